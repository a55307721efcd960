import type { Route } from "next";
import Link from "next/link";
import { DueChip, InstanceStatusBadge } from "@/components/status";
import { Card, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { Age } from "./age";
import type { OldestRow } from "@/lib/queries/dashboard/dashboard-view";
import { inboxHref } from "./links";

export interface OldestProps {
  rows: readonly OldestRow[];
  title: string;
  description: string;
  /** The whole list, oldest first. */
  href: Route;
}

/** What has been open for longest. */
export function Oldest({ rows, title, description, href }: OldestProps) {
  return (
    <Card className="flex min-w-0 flex-col">
      <CardHeader>
        <div>
          <CardTitle>{title}</CardTitle>
          <CardDescription>{description}</CardDescription>
        </div>
        <Link href={href} className="rounded-sm text-sm text-accent underline-offset-3 hover:underline">
          Show all
        </Link>
      </CardHeader>
      {rows.length === 0 ? (
        <p className="px-5 py-8 text-center text-sm text-muted">Nothing is open.</p>
      ) : (
        <ol className="flex-1 p-2">
          {rows.map((row) => (
            <li key={row.taskId ?? row.instanceId}>
              <Link
                href={
                  row.taskId ? inboxHref({ view: "mine", item: row.taskId }) : (`/instances/${row.instanceId}` as Route)
                }
                className="block rounded-lg px-3 py-2 hover:bg-hover"
              >
                <span className="flex items-baseline gap-3">
                  <span className="min-w-0 flex-1 truncate font-medium">{row.title}</span>
                  <Age since={row.startedAt} className="text-xs text-muted" />
                </span>
                <span className="mt-0.5 flex items-center gap-2 text-xs text-muted">
                  <span className="min-w-0 flex-1 truncate">
                    #{row.number} · {row.workflow}
                  </span>
                  <DueChip dueAt={row.dueAt} size="sm" isPaused={row.status === "suspended"} />
                  <InstanceStatusBadge status={row.status} size="sm" />
                </span>
              </Link>
            </li>
          ))}
        </ol>
      )}
    </Card>
  );
}
