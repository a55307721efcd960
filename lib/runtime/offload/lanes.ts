import { DomainError } from "@/lib/errors/domain-error";
import { Thread } from "../thread";
import type { OffloadReply, OffloadRequest } from "./requests";

/** Memory of a thread: its code and models, and what one expression may take. */
const MEMORY_MB = 64;
/** All expressions of one command together. */
export const TOTAL_MS = 2_000;
/** Someone waits for the answer. */
const WAIT_MS = 3_000;
const LANES = 2;
const RETRY_AFTER_S = 15;

export type OffloadThread = Thread<OffloadRequest, OffloadReply>;

interface Lane {
  readonly thread: OffloadThread;
  last: Promise<unknown>;
  /** How many wait or run, for each model. */
  readonly pending: Map<number, number>;
}

const lanes: Lane[] = Array.from({ length: LANES }, () => ({
  thread: new Thread("offload", { deadlineMs: TOTAL_MS, memoryMb: MEMORY_MB, waitingMax: 0 }),
  last: Promise.resolve(),
  pending: new Map(),
}));

/**
 * Gives work a thread for itself, in its turn. What belongs to one model goes one after another, so that a model whose
 * expressions are slow leaves the other threads to the others. Throws `busy` when its turn does not come.
 */
export async function inLane<T>(modelId: number, work: (thread: OffloadThread) => Promise<T>): Promise<T> {
  const lane = lanes.find(({ pending }) => pending.has(modelId)) ?? lanes.toSorted((a, b) => load(a) - load(b))[0]!;
  const asked = performance.now();
  lane.pending.set(modelId, (lane.pending.get(modelId) ?? 0) + 1);
  const turn = lane.last.then(() => {
    if (performance.now() - asked > WAIT_MS) throw busy();
    return work(lane.thread);
  });
  lane.last = turn.catch(() => undefined);
  try {
    return await turn;
  } finally {
    const left = lane.pending.get(modelId)! - 1;
    if (left > 0) lane.pending.set(modelId, left);
    else lane.pending.delete(modelId);
  }
}

function load({ pending }: Lane): number {
  return [...pending.values()].reduce((sum, count) => sum + count, 0);
}

export function busy(): DomainError {
  return new DomainError(
    "busy",
    "Expressions that take long keep this workflow busy at the moment. Nothing was changed. Try again in a minute.",
    { reason: "busy", retryAfterS: RETRY_AFTER_S },
  );
}
