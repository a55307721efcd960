import "server-only";

/**
 * Statements that ask all buckets: lists, counts, figures. Each name was reviewed for it: read only, several sharded
 * tables joined on `bucket`, keyset paging, no lock, no recursion. Everything else names its bucket.
 */
const REVIEWED = [
  "instances.list",
  "instances.listTasks",
  "instances.counts",
  "tasks.list",
  "tasks.waiting",
  "tasks.counts",
  "tasks.assignees",
  "incidents.list",
  "incidents.facets",
  "dashboard.own",
  "dashboard.open",
  "dashboard.started",
  "dashboard.ended",
  "dashboard.durations",
  "dashboard.overdue",
  "dashboard.incidents",
  "dashboard.people",
  "dashboard.done",
  "dashboard.groups",
  "dashboard.oldest",
  "workflows.counts",
  "workflows.list",
  "search",
  "shell.counts",
] as const;
export type AcrossBucketsName = (typeof REVIEWED)[number];

const reviewed: ReadonlySet<string> = new Set(REVIEWED);

/** Runs a read that asks all buckets. */
export function acrossBuckets<T>(name: AcrossBucketsName, read: () => Promise<T>): Promise<T> {
  if (!reviewed.has(name))
    throw new Error(`"${String(name)}" is not in the reviewed list of statements across buckets`);
  return read();
}
