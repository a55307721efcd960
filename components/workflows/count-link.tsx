import Link from "next/link";
import { instanceStatusLook } from "@/components/status";
import { cn } from "@/components/ui/cn";
import { toneText } from "@/components/ui/tone";
import type { InstanceStatus } from "@/lib/domain/status";
import { instancesBehind } from "./links";

/** How many instances have a status; goes to the list of them. */
export function CountLink({
  workflow,
  version,
  status,
  count,
  name,
}: {
  workflow: string;
  version?: number;
  status: InstanceStatus;
  count: number;
  /** Of the workflow or version, for those who hear the link alone. */
  name: string;
}) {
  if (count === 0) return <span className="text-faint">0</span>;
  const isLoud = status === "incident";
  return (
    <Link
      href={instancesBehind({ workflow, status, ...(version !== undefined && { version }) })}
      aria-label={`${count} ${instanceStatusLook[status].label.toLowerCase()} of ${name}`}
      className={cn(
        "tabular rounded-sm font-medium underline-offset-3 hover:underline",
        isLoud ? toneText.red : "text-foreground",
      )}
    >
      {count}
    </Link>
  );
}

/** A status as the head of a column of counts. */
export function StatusHead({ status }: { status: InstanceStatus }) {
  const { icon: Icon, label, tone } = instanceStatusLook[status];
  return (
    <span className="inline-flex items-center gap-1 align-middle">
      <Icon className={cn("size-3.5", toneText[tone])} aria-hidden />
      {label}
    </span>
  );
}
