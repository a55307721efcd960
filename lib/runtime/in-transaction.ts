import type { Tx } from "@/db/client";
import { type OpenTransaction, openTransaction, type PlainStatement, type Query } from "@/db/transaction";
import { announce } from "@/lib/live/announce";
import type { Topic } from "@/lib/live/topics";
import type { Context } from "./context";
import { logger } from "./logger";
import { busy } from "./offload";
import { NeedsThought, think, type Thought } from "./think";

export type InTransaction = Context & { readonly tx: Tx };

interface Scope {
  readonly query: Query;
  readonly afterCommit: (() => Promise<void>)[];
  readonly topics: Set<Topic>;
}
const scopes = new WeakMap<Tx, Scope>();

/**
 * Runs `work` in one transaction, or in the one that is open already. Its notices and after-commit work happen once
 * the outermost one is committed; what fails there is logged, for the commit stands. `work` is done again from its
 * beginning when a command in it takes thinking.
 */
export async function inTransaction<T>(ctx: Context, work: (ctx: InTransaction) => Promise<T>): Promise<T> {
  if (ctx.tx) return work(ctx as InTransaction);
  return run(
    ctx,
    () => openTransaction(ctx.db),
    async (tx) => ({ value: await work(tx) }),
  );
}

/** What comes of the rows that were read: the statement that is still to be written, if any, and the outcome. */
export interface ToWrite<T> {
  readonly write?: PlainStatement;
  readonly value: T;
}

/**
 * A read, and what it leads to: as a transaction of its own it takes two round trips, for the read travels with the
 * begin and the write with the commit. Joins the transaction that is open already.
 */
export async function readThenWrite<Row extends object, T>(
  ctx: Context,
  read: PlainStatement,
  work: (ctx: InTransaction, rows: Row[]) => Promise<ToWrite<T>>,
): Promise<T> {
  if (ctx.tx) {
    const tx = ctx as InTransaction;
    const { write, value } = await work(tx, await query<Row>(tx, read));
    if (write) await query(tx, write);
    return value;
  }
  return run(
    ctx,
    () => openTransaction<Row>(ctx.db, read),
    (tx, { received }) => work(tx, received),
  );
}

/** Others may change an instance while a command of it is thought about; then it is thought about anew. */
const THOUGHTS_MAX = 8;

async function run<O extends OpenTransaction, T>(
  ctx: Context,
  begin: () => Promise<O>,
  work: (ctx: InTransaction, open: O) => Promise<ToWrite<T>>,
): Promise<T> {
  const thoughts: Thought[] = [];
  for (;;) {
    try {
      const open = await begin();
      return await once({ ...ctx, thoughts }, open, (tx) => work(tx, open));
    } catch (error) {
      if (!(error instanceof NeedsThought)) throw error;
      if (thoughts.length === THOUGHTS_MAX) throw busy();
      thoughts.push(await think(error));
    }
  }
}

async function once<T>(
  ctx: Context,
  open: OpenTransaction,
  work: (ctx: InTransaction) => Promise<ToWrite<T>>,
): Promise<T> {
  const scope: Scope = { query: open.query, afterCommit: [], topics: new Set() };
  scopes.set(open.tx, scope);
  let outcome: ToWrite<T>;
  try {
    outcome = await work({ ...ctx, tx: open.tx });
  } catch (error) {
    // Before the connection goes back to the pool, where the next transaction takes this place.
    scopes.delete(open.tx);
    await open.rollback();
    throw error;
  }
  scopes.delete(open.tx);
  await open.commit(outcome.write);
  announce(ctx.db, scope.topics);
  for (const step of scope.afterCommit) {
    await step().catch((error: unknown) => logger.error({ err: error }, "work after a commit failed"));
  }
  return outcome.value;
}

function scopeOf(ctx: InTransaction): Scope {
  const scope = scopes.get(ctx.tx);
  if (!scope) throw new Error("This transaction is over, or was not opened by inTransaction");
  return scope;
}

/** A statement in plain SQL on the open transaction. */
export function query<Row extends object>(ctx: InTransaction, statement: PlainStatement): Promise<Row[]> {
  return scopeOf(ctx).query<Row>(statement);
}

/** Tells browsers and workers, after the commit, that something they may show or do has changed. */
export function notify(ctx: InTransaction, ...topics: Topic[]): void {
  for (const topic of topics) scopeOf(ctx).topics.add(topic);
}

/** Runs once the transaction is committed, before `inTransaction` returns. Only for what is found again if the process ends here. */
export function afterCommit(ctx: InTransaction, step: () => Promise<void>): void {
  scopeOf(ctx).afterCommit.push(step);
}
