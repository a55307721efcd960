import type { Db } from "@/db/client";
import { logger } from "@/lib/runtime/logger";
import { NOTICE_CHANNEL, type Topic } from "./topics";

const INTERVAL_MS = 100;
/** Whatever is to be done waits for a worker that hears of it. */
const JOBS_INTERVAL_MS = 20;
/** Postgres takes 8,000 bytes; the longest topic has 45. */
const TOPICS_PER_NOTICE = 150;

interface Pending {
  readonly topics: Set<Topic>;
  /** When the last were sent, by the clock of `performance`. */
  sentAt: number;
  timer?: NodeJS.Timeout;
  /** When the timer rings. */
  dueAt: number;
}
// One per process, however often the bundler loads this file.
const globalPending = globalThis as { throughlineNotices?: WeakMap<Db, Pending> };
const pendingOf = (globalPending.throughlineNotices ??= new WeakMap<Db, Pending>());

/**
 * Collects what changed and tells the database's listeners at most every 100 ms, or 20 ms where there is work: a notice in each transaction would
 * cost several times the transaction. A lost notice delays a refetch, nothing else.
 */
export function announce(db: Db, topics: Iterable<Topic>): void {
  let pending = pendingOf.get(db);
  if (!pending) pendingOf.set(db, (pending = { topics: new Set(), sentAt: -INTERVAL_MS, dueAt: Infinity }));
  for (const topic of topics) pending.topics.add(topic);
  if (pending.topics.size === 0) return;
  const collected = pending;
  // The first after a pause goes at once, for somebody may wait for it; those that follow are collected.
  const dueAt = collected.sentAt + (collected.topics.has("jobs") ? JOBS_INTERVAL_MS : INTERVAL_MS);
  if (dueAt >= collected.dueAt) return;
  clearTimeout(collected.timer);
  collected.dueAt = dueAt;
  collected.timer = setTimeout(() => void flush(db, collected), Math.max(0, dueAt - performance.now())).unref();
}

/** Sends what is collected. At shutdown, before the pool is closed. */
export async function flushNotices(db: Db): Promise<void> {
  const pending = pendingOf.get(db);
  if (pending) await flush(db, pending);
}

async function flush(db: Db, pending: Pending): Promise<void> {
  clearTimeout(pending.timer);
  pending.timer = undefined;
  pending.dueAt = Infinity;
  const topics = [...pending.topics];
  pending.topics.clear();
  pending.sentAt = performance.now();
  if (topics.length === 0 || db.$client.ending) return;
  const payloads: string[] = [];
  for (let i = 0; i < topics.length; i += TOPICS_PER_NOTICE)
    payloads.push(topics.slice(i, i + TOPICS_PER_NOTICE).join(" "));
  try {
    await db.$client.query("select pg_notify($1, payload) from unnest($2::text[]) as payload", [
      NOTICE_CHANNEL,
      payloads,
    ]);
  } catch (error) {
    logger.warn({ err: error, topics: topics.length }, "notices were not sent; pages refresh at their next interval");
  }
}
