import { acrossBuckets } from "@/db/across-buckets";
import type { Db } from "@/db/client";
import { DomainError } from "@/lib/errors/domain-error";
import { liveHub } from "@/lib/live/hub";
import { logger } from "@/lib/runtime/logger";

const WAITERS_MAX = 500;
const WAITERS_PER_KEY_MAX = 50;
const RETRY_AFTER_S = 5;
/** Notices that come together are one look. */
const TOGETHER_MS = 10;
/** It looks by itself this often, should a notice be lost. */
const IDLE_MS = 5_000;
const FAILURE_MS = 1_000;
/** What is due may be for others, or gone: whoever was woken for nothing waits longer each time. */
const MISS_MS = 100;
const MISS_MS_MAX = 2_000;
const LOOKED_AT = 500;

export interface Wish {
  /** As indexed. */
  readonly types: readonly string[];
  readonly max: number;
  /** Whose: one key does not take all the places. */
  readonly owner: string;
}

interface Waiter extends Wish {
  readonly wakeFrom: number;
  readonly wake: (outcome: Outcome) => void;
}

/** `due`: look again, there may be something. `over`: there is nothing to wait for any more. */
type Outcome = "due" | "over";

/**
 * Those who wait in this process for jobs of their types. However many they are, they share one look at the database: when
 * a notice says that there is work, and when the next job is due. Who came first is woken first.
 */
class WaitingRoom {
  private readonly waiters = new Set<Waiter>();
  private unsubscribe: (() => void) | undefined;
  private timer: NodeJS.Timeout | undefined;
  private timerAt = Number.POSITIVE_INFINITY;
  private isLooking = false;

  constructor(private readonly db: Db) {}

  get size(): number {
    return this.waiters.size;
  }

  /** Throws `limit_exceeded` when there is no room. */
  async wait(wish: Wish, misses: number, timeoutMs: number, signal?: AbortSignal): Promise<Outcome> {
    if (signal?.aborted) return "over";
    const mine = [...this.waiters].filter(({ owner }) => owner === wish.owner).length;
    if (this.waiters.size >= WAITERS_MAX || mine >= WAITERS_PER_KEY_MAX) throw full();
    const pauseMs = misses === 0 ? 0 : Math.min(MISS_MS * 2 ** (misses - 1), MISS_MS_MAX);
    let resolve: (outcome: Outcome) => void = () => {};
    const promise = new Promise<Outcome>((settle) => (resolve = settle));
    const waiter: Waiter = { ...wish, wakeFrom: performance.now() + pauseMs, wake: resolve };
    this.waiters.add(waiter);
    const end = () => resolve("over");
    const timeout = setTimeout(end, timeoutMs);
    signal?.addEventListener("abort", end, { once: true });
    try {
      this.unsubscribe ??= liveHub().subscribe({
        notice: (topics) => {
          if (!topics || topics.has("jobs")) this.lookIn(TOGETHER_MS);
        },
        end: () => {
          for (const { wake } of this.waiters) wake("over");
        },
      });
      // What came between the caller's own look and now was announced to nobody here.
      this.lookIn(pauseMs + TOGETHER_MS);
      return await promise;
    } finally {
      clearTimeout(timeout);
      signal?.removeEventListener("abort", end);
      this.waiters.delete(waiter);
      if (this.waiters.size === 0) this.close();
    }
  }

  private close(): void {
    clearTimeout(this.timer);
    this.timerAt = Number.POSITIVE_INFINITY;
    this.unsubscribe?.();
    this.unsubscribe = undefined;
  }

  private lookIn(ms: number): void {
    const at = performance.now() + ms;
    if (at >= this.timerAt) return;
    clearTimeout(this.timer);
    this.timerAt = at;
    this.timer = setTimeout(() => void this.look(), ms).unref();
  }

  private async look(): Promise<void> {
    this.timerAt = Number.POSITIVE_INFINITY;
    if (this.waiters.size === 0) return;
    // One at a time; what is announced meanwhile is looked for afterwards.
    if (this.isLooking) return this.lookIn(TOGETHER_MS);
    this.isLooking = true;
    try {
      const { due, nextMs } = await this.read();
      this.lookIn(Math.min(this.wakeFor(due), nextMs));
    } catch (error) {
      logger.warn({ err: error, waiters: this.waiters.size }, "what external workers wait for could not be looked up");
      this.lookIn(FAILURE_MS);
    } finally {
      this.isLooking = false;
    }
  }

  /** Wakes as many as there is work for. Gives when to look again for those who may not be woken yet. */
  private wakeFor(due: Map<string, number>): number {
    let againMs = IDLE_MS;
    const now = performance.now();
    for (const waiter of this.waiters) {
      const type = waiter.types.find((each) => (due.get(each) ?? 0) > 0);
      if (type === undefined) continue;
      if (waiter.wakeFrom > now) {
        againMs = Math.min(againMs, waiter.wakeFrom - now);
        continue;
      }
      due.set(type, due.get(type)! - waiter.max);
      waiter.wake("due");
      this.waiters.delete(waiter);
    }
    return againMs;
  }

  private async read(): Promise<{ readonly due: Map<string, number>; readonly nextMs: number }> {
    const types = [...new Set([...this.waiters].flatMap((waiter) => waiter.types))];
    const { rows } = await acrossBuckets("jobs.external", () =>
      this.db.$client.query<{ type: string; inMs: number }>({
        name: "throughline_external_waited_for",
        text: `(select job_type as type, 0::float8 as "inMs" from jobs
          where kind = 'external' and state in ('ready', 'leased') and job_type = any($1::text[]) and run_at <= now() limit ${LOOKED_AT})
        union all (select job_type, extract(epoch from run_at - now())::float8 * 1000 from jobs
          where kind = 'external' and state in ('ready', 'leased') and job_type = any($1::text[]) and run_at > now() order by run_at limit 1)`,
        values: [types],
      }),
    );
    const due = new Map<string, number>();
    let nextMs = IDLE_MS;
    for (const { type, inMs } of rows) {
      if (inMs > 0) nextMs = Math.min(nextMs, inMs + 1);
      else due.set(type, (due.get(type) ?? 0) + 1);
    }
    return { due, nextMs };
  }
}

function full(): DomainError {
  return new DomainError(
    "limit_exceeded",
    `There is nothing due now, and too many workers wait already: ${WAITERS_PER_KEY_MAX} of a key, ${WAITERS_MAX} in all. Nothing was fetched. Ask again in ${RETRY_AFTER_S} s, or with fewer at once.`,
    { retryAfterS: RETRY_AFTER_S },
  );
}

// One per process and pool, however often the bundler loads this file.
const globalRooms = globalThis as { throughlineWaitingRooms?: WeakMap<Db, WaitingRoom> };

export function waitingRoom(db: Db): WaitingRoom {
  const rooms = (globalRooms.throughlineWaitingRooms ??= new WeakMap());
  let room = rooms.get(db);
  if (!room) rooms.set(db, (room = new WaitingRoom(db)));
  return room;
}
