import { drizzle } from "drizzle-orm/node-postgres";
import type { Writable } from "node:stream";
import type pg from "pg";
import type { Db, Tx } from "./client";
import * as schema from "./schema";
import { isSpread } from "./spread";

export interface OpenTransaction {
  readonly tx: Tx;
  /** A statement in plain SQL; one with a name is parsed and planned once for each connection. */
  readonly query: Query;
  /**
   * Throws when nothing was committed, also when an earlier error was swallowed. A `last` statement travels with the
   * commit; its error is what is thrown.
   */
  readonly commit: (last?: PlainStatement) => Promise<void>;
  /** Never throws: a connection that can't roll back is closed, which does. */
  readonly rollback: () => Promise<void>;
}

export interface PlainStatement {
  readonly name?: string;
  readonly text: string;
  readonly values?: readonly unknown[];
}
export type Query = <Row extends object>(statement: PlainStatement) => Promise<Row[]>;

// A transaction reads and writes rows by their keys. A plan made while a table was small must not read it whole later.
const BEGIN_ON_ONE_SERVER =
  "begin; set local enable_seqscan = off; set local enable_hashjoin = off; set local enable_mergejoin = off; set local enable_bitmapscan = off; set local cpu_index_tuple_cost = 100; set local plan_cache_mode = force_generic_plan";
// Citus finds the shard of a statement by the values of its parameters, which a generic plan does not know.
const BEGIN_ON_MANY = "begin";

// Looking up the schema's relations is too slow to do for every transaction.
const sessions = new WeakMap<pg.PoolClient, Tx>();

/**
 * A transaction on a connection of its own. A lost connection fails every later statement of this transaction and
 * never carries them into another one; docs/decisions/driver.md. A `first` statement travels with the `begin`, and
 * `received` gets its rows: it must be a read, for should the `begin` fail alone it would run outside.
 */
export async function openTransaction(db: Db): Promise<OpenTransaction>;
export async function openTransaction<Row extends object>(
  db: Db,
  first: PlainStatement,
): Promise<OpenTransaction & { readonly received: Row[] }>;
export async function openTransaction(
  db: Db,
  first?: PlainStatement,
): Promise<OpenTransaction & { readonly received: object[] }> {
  const begin = (await isSpread(db.$client)) ? BEGIN_ON_MANY : BEGIN_ON_ONE_SERVER;
  const client = await db.$client.connect();
  let tx = sessions.get(client);
  if (!tx) sessions.set(client, (tx = drizzle({ client, schema })));
  let isReleased = false;
  const release = (error?: Error) => {
    if (!isReleased) client.release(error);
    isReleased = true;
  };
  const run = async <Row extends object>({ name, text, values }: PlainStatement) => {
    const { rows } = await client.query<Row>({ name, text, values: values as unknown[] | undefined });
    return rows;
  };
  const rollback = async () => {
    try {
      await client.query("rollback");
      release();
    } catch (error) {
      release(error as Error);
    }
  };
  const [begun, read] = await together(client, () => [client.query(begin), first ? run(first) : []] as const);
  if (begun.status === "rejected") {
    release(begun.reason as Error);
    throw begun.reason;
  }
  if (read.status === "rejected") {
    await rollback();
    throw read.reason;
  }
  return {
    tx,
    received: read.value,
    query: run,
    commit: async (last) => {
      // After an error Postgres answers a commit with a rollback, so that both may be sent at once.
      const [written, committed] = await together(
        client,
        () => [last ? run(last) : [], client.query("commit")] as const,
      );
      if (committed.status === "rejected") release(committed.reason as Error);
      else release();
      if (written.status === "rejected") throw written.reason;
      if (committed.status === "rejected") throw committed.reason;
      if (committed.value.command !== "COMMIT")
        throw new Error("The transaction had failed before, so nothing was committed");
    },
    rollback,
  };
}

/** Sends statements in one packet. */
function together<T extends readonly unknown[]>(client: pg.PoolClient, send: () => T) {
  const { stream } = (client as unknown as { connection: { stream: Writable } }).connection;
  stream.cork();
  const sent = Promise.allSettled(send());
  stream.uncork();
  return sent;
}
