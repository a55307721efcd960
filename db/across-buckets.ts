import { AsyncLocalStorage } from "node:async_hooks";

/**
 * Statements that ask all buckets: lists, counts, figures, probes. Each name was reviewed for it: read only, several
 * sharded tables joined on `bucket`, keyset paging, no lock, no recursion. Everything else names its bucket.
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
  "jobs.due",
  "jobs.external",
  "jobs.tooFar",
  "instances.expired",
  "instances.export",
  "messages.expired",
  "idempotencyKeys.expired",
  "messages.due",
  "messages.refused",
  "subscriptions.find",
  "subscriptions.ofSignal",
  "replay.paths",
] as const;
export type AcrossBucketsName = (typeof REVIEWED)[number];

const reviewed: ReadonlySet<string> = new Set(REVIEWED);
const running = new AsyncLocalStorage<AcrossBucketsName>();

/** Runs a read that asks all buckets. */
export function acrossBuckets<T>(name: AcrossBucketsName, read: () => Promise<T>): Promise<T> {
  if (!reviewed.has(name))
    throw new Error(`"${String(name)}" is not in the reviewed list of statements across buckets`);
  // Drizzle's queries run when they are awaited, which must be within.
  return running.run(name, async () => await read());
}

/** The name under which the present code asks all buckets, if it does. */
export function askingAllBuckets(): AcrossBucketsName | undefined {
  return running.getStore();
}
