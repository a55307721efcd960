import type { PgTable } from "drizzle-orm/pg-core";
import { incidents, instances, jobs, steps, subscriptions, tasks, transitions, variables } from "@/db/schema";
import { DomainError } from "@/lib/errors/domain-error";
import { isUnstorable } from "./database-error";
import { type Fence, LeaseLost } from "./fence";
import { type InTransaction, query } from "./in-transaction";
import type { InstanceSummary } from "./instance-row";
import type { InstanceRow, RowChanges, TransitionRow } from "./rows";
import { columnName, Statement } from "./statement";

export type InstanceUpdate = InstanceSummary & Pick<InstanceRow, "lastActivityAt" | "endedAt" | "endReason">;

export interface Write {
  readonly instance: { readonly insert: InstanceRow } | { readonly update: InstanceUpdate };
  /** The state after it, as JSON. */
  readonly state: string;
  readonly transition: TransitionRow;
  readonly changes: RowChanges;
  readonly fence?: Fence;
}

/**
 * Stores one transition: all its rows in a single statement, so that a command costs four round trips whatever it does.
 * The statement holds only the parts that this transition needs. The caller holds the lock of the instance's state.
 * Throws `LeaseLost` when the fence no longer stands.
 */
export async function writeRows(ctx: InTransaction, write: Write): Promise<void> {
  const { state, transition, changes, fence } = write;
  const statement = new Statement(transition.bucket, transition.instanceId);
  if ("insert" in write.instance) {
    statement.insert(instances, [write.instance.insert]);
    statement.add(
      `insert into instance_states (bucket, instance_id, revision, state) values ($1, $2, ${statement.value(transition.revision)}, ${statement.value(state)})`,
    );
  } else {
    updateInstance(statement, write.instance.update);
    statement.add(
      `update instance_states set revision = ${statement.value(transition.revision)}, state = ${statement.value(state)} where ${MINE}`,
    );
  }
  statement.insert(transitions, [transition]);
  writeSteps(statement, changes.steps, transition.at);
  writeTasks(statement, changes.tasks, transition);
  const fenced = writeJobs(statement, changes.jobs, fence);
  if (changes.returned) tellCaller(statement, changes.returned, transition.at);
  statement.insert(subscriptions, changes.subscriptions.opened);
  forEach(
    statement,
    changes.subscriptions.closed,
    "int",
    (waits) => `delete from subscriptions where ${MINE} and wait = ${waits}`,
  );
  writeIncidents(statement, changes.incidents, transition);
  writeVariables(statement, changes.variables);

  const [row] = await query<{ fenced: number }>(ctx, statement.finish(`select ${fenced} as fenced`)).catch(
    (error: unknown) => {
      throw isUnstorable(error) ? unstorable(error) : error;
    },
  );
  if (fence && row?.fenced !== 1) throw new LeaseLost();
}

function unstorable(cause: unknown): DomainError {
  const words =
    "A value can't be stored: it holds a character that no text may hold (NUL or half of a surrogate pair), or a number out of range. Nothing was changed. Correct the value and try again.";
  const error = new DomainError("invalid_input", words);
  error.cause = cause;
  return error;
}

const MINE = "bucket = $1 and instance_id = $2";

/** Adds a part for a list of numbers or names, unless it is empty. */
function forEach(
  statement: Statement,
  list: readonly (number | string)[],
  type: "int" | "text",
  part: (anyOf: string) => string,
): string | undefined {
  return list.length === 0 ? undefined : statement.add(part(`any(${statement.value(list)}::${type}[])`));
}

function assignments(statement: Statement, table: PgTable, changes: object): string {
  return Object.entries(changes)
    .map(([key, value]) => `${columnName(table, key)} = ${statement.value(value)}`)
    .join(", ");
}

function updateInstance(statement: Statement, update: InstanceUpdate): void {
  const { businessKey, lastActivityAt, ...rest } = update;
  // A unique business key chose the bucket and is held by an index of it: it stays what it was at the start.
  statement.add(
    `update instances set ${assignments(statement, instances, rest)},` +
      ` business_key = case when unique_key then business_key else ${statement.value(businessKey)} end,` +
      ` last_activity_at = greatest(last_activity_at, ${statement.value(lastActivityAt)}) where bucket = $1 and id = $2`,
  );
}

function writeSteps(statement: Statement, changes: RowChanges["steps"], at: Date): void {
  statement.insert(steps, changes.entered);
  for (const status of ["completed", "cancelled"] as const) {
    forEach(
      statement,
      changes[status],
      "int",
      (numbers) =>
        `update steps set status = '${status}', left_at = ${statement.value(at)} where ${MINE} and step = ${numbers}`,
    );
  }
}

function writeTasks(statement: Statement, changes: RowChanges["tasks"], { at, actor }: TransitionRow): void {
  statement.insert(tasks, changes.created);
  forEach(
    statement,
    changes.completed,
    "int",
    (waits) =>
      `update tasks set status = 'completed', closed_at = ${statement.value(at)}, completed_by = ${statement.value(actor)} where ${MINE} and wait = ${waits}`,
  );
  forEach(
    statement,
    changes.cancelled,
    "int",
    (waits) =>
      `update tasks set status = 'cancelled', closed_at = ${statement.value(at)} where ${MINE} and wait = ${waits}`,
  );
  for (const { wait, ...patch } of changes.changed) {
    statement.add(
      `update tasks set ${assignments(statement, tasks, patch)} where ${MINE} and wait = ${statement.value(wait)}`,
    );
  }
}

/** Gives the count of the fence's own job among those touched. */
function writeJobs(statement: Statement, changes: RowChanges["jobs"], fence: Fence | undefined): string {
  const touched: string[] = [];
  const id = fence && statement.value(fence.jobId);
  // Only the holder of its lease touches the fence's own job; the instance's other jobs are not asked.
  const stands = fence
    ? ` and (id <> ${id} or (state = 'leased' and lock_owner = ${statement.value(fence.owner)} and epoch = ${statement.value(fence.epoch)})) returning id`
    : "";
  const closed = forEach(
    statement,
    changes.closed,
    "int",
    (waits) => `delete from jobs where ${MINE} and wait = ${waits}${stands}`,
  );
  if (closed) touched.push(closed);
  for (const { wait, ...failure } of changes.failed) {
    touched.push(
      statement.add(
        `update jobs set ${assignments(statement, jobs, failure)}, attempts_made = attempts_made + 1, lock_owner = null` +
          ` where ${MINE} and wait = ${statement.value(wait)}${stands}`,
      ),
    );
  }
  if (changes.parking === "park") {
    // What a worker has in hand now will be refused, as if the worker had stopped: the job must know that it was begun.
    statement.add(
      `update jobs set state = 'parked', lock_owner = null, crashes = crashes + (state = 'leased')::int` +
        ` where ${MINE} and state in ('ready', 'leased') and kind <> 'callOff'`,
    );
  }
  if (changes.parking === "unpark") {
    statement.add(`update jobs set state = 'ready', run_at = due_at where ${MINE} and state = 'parked'`);
  }
  // An instance that is resumed looks for messages anew, also where it has not looked before.
  statement.insert(jobs, changes.created, changes.parking ? "on conflict (instance_id, wait, bucket) do nothing" : "");
  // The call may not have begun, may be under way, or may have something to return: that is all over now.
  statement.insert(
    jobs,
    changes.calledOff,
    "on conflict (instance_id, wait, bucket) do update set kind = excluded.kind, state = excluded.state, spec = null," +
      " run_at = excluded.run_at, due_at = excluded.due_at, lock_owner = null, epoch = jobs.epoch + 1",
  );
  if (!fence || touched.length === 0) return "0";
  const ids = touched.map((part) => `select id from ${part}`).join(" union all ");
  return `(select count(*)::int from (${ids}) touched where id = ${id})`;
}

/**
 * The word of a called instance is a job of its caller, whose row is not locked for it. What is told before a worker has
 * passed the last word on joins that; a worker that has it in hand loses its lease, and passes on both.
 */
function tellCaller(statement: Statement, { to, jobId, entries }: NonNullable<RowChanges["returned"]>, at: Date): void {
  const when = statement.value(at);
  statement.add(
    `insert into jobs (bucket, id, instance_id, wait, step, workflow_id, element_id, kind, state, spec, due_at, run_at, attempts_left, created_at)` +
      ` select bucket, ${statement.value(jobId)}::uuid, instance_id, ${statement.value(to.wait)}::int, step, workflow_id, element_id, 'return', 'ready',` +
      ` ${statement.value(JSON.stringify({ type: "return", entries }))}::jsonb, ${when}::timestamptz, ${when}::timestamptz, 1, ${when}::timestamptz` +
      ` from steps where bucket = $1 and instance_id = ${statement.value(to.instanceId)} and step = ${statement.value(to.step)}` +
      ` on conflict (instance_id, wait, bucket) do update set spec = jsonb_set(jobs.spec, '{entries}', jobs.spec -> 'entries' || (excluded.spec -> 'entries')),` +
      ` state = case jobs.state when 'parked' then 'parked' else 'ready' end, run_at = excluded.run_at, lock_owner = null, epoch = jobs.epoch + 1` +
      ` where jobs.kind = 'return'`,
  );
}

function writeIncidents(statement: Statement, changes: RowChanges["incidents"], { at, actor }: TransitionRow): void {
  const resolving: string[] = [];
  for (const how of ["retried", "cancelled"] as const) {
    const part = forEach(
      statement,
      changes[how],
      "int",
      (numbers) =>
        `update incidents set resolved_at = ${statement.value(at)}, resolved_by = ${statement.value(actor)}, how = '${how}'` +
        ` where ${MINE} and incident = ${numbers} and resolved_at is null returning id`,
    );
    if (part) resolving.push(part);
  }
  const raised = changes.raised.map((row) => (row.resolvedAt ? { ...row, resolvedBy: actor } : row));
  // Counting what was resolved makes Postgres resolve first: the index allows a step one open incident.
  const after = resolving.map((part) => `(select count(*) from ${part}) >= 0`).join(" and ");
  statement.insert(incidents, raised, after ? `where ${after}` : "");
}

function writeVariables(statement: Statement, changes: RowChanges["variables"]): void {
  statement.insert(
    variables,
    changes.set,
    "on conflict (instance_id, name, bucket) do update set text_value = excluded.text_value, number_value = excluded.number_value," +
      " time_value = excluded.time_value, boolean_value = excluded.boolean_value",
  );
  forEach(statement, changes.removed, "text", (names) => `delete from variables where ${MINE} and name = ${names}`);
}
