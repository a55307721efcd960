import type { Route } from "next";
import Link from "next/link";
import { Person } from "@/components/ui/avatar";
import { Card, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import { Table, TableBody, TableCell, TableEmpty, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { GroupLoad, PersonLoad } from "@/lib/queries/dashboard/dashboard-view";
import { inboxHref } from "./links";

interface Within {
  workflow: string | null;
  /** Start of the period, as an instant. */
  since: string;
}

/** Who holds how much, and how much of it is late. */
export function PeopleCard({ people, workflow, since }: Within & { people: readonly PersonLoad[] }) {
  const most = Math.max(1, ...people.map((load) => load.open));
  return (
    <Card className="flex min-w-0 flex-col">
      <CardHeader>
        <div>
          <CardTitle>Work by person</CardTitle>
          <CardDescription>Open tasks that somebody has taken</CardDescription>
        </div>
      </CardHeader>
      <Table className="mt-2" containerClassName="max-h-90 overflow-y-auto px-2 pb-2">
        <TableHead>
          <TableRow>
            <TableHeader>Person</TableHeader>
            <TableHeader>Open</TableHeader>
            <TableHeader align="right">Overdue</TableHeader>
            <TableHeader align="right">Done</TableHeader>
          </TableRow>
        </TableHead>
        <TableBody>
          {people.length === 0 && <TableEmpty columns={4}>Nobody has taken a task.</TableEmpty>}
          {people.map((load) => {
            const { username, name } = load.person;
            const filter = { workflow, assignee: username };
            return (
              <TableRow key={username}>
                <TableCell className="max-w-44">
                  <Person name={name} />
                </TableCell>
                <TableCell className="w-2/5">
                  <LoadBar
                    count={load.open}
                    most={most}
                    href={inboxHref({ view: "all", ...filter })}
                    label={`Open tasks of ${name}`}
                  />
                </TableCell>
                <TableCell align="right">
                  <NumberLink
                    count={load.overdue}
                    href={inboxHref({ view: "overdue", ...filter })}
                    label={`Overdue tasks of ${name}`}
                    isTrouble
                  />
                </TableCell>
                <TableCell align="right">
                  <NumberLink
                    count={load.completed}
                    href={inboxHref({ view: "done", ...filter, since })}
                    label={`Tasks that ${name} completed`}
                  />
                </TableCell>
              </TableRow>
            );
          })}
        </TableBody>
      </Table>
    </Card>
  );
}

/** What each group has before it, taken and not. */
export function GroupsCard({ groups, workflow }: { groups: readonly GroupLoad[]; workflow: string | null }) {
  const most = Math.max(1, ...groups.map((load) => load.open));
  return (
    <Card className="flex min-w-0 flex-col">
      <CardHeader>
        <div>
          <CardTitle>Work by group</CardTitle>
          <CardDescription>Open tasks by the group they are offered to</CardDescription>
        </div>
      </CardHeader>
      <Table className="mt-2" containerClassName="max-h-90 overflow-y-auto px-2 pb-2">
        <TableHead>
          <TableRow>
            <TableHeader>Group</TableHeader>
            <TableHeader>Open</TableHeader>
            <TableHeader align="right">Unassigned</TableHeader>
            <TableHeader align="right">Overdue</TableHeader>
          </TableRow>
        </TableHead>
        <TableBody>
          {groups.length === 0 && <TableEmpty columns={4}>No group has open tasks.</TableEmpty>}
          {groups.map((load) => {
            const filter = { workflow, group: load.key };
            return (
              <TableRow key={load.key}>
                <TableCell className="max-w-44 truncate">{load.name}</TableCell>
                <TableCell className="w-2/5">
                  <LoadBar
                    count={load.open}
                    most={most}
                    href={inboxHref({ view: "all", ...filter })}
                    label={`Open tasks of ${load.name}`}
                  />
                </TableCell>
                <TableCell align="right">
                  <NumberLink
                    count={load.unassigned}
                    href={inboxHref({ view: "unassigned", ...filter })}
                    label={`Unassigned tasks of ${load.name}`}
                  />
                </TableCell>
                <TableCell align="right">
                  <NumberLink
                    count={load.overdue}
                    href={inboxHref({ view: "overdue", ...filter })}
                    label={`Overdue tasks of ${load.name}`}
                    isTrouble
                  />
                </TableCell>
              </TableRow>
            );
          })}
        </TableBody>
      </Table>
    </Card>
  );
}

interface LinkedNumber {
  count: number;
  href: Route;
  label: string;
}

function LoadBar({ count, most, href, label }: LinkedNumber & { most: number }) {
  return (
    <Link href={href} aria-label={`${label}: ${count}`} className="group flex items-center gap-2 rounded-sm">
      <span className="tabular w-8 text-right font-medium group-hover:underline">{count}</span>
      <span className="h-2 flex-1 overflow-hidden rounded-full bg-pressed" aria-hidden>
        <span className="block h-full rounded-full bg-blue-solid" style={{ width: `${(count / most) * 100}%` }} />
      </span>
    </Link>
  );
}

/** A number that leads to its list; nothing leads nowhere. */
export function NumberLink({ count, href, label, isTrouble = false }: LinkedNumber & { isTrouble?: boolean }) {
  if (count === 0) return <span className="text-faint">0</span>;
  return (
    <Link
      href={href}
      aria-label={`${label}: ${count}`}
      className={cn("rounded-sm font-medium underline-offset-3 hover:underline", isTrouble && "text-red")}
    >
      {count.toLocaleString("en")}
    </Link>
  );
}
