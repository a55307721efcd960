import Link from "next/link";
import { Card, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { describeDuration } from "@/components/ui/duration";
import { Table, TableBody, TableCell, TableEmpty, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { WorkflowLoad } from "@/lib/queries/dashboard/dashboard-view";
import { instancesHref, openInstancesHref } from "./links";
import { StatusBar, StatusLegend } from "./status-bar";
import { NumberLink } from "./workload";

/** How each workflow stands: what is open by status, and what moved in the period. */
export function ByWorkflow({
  workflows,
  since,
}: {
  workflows: readonly WorkflowLoad[] /** Start of the period, as an instant. */;
  since: string;
}) {
  const sumOf = (load: WorkflowLoad) => Object.values(load.open).reduce((sum, count) => sum + count, 0);
  const most = Math.max(1, ...workflows.map(sumOf));
  return (
    <Card className="min-w-0">
      <CardHeader>
        <div>
          <CardTitle>By workflow</CardTitle>
          <CardDescription>What is open now, and what moved in the period</CardDescription>
        </div>
        <StatusLegend />
      </CardHeader>
      <Table className="mt-2" containerClassName="px-2 pb-2">
        <TableHead>
          <TableRow>
            <TableHeader>Workflow</TableHeader>
            <TableHeader className="w-2/5">Open by status</TableHeader>
            <TableHeader align="right">Open</TableHeader>
            <TableHeader align="right">Overdue</TableHeader>
            <TableHeader align="right">Started</TableHeader>
            <TableHeader align="right">Finished</TableHeader>
            <TableHeader align="right">Median time</TableHeader>
          </TableRow>
        </TableHead>
        <TableBody>
          {workflows.length === 0 && (
            <TableEmpty columns={7}>No instance is open, and none moved in this period.</TableEmpty>
          )}
          {workflows.map((load) => (
            <TableRow key={load.key}>
              <TableCell className="max-w-56 truncate font-medium">
                <Link
                  href={openInstancesHref({ workflow: load.key })}
                  className="rounded-sm underline-offset-3 hover:underline"
                >
                  {load.name}
                </Link>
              </TableCell>
              <TableCell className="min-w-48">
                <StatusBar workflow={load.key} name={load.name} open={load.open} max={most} />
              </TableCell>
              <TableCell align="right">
                <NumberLink
                  count={sumOf(load)}
                  href={openInstancesHref({ workflow: load.key })}
                  label={`Open in ${load.name}`}
                />
              </TableCell>
              <TableCell align="right">
                <NumberLink
                  count={load.overdue}
                  href={openInstancesHref({ workflow: load.key, overdue: true })}
                  label={`Overdue in ${load.name}`}
                  isTrouble
                />
              </TableCell>
              <TableCell align="right">
                <NumberLink
                  count={load.started}
                  href={instancesHref({ workflow: load.key, startedFrom: since })}
                  label={`Started in ${load.name}`}
                />
              </TableCell>
              <TableCell align="right">
                <NumberLink
                  count={load.finished}
                  href={instancesHref({ workflow: load.key, endedFrom: since })}
                  label={`Finished in ${load.name}`}
                />
              </TableCell>
              <TableCell align="right" className="text-muted">
                {load.cycleP50 === null ? "–" : describeDuration(load.cycleP50 * 1000)}
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Card>
  );
}
