import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import type { Db } from "@/db/client";
import { listen, type Listener } from "@/db/listen";
import { flushNotices } from "@/lib/live/announce";
import { NOTICE_CHANNEL } from "@/lib/live/topics";
import type { Context, Takes } from "@/lib/runtime";
import { indexable } from "@/lib/runtime/indexable";
import { logger } from "@/lib/runtime/logger";
import { backoffMs } from "@/lib/runtime/backoff";
import {
  claim,
  type ClaimedJob,
  extendLeases,
  inOwnOrder,
  isOwnGroup,
  lookOut,
  type Outlook,
  PER_HOST,
  type Queue,
} from "./claim";
import { ClockWatch } from "./clock-set-back";
import { allGroups, isOtherLayout, readClaimGroups } from "@/lib/runtime/claim-groups";
import { cleanUp } from "@/lib/services/retention/clean-up";
import { removeExpired } from "@/lib/services/retention/remove";
import { claimForHandlers, type Handlers, lookOutExternal } from "./handlers";
import { beat, HEARTBEAT_MS, leave } from "./heartbeats";
import { runJobs } from "./run-jobs";
import { type CallSettings, callSettings } from "./settings";
import { Signal } from "./signal";
import { runStartTimers } from "./start-timers";
import { deliverStored } from "./stored-messages";

/** It wakes when the next job is due or at a notice; this often it looks by itself, should a notice be lost. */
const IDLE_MS = 2_000;
/** Others took what was due; should they not get on with it, this soon it looks again. */
const OTHERS_MS = 100;
const RECOVERY_MS = 1_000;
/** How often it looks whether somebody set the database's clock. */
const CLOCK_MS = 1_000;
/** How often it looks whether the database was spread, or spread anew. */
const LAYOUT_MS = 60_000;
/** How often it looks for what need not be kept any longer. */
const TIDY_MS = 60_000;
const DRAIN_MS = 17_500;
const GOODBYE_MS = 1_000;
const TIDY_PAUSE_MS = 100;
const DRAIN_CALLS = 6;
const FAILURE_PAUSE_MS = 250;

interface Lane {
  readonly queue: Queue | "external";
  readonly slots: number;
  /** How many jobs of one claim group a slot takes at once. */
  readonly perSlot: number;
}

interface Taken {
  /** Jobs of one claim group each. */
  readonly batches: readonly (readonly ClaimedJob[])[];
  /** When to look again if there is nothing to take. */
  readonly nextMs: number;
  /** Nothing else was due, as far as is known. */
  readonly isComplete: boolean;
}

/** Slow calls never hold up timers. */
const LANES: readonly Lane[] = [
  { queue: "own", slots: 3, perSlot: 200 },
  { queue: "http", slots: 48, perSlot: 1 },
];

const EXTERNAL: Lane = { queue: "external", slots: 3, perSlot: 200 };

/** So many jobs of the same instances are done one after the other without a look at what else is due. */
const ROUNDS_MAX = 16;

/** When more is due than was seen, this many other groups are looked into each time. */
const ELSEWHERE = 4;

export interface WorkerOptions {
  /** Work on jobs for external workers that this process does itself, by their type. */
  readonly handlers?: Handlers;
  /** A directory that gets finished instances as JSON lines before they are removed. */
  readonly exportTo?: string;
  /** Of another version of the app, for tests. */
  readonly formats?: Context["formats"];
}

/** Takes due jobs and does them, together with any number of other workers on the same database. */
export class Worker {
  readonly name = `${hostname()}:${process.pid}:${randomBytes(3).toString("hex")}`;
  private readonly ctx: Context;
  private readonly handlers: Handlers;
  private readonly takes: Takes;
  private readonly lanes: readonly Lane[];
  private readonly running = new Map<string, ClaimedJob>();
  private readonly inHand = new Set<Promise<unknown>>();
  /** How often each queue was longer than a look. */
  private readonly turns = new Map<string, number>();
  private readonly signals: { readonly signal: Signal; readonly wakesOnNotice: boolean }[] = [];
  private readonly loops: Promise<void>[] = [];
  private liveWorkers: readonly string[] = [this.name];
  private isStopping = false;
  private listener: Listener | undefined;

  constructor(
    private readonly db: Db,
    private readonly settings: CallSettings = callSettings(),
    private readonly options: WorkerOptions = {},
  ) {
    this.handlers = options.handlers ?? {};
    this.lanes = Object.keys(this.handlers).length > 0 ? [...LANES, EXTERNAL] : LANES;
    this.takes = { owner: this.name, types: new Set(Object.keys(this.handlers).map(indexable)) };
    const { formats } = options;
    this.ctx = { db, principal: { kind: "system", name: "worker" }, ...(formats && { formats }) };
  }

  start(connectionString: string): void {
    this.listener = listen(connectionString, NOTICE_CHANNEL, {
      notice: (payload) => {
        if (payload.split(" ").includes("jobs")) this.look();
      },
      open: () => this.look(),
      lost: (error) => logger.warn({ err: error }, "the notice connection was lost; it is opened again"),
    });
    for (const lane of this.lanes) {
      const slots = new Set<Promise<unknown>>();
      this.repeat((signal) => this.fill(lane, slots, signal), true);
    }
    this.repeat(async () => {
      await readClaimGroups(this.db);
      return LAYOUT_MS;
    });
    this.repeat(async () => {
      await runStartTimers(this.ctx);
      await deliverStored(this.ctx);
      return RECOVERY_MS;
    });
    this.repeat(async () => {
      try {
        await this.tidy();
      } catch (error) {
        if (isOtherLayout(error)) throw error;
        logger.error({ err: error }, "what need not be kept could not be removed; it is kept, and tried again");
      }
      return TIDY_MS;
    });
    const clock = new ClockWatch(this.db, this.name);
    this.repeat(async () => {
      const moved = await clock.look();
      if (moved > 0) logger.warn({ jobs: moved }, "the database's clock was set back; what counted on it was moved");
      return CLOCK_MS;
    });
    this.repeat(async () => {
      this.liveWorkers = await beat(this.db, this.name);
      const jobs = [...this.running.values()];
      const missed = jobs.length > 0 ? await extendLeases(this.db, this.name, jobs) : [];
      // What was finished meanwhile has no lease, and needs none.
      const lost = missed.filter((id) => this.running.has(id));
      if (lost.length > 0) logger.warn({ jobs: lost.length }, "leases were lost; their results will not be used");
      return HEARTBEAT_MS;
    });
    logger.info({ worker: this.name }, "worker started");
  }

  /** Takes nothing more, and waits for what it has in hand. */
  async stop(): Promise<void> {
    this.isStopping = true;
    for (const { signal } of this.signals) signal.give();
    const deadline = new Promise((resolve) => setTimeout(resolve, DRAIN_MS).unref());
    await Promise.race([Promise.all(this.loops).then(() => Promise.all(this.inHand)), deadline]);
    // A database that does not answer is not waited for.
    const goodbye = [this.listener?.stop() ?? Promise.resolve(), leave(this.db, this.name), flushNotices(this.db)];
    await Promise.race([Promise.allSettled(goodbye), sleep(GOODBYE_MS)]);
    logger.info({ worker: this.name, unfinished: this.running.size }, "worker stopped");
  }

  /** Does all that is due now, and all that becomes due by it. For tests and scripts, without `start`. */
  async drain(): Promise<number> {
    let done = await runStartTimers(this.ctx);
    done += await deliverStored(this.ctx);
    for (let wasBusy = true; wasBusy; ) {
      wasBusy = false;
      for (const lane of this.lanes) {
        const { batches, isComplete } = await this.take(lane, lane.perSlot === 1 ? DRAIN_CALLS : 1);
        for (const count of await Promise.all(batches.map((jobs) => this.run(jobs)))) done += count;
        wasBusy ||= batches.length > 0 || !isComplete;
      }
    }
    return done;
  }

  /** Removes what need not be kept any longer, in the groups that prefer this worker. */
  private async tidy(): Promise<void> {
    const isMine = (group: number) => isOwnGroup(group, this.name, this.liveWorkers);
    const { exportTo } = this.options;
    try {
      const removed = await removeExpired(this.ctx, {
        isMine,
        exporter: this.name,
        isStopping: () => this.isStopping,
        ...(exportTo !== undefined && { exportTo }),
      });
      if (removed > 0) logger.info({ instances: removed }, "finished instances were removed, for their time was over");
    } finally {
      while (!this.isStopping && (await cleanUp(this.ctx, isMine)) > 0) await sleep(TIDY_PAUSE_MS);
    }
  }

  private look(): void {
    for (const { signal, wakesOnNotice } of this.signals) if (wakesOnNotice) signal.give();
  }

  /** Does `round` until the worker stops, each time after the pause that it gives. One that throws is logged and tried again. */
  private repeat(round: (signal: Signal) => Promise<number>, wakesOnNotice = false): void {
    const signal = new Signal();
    this.signals.push({ signal, wakesOnNotice });
    const loop = async () => {
      let failures = 0;
      while (!this.isStopping) {
        let pauseMs = 0;
        try {
          pauseMs = await round(signal);
          failures = 0;
        } catch (error) {
          if (isOtherLayout(error)) await readClaimGroups(this.db).catch(() => {});
          failures++;
          pauseMs = backoffMs(FAILURE_PAUSE_MS, Math.min(failures, 6));
          logger.error({ err: error, failures }, "the database refused the worker; it tries again");
        }
        if (!this.isStopping && pauseMs > 0) await signal.wait(pauseMs);
      }
    };
    this.loops.push(loop());
  }

  /** Fills the free slots of a lane. Gives how long it may rest; a slot that becomes free ends that. */
  private async fill(lane: Lane, slots: Set<Promise<unknown>>, signal: Signal): Promise<number> {
    if (slots.size === lane.slots) return IDLE_MS;
    const { batches, nextMs } = await this.take(lane, lane.slots - slots.size);
    for (const jobs of batches) {
      const work = this.run(jobs).finally(() => {
        slots.delete(work);
        signal.give();
      });
      slots.add(work);
    }
    return batches.length > 0 && slots.size < lane.slots ? 0 : nextMs;
  }

  /** Takes what fits into so many slots, the jobs of a slot from one claim group. */
  private async take(lane: Lane, slots: number): Promise<Taken> {
    const outlook = await this.lookOut(lane);
    const batches: ClaimedJob[][] = [];
    const isAlone = await this.takeSuspect(lane, outlook, batches);
    for (const group of this.groupsToVisit(lane, outlook)) {
      const free = slots - batches.length;
      if (free <= 0) break;
      const jobs = await this.claim(lane, group, {
        limit: lane.perSlot === 1 ? free : lane.perSlot,
        isFair: outlook.hasMore,
        calls: this.calls(batches.flat()),
        // Calls that were broken off are made beside others, but not beside what may have broken them off.
        ...((lane.queue !== "http" || isAlone) && { areSuspects: false }),
      });
      if (lane.perSlot === 1) batches.push(...jobs.map((job) => [job]));
      else if (jobs.length > 0) batches.push(jobs);
    }
    const { groups, suspects, hasMore, nextMs = IDLE_MS } = outlook;
    const isTakenByOthers = (groups.length > 0 || suspects.length > 0 || hasMore) && batches.length === 0;
    return {
      batches,
      // A timer that rings a moment early finds nothing.
      nextMs: isTakenByOthers ? OTHERS_MS : Math.min(Math.max(nextMs, 0) + 1, IDLE_MS),
      isComplete: !hasMore,
    };
  }

  private lookOut({ queue }: Lane): Promise<Outlook> {
    if (queue === "external") return lookOutExternal(this.db, Object.keys(this.handlers));
    const full = [...this.calls()].flatMap(([host, calls]) => (calls >= PER_HOST ? host : []));
    return lookOut(this.db, queue, full);
  }

  private claim(
    { queue }: Lane,
    group: number,
    wanted: Omit<Parameters<typeof claim>[3], "queue">,
  ): Promise<ClaimedJob[]> {
    if (queue !== "external") return claim(this.db, this.name, group, { queue, ...wanted });
    return claimForHandlers(this.db, this.name, group, Object.keys(this.handlers), wanted);
  }

  /**
   * Takes one job that a worker disappeared with. It may end this one too: so that others do not get into its company again
   * and again, there is only one of them at a time, in a slot of its own. Gives whether there is one in hand.
   */
  private async takeSuspect(lane: Lane, { suspects }: Outlook, batches: ClaimedJob[][]): Promise<boolean> {
    const inHand = [...this.running.values()].filter(({ crashes }) => crashes > 0);
    if (lane.queue === "http") return inHand.some(({ kind }) => kind !== "http");
    if (inHand.length > 0) return true;
    for (const group of suspects) {
      const jobs = await this.claim(lane, group, { limit: 1, areSuspects: true });
      if (jobs.length === 0) continue;
      batches.push(jobs);
      return true;
    }
    return false;
  }

  /**
   * The groups in which something was seen; when that is not all, by turns some others first, for a long queue in one group
   * must not hide what waits in another.
   */
  private groupsToVisit(lane: Lane, { groups, hasMore }: Outlook): number[] {
    const seen = inOwnOrder(groups, this.name, this.liveWorkers);
    if (!hasMore) return seen;
    const turn = this.turns.get(lane.queue) ?? 0;
    this.turns.set(lane.queue, turn + 1);
    const own = allGroups().filter((group) => isOwnGroup(group, this.name, this.liveWorkers));
    const all = own.length > 0 ? own : allGroups();
    const elsewhere = Array.from({ length: ELSEWHERE }, (_, n) => all[(turn * ELSEWHERE + n) % all.length]!);
    return [...new Set(turn % 2 === 0 ? [...seen, ...elsewhere] : [...elsewhere, ...seen])];
  }

  /** How many calls each host has, with those that were just taken. */
  private calls(taken: readonly ClaimedJob[] = []): Map<string, number> {
    const calls = new Map<string, number>();
    for (const { host } of [...this.running.values(), ...taken]) {
      if (host !== null) calls.set(host, (calls.get(host) ?? 0) + 1);
    }
    return calls;
  }

  /** Gives how many jobs were done: these, and those that came of them. */
  private run(jobs: readonly ClaimedJob[]): Promise<number> {
    const work = this.runOn(jobs).finally(() => this.inHand.delete(work));
    this.inHand.add(work);
    return work;
  }

  /** Does jobs, and those for handlers that come of them: nobody else needs to find those first. */
  private async runOn(jobs: readonly ClaimedJob[]): Promise<number> {
    let done = 0;
    for (let inHand = jobs, round = 1; inHand.length > 0; round++) {
      for (const job of inHand) this.running.set(job.id, job);
      // After so many steps of the same instances others get their turn.
      const takes = this.isStopping || round === ROUNDS_MAX ? undefined : this.takes;
      const given = inHand;
      inHand = await runJobs(this.ctx, given, this.settings, this.handlers, takes).finally(() => {
        for (const job of given) this.running.delete(job.id);
      });
      done += given.length;
    }
    return done;
  }
}
