import { setTimeout as sleep } from "node:timers/promises";
import type { Db } from "@/db/client";
import type { JsonObject } from "@/lib/domain/json";
import { DomainError } from "@/lib/errors/domain-error";
import { type Context, startInstance } from "@/lib/runtime";

/** What a client knows of its starts. It is kept outside the database: what was acknowledged must be there afterwards. */
export class ClientLog {
  /** Instance by idempotency key. */
  readonly acked = new Map<string, string>();
  readonly refused = new Map<string, string>();
  readonly unknown = new Map<string, unknown>();
  /** Keys that were acknowledged with different instances. */
  readonly split: string[] = [];
  readonly errors: unknown[] = [];

  ack(key: string, instanceId: string): void {
    const known = this.acked.get(key);
    if (known !== undefined && known !== instanceId) this.split.push(key);
    this.acked.set(key, instanceId);
    this.unknown.delete(key);
  }
}

export interface Starts {
  readonly workflowId: string;
  readonly prefix: string;
  readonly count: number;
  readonly atOnce: number;
  readonly variables: (index: number) => JsonObject;
  /** Whether a start of unknown outcome is repeated until it is known. */
  readonly repeats: (index: number) => boolean;
  readonly pauseMs?: number;
  /** Ends it before its count is reached. */
  readonly isOver?: () => boolean;
}

const PAUSE_MS = 200;
const PATIENCE_MS = 120_000;

/** Starts instances as a client does that writes down what it is told. */
export async function runClient(db: Db, log: ClientLog, starts: Starts): Promise<void> {
  const ctx: Context = { db, principal: { kind: "system", name: "client" } };
  let next = 0;
  const one = async () => {
    for (let index = next++; index < starts.count && !starts.isOver?.(); index = next++) {
      await start(ctx, log, starts, index);
      if (starts.pauseMs) await sleep(starts.pauseMs);
    }
  };
  await Promise.all(Array.from({ length: starts.atOnce }, one));
}

async function start(ctx: Context, log: ClientLog, starts: Starts, index: number): Promise<void> {
  const key = `${starts.prefix}-${index}`;
  for (const end = Date.now() + PATIENCE_MS; ; await sleep(PAUSE_MS)) {
    try {
      const { workflowId } = starts;
      const { instanceId } = await startInstance(ctx, {
        workflowId,
        variables: starts.variables(index),
        idempotencyKey: key,
      });
      return log.ack(key, instanceId);
    } catch (error) {
      log.errors.push(error);
      if (error instanceof DomainError) return void log.refused.set(key, error.message);
      log.unknown.set(key, error);
      if (!starts.repeats(index) || Date.now() > end) return;
    }
  }
}
