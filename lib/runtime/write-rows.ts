import {
  incidents,
  instances,
  instanceStates,
  jobs,
  steps,
  subscriptions,
  tasks,
  transitions,
  variables,
} from "@/db/schema";
import type { PlainStatement } from "@/db/transaction";
import { DomainError } from "@/lib/errors/domain-error";
import { driverError, isUnstorable } from "./database-error";
import { type Fence, LeaseLost } from "./fence";
import type { InstanceSummary } from "./instance-row";
import type { InstanceRow, RowChanges, TransitionRow } from "./rows";
import { RawJson, Statement } from "./statement";

export type InstanceUpdate = InstanceSummary &
  Pick<InstanceRow, "lastActivityAt" | "endedAt" | "endReason"> & {
    /** The last activity moves if it was before this, or with the status: as long as both stay, no index has to be told. */
    readonly movesAfter: Date;
  };

/** All that one transition stores. */
export interface Write {
  readonly instance: { readonly insert: InstanceRow } | { readonly update: InstanceUpdate };
  /** The state after it, as JSON. */
  readonly state: string;
  readonly transition: TransitionRow;
  readonly changes: RowChanges;
  readonly fence?: Fence;
}

/**
 * One statement that stores transitions of different instances of one claim group: all their rows, or none. It has only
 * the parts that these transitions need. The caller holds the locks of the instances' states. It fails when one of the
 * fences no longer stands; `asWriteError` says so.
 */
export function writeStatement(writes: readonly Write[]): PlainStatement {
  const statement = new Statement(writes.map(({ transition }) => transition.bucket));
  writeInstances(statement, writes);
  statement.insert(
    transitions,
    writes.map(({ transition }) => transition),
  );
  writeSteps(statement, writes);
  writeTasks(statement, writes);
  const fenced = writeJobs(statement, writes);
  tellCallers(statement, writes);
  writeSubscriptions(statement, writes);
  writeIncidents(statement, writes);
  writeVariables(statement, writes);
  const fences = writes.filter(({ fence }) => fence).length;
  // A fence that does not stand must undo the other parts, and only an error does.
  return statement.finish(fences === 0 ? "select 1" : `select 1 / (${fenced} = ${statement.value(fences)}::int)::int`);
}

const DIVISION_BY_ZERO = "22012";

/** What went wrong with a `writeStatement`, in words if it has any. */
export function asWriteError(error: unknown): unknown {
  if (driverError(error)?.code === DIVISION_BY_ZERO) return new LeaseLost();
  return isUnstorable(error) ? unstorable(error) : error;
}

function unstorable(cause: unknown): DomainError {
  const words =
    "A value can't be stored: it holds a character that no text may hold (NUL or half of a surrogate pair), or a number out of range. Nothing was changed. Correct the value and try again.";
  const error = new DomainError("invalid_input", words);
  error.cause = cause;
  return error;
}

const OF_INSTANCE = ["bucket", "instanceId"];

/** Rows by the key of their instance, of all the transitions. */
function gather<T extends object>(
  writes: readonly Write[],
  pick: (write: Write) => readonly T[],
): (T & { bucket: number; instanceId: string })[] {
  return writes.flatMap((write) => {
    const { bucket, instanceId } = write.transition;
    return pick(write).map((row) => ({ bucket, instanceId, ...row }));
  });
}

function writeInstances(statement: Statement, writes: readonly Write[]): void {
  const stateOf = ({ transition: { bucket, instanceId, revision, at }, state }: Write) => ({
    bucket,
    instanceId,
    revision,
    at,
    state: new RawJson(state),
  });
  const begun = writes.flatMap(({ instance }) => ("insert" in instance ? [instance.insert] : []));
  statement.insert(instances, begun);
  statement.insert(instanceStates, writes.filter(({ instance }) => "insert" in instance).map(stateOf));

  const going = writes.filter(({ instance }) => "update" in instance);
  if (going.length === 0) return;
  const updates = going.map(({ instance, transition }) => {
    if (!("update" in instance)) throw new Error("Only what goes on is updated");
    return { bucket: transition.bucket, id: transition.instanceId, ...instance.update };
  });
  // A unique business key chose the bucket and is held by an index of it: it stays what it was at the start.
  statement.add(
    `update instances t set title = u.title, status = u.status, priority = u.priority, due_at = u."dueAt", incident_count = u."incidentCount",` +
      ` open_elements = u."openElements", ended_at = u."endedAt", end_reason = u."endReason",` +
      ` business_key = case when t.unique_key then t.business_key else u."businessKey" end,` +
      ` last_activity_at = case when t.last_activity_at < u."movesAfter" or t.status <> u.status then u."lastActivityAt" else t.last_activity_at end` +
      ` from ${statement.rows(instances, updates, { movesAfter: "timestamptz" })} where ${statement.found(instances, ["bucket", "id"])}`,
  );
  statement.update(instanceStates, OF_INSTANCE, going.map(stateOf));
}

function writeSteps(statement: Statement, writes: readonly Write[]): void {
  statement.insert(
    steps,
    writes.flatMap(({ changes }) => changes.steps.entered),
  );
  const left = gather(writes, ({ changes, transition: { at } }) =>
    (["completed", "cancelled"] as const).flatMap((status) =>
      changes.steps[status].map((step) => ({ step, status, leftAt: at })),
    ),
  );
  statement.update(steps, [...OF_INSTANCE, "step"], left);
}

function writeTasks(statement: Statement, writes: readonly Write[]): void {
  statement.insert(
    tasks,
    writes.flatMap(({ changes }) => changes.tasks.created),
  );
  const closed = gather(writes, ({ changes: { tasks }, transition: { at, actor } }) => [
    ...tasks.completed.map((wait) => ({ wait, status: "completed", closedAt: at, completedBy: actor })),
    ...tasks.cancelled.map((wait) => ({ wait, status: "cancelled", closedAt: at, completedBy: null })),
  ]);
  const keys = [...OF_INSTANCE, "wait"];
  statement.update(tasks, keys, closed);
  statement.update(
    tasks,
    keys,
    gather(writes, ({ changes }) => changes.tasks.changed),
  );
}

const FENCE_TYPES = { fenceJob: "uuid", fenceOwner: "text", fenceEpoch: "int" };
// Only the holder of its lease touches the fence's own job; the instance's other jobs are not asked.
const STANDS = `(u."fenceJob" is null or t.id <> u."fenceJob" or (t.state = 'leased' and t.lock_owner = u."fenceOwner" and t.epoch = u."fenceEpoch"))`;
const TOUCHED = `returning (t.id = u."fenceJob")::int as own`;

/** Gives how many of the fences' own jobs were touched. */
function writeJobs(statement: Statement, writes: readonly Write[]): string {
  const fenceOf = ({ fence }: Write) => ({
    fenceJob: fence?.jobId ?? null,
    fenceOwner: fence?.owner ?? null,
    fenceEpoch: fence?.epoch ?? null,
  });
  const keys = [...OF_INSTANCE, "wait"];
  const touched: string[] = [];
  const closed = gather(writes, (write) => write.changes.jobs.closed.map((wait) => ({ wait, ...fenceOf(write) })));
  if (closed.length > 0) {
    touched.push(
      statement.add(
        `delete from jobs t using ${statement.rows(jobs, closed, FENCE_TYPES)} where ${statement.found(jobs, keys)} and ${STANDS} ${TOUCHED}`,
      ),
    );
  }
  const failed = gather(writes, (write) => write.changes.jobs.failed.map((row) => ({ ...row, ...fenceOf(write) })));
  if (failed.length > 0) {
    touched.push(
      statement.add(
        `update jobs t set state = u.state, due_at = u."dueAt", run_at = u."runAt", attempts_left = u."attemptsLeft", last_error = u."lastError",` +
          ` attempts_made = t.attempts_made + 1, lock_owner = null` +
          ` from ${statement.rows(jobs, failed, FENCE_TYPES)} where ${statement.found(jobs, keys)} and ${STANDS} ${TOUCHED}`,
      ),
    );
  }
  // Another word of a called instance may have made its job ready already.
  statement.update(
    jobs,
    keys,
    gather(writes, ({ changes }) =>
      changes.jobs.again.map((each) => ({ ...each, state: "ready", attemptsMade: 0, crashes: 0 })),
    ),
    " and t.state = 'failed'",
  );
  const inState = (parking: "park" | "unpark") =>
    gather(writes, ({ changes }) => (changes.jobs.parking === parking ? [{}] : []));
  const parked = inState("park");
  if (parked.length > 0) {
    // What a worker has in hand now will be refused, as if the worker had stopped: the job must know that it was begun.
    statement.add(
      `update jobs t set state = 'parked', lock_owner = null, crashes = t.crashes + (t.state = 'leased')::int` +
        ` from ${statement.rows(jobs, parked)} where ${statement.found(jobs, OF_INSTANCE)} and t.state in ('ready', 'leased') and t.kind <> 'callOff'`,
    );
  }
  const unparked = inState("unpark");
  if (unparked.length > 0) {
    statement.add(
      `update jobs t set state = 'ready', run_at = t.due_at from ${statement.rows(jobs, unparked)} where ${statement.found(jobs, OF_INSTANCE)} and t.state = 'parked'`,
    );
  }
  const created = (isParking: boolean) =>
    writes.flatMap(({ changes }) => ((changes.jobs.parking !== undefined) === isParking ? changes.jobs.created : []));
  statement.insert(jobs, created(false));
  // An instance that is resumed looks for messages anew, also where it has not looked before.
  statement.insert(jobs, created(true), "on conflict (instance_id, wait, bucket) do nothing");
  // The call may not have begun, may be under way, or may have something to return: that is all over now.
  statement.insert(
    jobs,
    writes.flatMap(({ changes }) => changes.jobs.calledOff),
    "on conflict (instance_id, wait, bucket) do update set kind = excluded.kind, state = excluded.state, spec = null," +
      " run_at = excluded.run_at, due_at = excluded.due_at, lock_owner = null, epoch = jobs.epoch + 1",
  );
  if (touched.length === 0) return "0";
  return `(select coalesce(sum(own), 0)::int from (${touched.map((part) => `select own from ${part}`).join(" union all ")}) touched)`;
}

/**
 * The word of a called instance is a job of its caller, whose row is not locked for it. What is told before a worker has
 * passed the last word on joins that; a worker that has it in hand loses its lease, and passes on both.
 */
function tellCallers(statement: Statement, writes: readonly Write[]): void {
  const told = writes.flatMap(({ changes: { returned }, transition: { bucket, at } }) =>
    returned
      ? [
          {
            bucket,
            ...returned.to,
            id: returned.jobId,
            spec: { type: "return", entries: returned.entries },
            createdAt: at,
          },
        ]
      : [],
  );
  if (told.length === 0) return;
  statement.add(
    `insert into jobs (bucket, id, instance_id, wait, step, workflow_id, element_id, kind, state, spec, due_at, run_at, attempts_left, created_at)` +
      ` select t.bucket, u.id, t.instance_id, u.wait, t.step, t.workflow_id, t.element_id, 'return', 'ready', u.spec, u."createdAt", u."createdAt", 1, u."createdAt"` +
      ` from steps t join ${statement.rows(jobs, told)} on ${statement.found(steps, [...OF_INSTANCE, "step"])}` +
      ` on conflict (instance_id, wait, bucket) do update set spec = jsonb_set(jobs.spec, '{entries}', jobs.spec -> 'entries' || (excluded.spec -> 'entries')),` +
      ` state = case jobs.state when 'parked' then 'parked' else 'ready' end, run_at = excluded.run_at, lock_owner = null, epoch = jobs.epoch + 1` +
      ` where jobs.kind = 'return'`,
  );
}

function writeSubscriptions(statement: Statement, writes: readonly Write[]): void {
  statement.insert(
    subscriptions,
    writes.flatMap(({ changes }) => changes.subscriptions.opened),
  );
  const closed = gather(writes, ({ changes }) => changes.subscriptions.closed.map((wait) => ({ wait })));
  if (closed.length === 0) return;
  statement.add(
    `delete from subscriptions t using ${statement.rows(subscriptions, closed)} where ${statement.found(subscriptions, [...OF_INSTANCE, "wait"])}`,
  );
}

function writeIncidents(statement: Statement, writes: readonly Write[]): void {
  const resolved = gather(writes, ({ changes, transition: { at, actor } }) =>
    (["retried", "cancelled"] as const).flatMap((how) =>
      changes.incidents[how].map((incident) => ({ incident, how, resolvedAt: at, resolvedBy: actor })),
    ),
  );
  const resolving = statement.update(incidents, [...OF_INSTANCE, "incident"], resolved, " and t.resolved_at is null");
  const raised = writes.flatMap(({ changes, transition: { actor } }) =>
    changes.incidents.raised.map((row) => (row.resolvedAt ? { ...row, resolvedBy: actor } : row)),
  );
  // Counting what was resolved makes Postgres resolve first: the index allows a step one open incident.
  const after = resolving.map((part) => `(select count(*) from ${part}) >= 0`).join(" and ");
  statement.insert(incidents, raised, after ? `where ${after}` : "");
}

function writeVariables(statement: Statement, writes: readonly Write[]): void {
  statement.insert(
    variables,
    writes.flatMap(({ changes }) => changes.variables.set),
    "on conflict (instance_id, name, bucket) do update set text_value = excluded.text_value, number_value = excluded.number_value," +
      " time_value = excluded.time_value, boolean_value = excluded.boolean_value",
  );
  const removed = gather(writes, ({ changes }) => changes.variables.removed.map((name) => ({ name })));
  if (removed.length === 0) return;
  statement.add(
    `delete from variables t using ${statement.rows(variables, removed)} where ${statement.found(variables, [...OF_INSTANCE, "name"])}`,
  );
}
