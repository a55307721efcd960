import { acrossBuckets } from "@/db/across-buckets";
import type { Db } from "@/db/client";
import { bucketsOf, groupOf } from "@/lib/runtime/claim-groups";
import { LEASE_MS_MAX } from "@/lib/services/jobs/input";
import { LEASE_MS } from "@/lib/runtime/fence";

/** A little is not worth a look. */
const TOLERANCE_MS = 1_000;
/** More than the longest pause between two attempts. */
const PAUSE_MS_MAX = 4_500_000;
/** What was begun by the old clock is written within this time, or not at all. */
const LOOKS = 3;
const BETWEEN_LOOKS_MS = 10_000;
const BATCH = 5_000;

/**
 * Notices that the database's clock was set back, and ends what would count on it for as long: leases, and waits of work
 * that has nothing to wait for. Timers keep their time.
 */
export class ClockWatch {
  private last: { readonly databaseMs: number; readonly at: number } | undefined;
  private looksLeft = 0;
  private nextLook = 0;

  constructor(
    private readonly db: Db,
    private readonly worker: string,
  ) {}

  /** To be asked about each second. Gives how many jobs it moved. */
  async look(): Promise<number> {
    const at = performance.now();
    const { rows } = await this.db.$client.query<{ now: Date; ahead: string[] }>({
      name: "throughline_clock",
      text: `select now() as now, array(select worker from worker_heartbeats where seen_at > now() + ${TOLERANCE_MS} * interval '1 ms') as ahead`,
    });
    const { now, ahead } = rows[0]!;
    const isSetForth =
      this.last && now.getTime() - this.last.databaseMs > performance.now() - this.last.at + TOLERANCE_MS;
    this.last = { databaseMs: now.getTime(), at };
    // Kept for whoever is there when it is set back again.
    if (isSetForth)
      await this.db.$client.query("update worker_heartbeats set seen_at = now() where worker = $1", [this.worker]);
    if (ahead.length > 0) [this.looksLeft, this.nextLook] = [LOOKS, at];
    if (this.looksLeft === 0 || at < this.nextLook) return 0;
    const moved = await bringForward(this.db);
    // The row of one that beat at a time yet to come goes once its news is dealt with; who lives beats again.
    if (ahead.length > 0)
      await this.db.$client.query("delete from worker_heartbeats where worker = any($1::text[]) and seen_at > now()", [
        ahead,
      ]);
    this.looksLeft--;
    this.nextLook = at + BETWEEN_LOOKS_MS;
    return moved;
  }
}

/** Taken when it was due by a clock that has been set back since. */
const IS_EARLY = "state = 'leased' and kind = 'timer' and due_at > now()";
/** A lease lasts so long at most, and only timers and repeated attempts wait. */
const LEASE = `case kind when 'external' then ${LEASE_MS_MAX} else ${LEASE_MS} end * interval '1 ms'`;
const PAUSE = `case attempts_made when 0 then ${TOLERANCE_MS} else ${PAUSE_MS_MAX} end * interval '1 ms'`;
const IS_TOO_FAR = `(${IS_EARLY} or state = 'leased' and run_at > now() + ${LEASE} or state = 'ready' and kind <> 'timer' and run_at > now() + ${PAUSE})`;

async function bringForward(db: Db): Promise<number> {
  let moved = 0;
  for (;;) {
    const { rows } = await acrossBuckets("jobs.tooFar", () =>
      db.$client.query<{ bucket: number; id: string }>(
        `select bucket, id from jobs where state in ('ready', 'leased') and run_at > now() and ${IS_TOO_FAR} limit ${BATCH}`,
      ),
    );
    for (const group of new Set(rows.map(({ bucket }) => groupOf(bucket)))) {
      const ids = rows.flatMap(({ bucket, id }) => (groupOf(bucket) === group ? id : []));
      // A lease gets its whole time anew: its holder may well live, and extends it. A timer waits for its time once more.
      const { rowCount } = await db.$client.query({
        name: "throughline_bring_forward",
        text: `update jobs set run_at = case when ${IS_EARLY} then due_at when state = 'ready' then now() else now() + ${LEASE} end,
            due_at = case when state = 'ready' then now() else due_at end,
            lock_owner = case when ${IS_EARLY} then null else lock_owner end,
            state = case when ${IS_EARLY} then 'ready' else state end
          where bucket = any($1::int[]) and id = any($2::uuid[]) and ${IS_TOO_FAR}`,
        values: [bucketsOf(group), ids],
      });
      moved += rowCount ?? 0;
    }
    if (rows.length < BATCH) return moved;
  }
}
