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

const later = (ms: number) => `now() + ${ms} * interval '1 ms'`;

/** What is too far in the future, and what becomes of it; one after the other. Each is plain enough for Citus. */
const TOO_FAR = [
  // Taken when it was due by a clock that has been set back since: it waits for its time once more.
  {
    is: "state = 'leased' and kind = 'timer' and due_at > now()",
    becomes: "state = 'ready', lock_owner = null, run_at = due_at",
  },
  // A lease gets its whole time anew: its holder may well live, and extends it.
  {
    is: `state = 'leased' and kind = 'external' and run_at > ${later(LEASE_MS_MAX)}`,
    becomes: `run_at = ${later(LEASE_MS_MAX)}`,
  },
  {
    is: `state = 'leased' and kind <> 'external' and run_at > ${later(LEASE_MS)}`,
    becomes: `run_at = ${later(LEASE_MS)}`,
  },
  // Only timers and repeated attempts wait.
  {
    is: `state = 'ready' and kind <> 'timer' and attempts_made = 0 and run_at > ${later(TOLERANCE_MS)}`,
    becomes: "run_at = now(), due_at = now()",
  },
  {
    is: `state = 'ready' and kind <> 'timer' and attempts_made > 0 and run_at > ${later(PAUSE_MS_MAX)}`,
    becomes: "run_at = now(), due_at = now()",
  },
];

async function bringForward(db: Db): Promise<number> {
  let moved = 0;
  for (;;) {
    const { rows } = await acrossBuckets("jobs.tooFar", () =>
      db.$client.query<{ bucket: number; id: string }>(
        `select bucket, id from jobs where state in ('ready', 'leased') and run_at > now() and (${TOO_FAR.map(({ is }) => `(${is})`).join(" or ")}) limit ${BATCH}`,
      ),
    );
    for (const group of new Set(rows.map(({ bucket }) => groupOf(bucket)))) {
      const ids = rows.flatMap(({ bucket, id }) => (groupOf(bucket) === group ? id : []));
      for (const [index, { is, becomes }] of TOO_FAR.entries()) {
        const { rowCount } = await db.$client.query({
          name: `throughline_bring_forward_${index}`,
          text: `update jobs set ${becomes} where bucket = any($1::int[]) and id = any($2::uuid[]) and ${is}`,
          values: [bucketsOf(group), ids],
        });
        moved += rowCount ?? 0;
      }
    }
    if (rows.length < BATCH) return moved;
  }
}
