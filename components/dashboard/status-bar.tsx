import Link from "next/link";
import { instanceStatusLook } from "@/components/status";
import { cn } from "@/components/ui/cn";
import { toneSolid } from "@/components/ui/tone";
import { INSTANCE_STATUSES, type InstanceStatus, isFinal } from "@/lib/domain/status";
import { instancesHref } from "./links";

const OPEN_STATUSES = INSTANCE_STATUSES.filter((status) => !isFinal(status));

/** The open instances of a workflow by status, each part a link to its list; the longest bar is the busiest workflow's. */
export function StatusBar({
  workflow,
  name,
  open,
  max,
}: {
  workflow: string;
  name: string;
  open: Readonly<Partial<Record<InstanceStatus, number>>>;
  max: number;
}) {
  const parts = OPEN_STATUSES.flatMap((status) => (open[status] ? [{ status, count: open[status] }] : []));
  const total = parts.reduce((sum, part) => sum + part.count, 0);
  if (total === 0) return <span className="text-xs text-faint">Nothing open</span>;
  return (
    <span
      className="flex h-6 gap-px overflow-hidden rounded-sm"
      style={{ width: `${Math.max(14, (total / max) * 100)}%` }}
    >
      {parts.map(({ status, count }) => {
        const look = instanceStatusLook[status];
        return (
          <Link
            key={status}
            href={instancesHref({ workflow, status: [status] })}
            style={{ flexGrow: count }}
            title={`${look.label}: ${count}`}
            className={cn(
              "tabular flex min-w-6 items-center justify-center text-2xs font-medium hover:brightness-110",
              toneSolid[look.tone],
            )}
          >
            <span className="sr-only">
              {name}, {look.label.toLowerCase()}:{" "}
            </span>
            {count}
          </Link>
        );
      })}
    </span>
  );
}

/** What the colours of the bars say. */
export function StatusLegend() {
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 text-xs text-muted">
      {OPEN_STATUSES.map((status) => {
        const look = instanceStatusLook[status];
        return (
          <li key={status} className="flex items-center gap-1.5">
            <span className={cn("flex size-4 items-center justify-center rounded-[4px]", toneSolid[look.tone])}>
              <look.icon className="size-3" aria-hidden />
            </span>
            {look.label}
          </li>
        );
      })}
    </ul>
  );
}
