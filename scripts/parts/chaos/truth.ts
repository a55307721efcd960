import { inArray, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { instances, transitions } from "@/db/schema";
import { asDomainError } from "@/lib/http/errors";
import { findUnsound } from "@/lib/runtime/testing/find-unsound";
import type { ClientLog } from "./client";
import type { Cluster } from "./cluster";

const SHOWN = 5;

/** What the database says, held against what the client was told and what the outside world saw. */
export async function problemsOf(cluster: Cluster, log: ClientLog, { isTimeReal = true } = {}): Promise<string[]> {
  const { truth: db, sink, elsewhere } = cluster;
  const [unsound, lost, leases, calls] = await Promise.all([
    findUnsound(db, { isTimeReal }),
    lostStarts(db, log),
    oldLeases(db),
    callsOf(db),
  ]);
  const seen = new Set([...sink.keys, ...elsewhere.keys]);
  return [
    ...some("acknowledged but not there", lost),
    ...some("acknowledged as two instances", log.split),
    ...some("started twice for one key", await startedTwice(db)),
    ...some("unsound", unsound),
    ...some("told to be a defect", defectsIn(log.errors)),
    ...some("leases that nobody holds", leases),
    ...some(
      "completed without a call",
      [...calls.done].filter((key) => !seen.has(key)),
    ),
    ...some(
      "called without a step",
      [...seen].filter((key) => !calls.made.has(key)),
    ),
  ];
}

function some(what: string, found: readonly string[]): string[] {
  return found.length === 0 ? [] : [`${found.length} ${what}: ${found.slice(0, SHOWN).join("; ")}`];
}

/** What people would only see a reference of, though nothing but the database was away. */
export function defectsIn(errors: readonly unknown[]): string[] {
  const found = errors.flatMap((error) => {
    if (asDomainError(error)) return [];
    const causes: string[] = [];
    for (let cause: unknown = error; cause instanceof Error && causes.length < 4; cause = cause.cause)
      causes.push(`${"code" in cause ? `${String(cause.code)} ` : ""}${cause.message.slice(0, 200)}`);
    return causes.at(-1) ?? String(error);
  });
  return [...new Set(found)];
}

async function lostStarts(db: Db, log: ClientLog): Promise<string[]> {
  const ids = [...log.acked.values()];
  const there = new Set<string>();
  for (let i = 0; i < ids.length; i += 1_000) {
    const part = ids.slice(i, i + 1_000);
    for (const { id } of await db.select({ id: instances.id }).from(instances).where(inArray(instances.id, part)))
      there.add(id);
  }
  return ids.filter((id) => !there.has(id));
}

/** Instances beyond one for each number that a client gave to its start, in the variable `n`. */
async function startedTwice(db: Db): Promise<string[]> {
  const { rows } = await db.$client.query<{ n: string }>(
    "select command -> 'variables' ->> 'n' as n from transitions where revision = 1 and command -> 'variables' ? 'n' group by 1 having count(*) > 1",
  );
  return rows.map(({ n }) => n);
}

async function oldLeases(db: Db): Promise<string[]> {
  const { rows } = await db.$client.query<{ id: string }>("select id from jobs where state = 'leased'");
  return rows.map(({ id }) => id);
}

/** Keys of the calls that the history asked for, and of those that it took for done. */
async function callsOf(db: Db): Promise<{ made: ReadonlySet<string>; done: ReadonlySet<string> }> {
  const [made, done] = [new Set<string>(), new Set<string>()];
  const rows = await db
    .select({ id: transitions.instanceId, command: transitions.command, events: transitions.events })
    .from(transitions)
    .where(
      sql`${transitions.events} @> '[{"type":"jobCreated"}]' or ${transitions.command} ->> 'type' = 'completeJob'`,
    );
  for (const { id, command, events } of rows) {
    for (const event of events)
      if (event.type === "jobCreated" && event.job.type === "http") made.add(`${id}:${event.wait}`);
    if (command.type === "completeJob") done.add(`${id}:${command.job}`);
  }
  return { made, done };
}

/** How many instances have not ended. */
export async function open(db: Db): Promise<number> {
  const { rows } = await db.$client.query<{ n: number }>(
    "select count(*)::int as n from instances where ended_at is null",
  );
  return rows[0]!.n;
}

/** What is left open, in a few words. */
export async function leftOpen(db: Db): Promise<string> {
  const { rows } = await db.$client.query<{ what: string }>(
    `select count(*) || ' at ' || i.open_elements::text || ' ' || coalesce(j.kind || ' ' || j.state || ' ' || coalesce(j.last_error, ''), 'without a job') as what
     from instances i left join jobs j on j.instance_id = i.id where i.ended_at is null group by i.open_elements, j.kind, j.state, j.last_error limit 5`,
  );
  return rows.map(({ what }) => what).join("; ");
}
