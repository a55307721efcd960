import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import type { Db } from "@/db/client";
import { listen, type Listener } from "@/db/listen";
import type { JobKind } from "@/lib/domain/status";
import { flushNotices } from "@/lib/live/announce";
import { NOTICE_CHANNEL } from "@/lib/live/topics";
import type { Context } from "@/lib/runtime";
import { logger } from "@/lib/runtime/logger";
import { backoffMs } from "@/lib/runtime/backoff";
import { claim, type ClaimedJob, dueGroups, extendLeases, inOwnOrder } from "./claim";
import { isOtherLayout, readClaimGroups } from "./claim-groups";
import { beat, HEARTBEAT_MS, leave } from "./heartbeats";
import { runJobs } from "./run-jobs";
import { type CallSettings, callSettings } from "./settings";
import { Signal } from "./signal";
import { runStartTimers } from "./start-timers";
import { deliverStored } from "./stored-messages";

/** How often it looks by itself, should a notice be lost. */
const POLL_MS = 500;
const RECOVERY_MS = 1_000;
/** How often it looks whether the database was spread, or spread anew. */
const LAYOUT_MS = 60_000;
const DRAIN_MS = 18_000;
const DRAIN_MAX = 100;
const FAILURE_PAUSE_MS = 250;

interface Lane {
  readonly kinds: readonly JobKind[];
  readonly slots: number;
  /** How many jobs of one claim group a slot takes at once. */
  readonly perSlot: number;
}

/** Kinds that share slots, so that slow calls never hold up timers. */
const LANES: readonly Lane[] = [
  { kinds: ["timer", "message", "signal", "correlate", "call", "return", "callOff"], slots: 3, perSlot: 200 },
  { kinds: ["http"], slots: 16, perSlot: 1 },
];

/** Takes due jobs and does them, together with any number of other workers on the same database. */
export class Worker {
  readonly name = `${hostname()}:${process.pid}:${randomBytes(3).toString("hex")}`;
  private readonly ctx: Context;
  private readonly running = new Map<string, ClaimedJob>();
  private readonly inHand = new Set<Promise<void>>();
  private readonly signals: { readonly signal: Signal; readonly wakesOnNotice: boolean }[] = [];
  private readonly loops: Promise<void>[] = [];
  private liveWorkers: readonly string[] = [this.name];
  private isStopping = false;
  private listener: Listener | undefined;

  constructor(
    private readonly db: Db,
    private readonly settings: CallSettings = callSettings(),
  ) {
    this.ctx = { db, principal: { kind: "system", name: "worker" } };
  }

  start(connectionString: string): void {
    this.listener = listen(connectionString, NOTICE_CHANNEL, {
      notice: (payload) => {
        if (payload.split(" ").includes("jobs")) this.look();
      },
      open: () => this.look(),
      lost: (error) => logger.warn({ err: error }, "the notice connection was lost; it is opened again"),
    });
    for (const lane of LANES) {
      const slots = new Set<Promise<void>>();
      this.repeat((signal) => this.fill(lane, slots, signal), POLL_MS, true);
    }
    this.repeat(async () => {
      await readClaimGroups(this.db);
      return false;
    }, LAYOUT_MS);
    this.repeat(async () => {
      await runStartTimers(this.ctx);
      await deliverStored(this.ctx);
      return false;
    }, RECOVERY_MS);
    this.repeat(async () => {
      this.liveWorkers = await beat(this.db, this.name);
      const jobs = [...this.running.values()];
      const lost = jobs.length > 0 ? await extendLeases(this.db, this.name, jobs) : [];
      if (lost.length > 0) logger.warn({ jobs: lost.length }, "leases were lost; their results will not be used");
      return false;
    }, HEARTBEAT_MS);
    logger.info({ worker: this.name }, "worker started");
  }

  /** Takes nothing more, and waits for what it has in hand. */
  async stop(): Promise<void> {
    this.isStopping = true;
    for (const { signal } of this.signals) signal.give();
    const deadline = new Promise((resolve) => setTimeout(resolve, DRAIN_MS).unref());
    await Promise.race([Promise.all(this.loops).then(() => Promise.all(this.inHand)), deadline]);
    await this.listener?.stop();
    await leave(this.db, this.name).catch(() => {});
    await flushNotices(this.db);
    logger.info({ worker: this.name, unfinished: this.running.size }, "worker stopped");
  }

  /** Does all that is due now, and all that becomes due by it. For tests and scripts, without `start`. */
  async drain(): Promise<number> {
    let done = await runStartTimers(this.ctx);
    done += await deliverStored(this.ctx);
    const kinds = LANES.flatMap((lane) => lane.kinds);
    const all = { kinds, slots: 1, perSlot: DRAIN_MAX };
    for (let [jobs] = await this.take(all, 1); jobs; [jobs] = await this.take(all, 1)) {
      await this.run(jobs);
      done += jobs.length;
    }
    return done;
  }

  private look(): void {
    for (const { signal, wakesOnNotice } of this.signals) if (wakesOnNotice) signal.give();
  }

  /** Does `round` until the worker stops, without a pause while it gives true. A round that throws is logged and tried again. */
  private repeat(round: (signal: Signal) => Promise<boolean>, pauseMs: number, wakesOnNotice = false): void {
    const signal = new Signal();
    this.signals.push({ signal, wakesOnNotice });
    const loop = async () => {
      let failures = 0;
      while (!this.isStopping) {
        try {
          const isBusy = await round(signal);
          failures = 0;
          if (isBusy) continue;
        } catch (error) {
          if (isOtherLayout(error)) await readClaimGroups(this.db).catch(() => {});
          failures++;
          logger.error({ err: error, failures }, "the database refused the worker; it tries again");
        }
        if (!this.isStopping)
          await signal.wait(Math.max(pauseMs, failures && backoffMs(FAILURE_PAUSE_MS, Math.min(failures, 6))));
      }
    };
    this.loops.push(loop());
  }

  /** Fills the free slots of a lane. True: there may be more to take at once. */
  private async fill(lane: Lane, slots: Set<Promise<void>>, signal: Signal): Promise<boolean> {
    const taken = slots.size < lane.slots ? await this.take(lane, lane.slots - slots.size) : [];
    for (const jobs of taken) {
      const work = this.run(jobs).finally(() => {
        slots.delete(work);
        signal.give();
      });
      slots.add(work);
    }
    return taken.length > 0 && slots.size < lane.slots;
  }

  /** Takes what fits into so many slots, the jobs of a slot from one claim group. */
  private async take({ kinds, perSlot }: Lane, slots: number): Promise<ClaimedJob[][]> {
    const taken: ClaimedJob[][] = [];
    for (const group of inOwnOrder(await dueGroups(this.db, kinds), this.name, this.liveWorkers)) {
      const free = slots - taken.length;
      if (free === 0) break;
      // A slot for one job each is filled from one group as far as it goes.
      const jobs = await claim(this.db, this.name, group, kinds, perSlot === 1 ? free : perSlot);
      if (perSlot === 1) taken.push(...jobs.map((job) => [job]));
      else if (jobs.length > 0) taken.push(jobs);
    }
    return taken;
  }

  private run(jobs: readonly ClaimedJob[]): Promise<void> {
    for (const job of jobs) this.running.set(job.id, job);
    const work = runJobs(this.ctx, jobs, this.settings).finally(() => {
      for (const job of jobs) this.running.delete(job.id);
      this.inHand.delete(work);
    });
    this.inHand.add(work);
    return work;
  }
}
