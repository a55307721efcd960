import { drizzle } from "drizzle-orm/node-postgres";
import type pg from "pg";
import type { Db, Tx } from "./client";
import * as schema from "./schema";

export interface OpenTransaction {
  readonly tx: Tx;
  /** A statement in plain SQL; one with a name is parsed and planned once for each connection. */
  readonly query: Query;
  /** Throws when nothing was committed, also when an earlier error was swallowed. */
  readonly commit: () => Promise<void>;
  /** Never throws: a connection that can't roll back is closed, which does. */
  readonly rollback: () => Promise<void>;
}

export interface PlainStatement {
  readonly name?: string;
  readonly text: string;
  readonly values?: readonly unknown[];
}
export type Query = <Row extends object>(statement: PlainStatement) => Promise<Row[]>;

// Looking up the schema's relations is too slow to do for every transaction.
const sessions = new WeakMap<pg.PoolClient, Tx>();

/**
 * A transaction on a connection of its own. A lost connection fails every later statement of this transaction and
 * never carries them into another one; docs/decisions/driver.md.
 */
export async function openTransaction(db: Db): Promise<OpenTransaction> {
  const client = await db.$client.connect();
  let tx = sessions.get(client);
  if (!tx) sessions.set(client, (tx = drizzle({ client, schema })));
  let isReleased = false;
  const release = (error?: Error) => {
    if (!isReleased) client.release(error);
    isReleased = true;
  };
  try {
    await client.query("begin");
  } catch (error) {
    release(error as Error);
    throw error;
  }
  return {
    tx,
    query: async <Row extends object>(statement: PlainStatement) => {
      const { rows } = await client.query<Row>({ ...statement, values: statement.values as unknown[] | undefined });
      return rows;
    },
    commit: async () => {
      let command: string;
      try {
        ({ command } = await client.query("commit"));
      } catch (error) {
        release(error as Error);
        throw error;
      }
      release();
      if (command !== "COMMIT") throw new Error("The transaction had failed before, so nothing was committed");
    },
    rollback: async () => {
      try {
        await client.query("rollback");
        release();
      } catch (error) {
        release(error as Error);
      }
    },
  };
}
