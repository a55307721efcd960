import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import pg from "pg";
import { isPooled } from "./pooler.mjs";
import * as schema from "./schema";

export type Db = NodePgDatabase<typeof schema> & { $client: pg.Pool };
/** An open transaction, made by `openTransaction`. It has no transactions of its own: `inTransaction` of lib/runtime joins this one. */
export type Tx = Omit<NodePgDatabase<typeof schema>, "transaction">;

/** Behind a pooler each transaction has another connection to Postgres, which knows nothing of what the last one prepared. */
class UnpreparedClient extends pg.Client {}
const { query } = pg.Client.prototype as unknown as {
  readonly query: (this: pg.Client, ...args: unknown[]) => unknown;
};
UnpreparedClient.prototype.query = function (this: pg.Client, config: object | string, ...rest: unknown[]) {
  const isNamed = typeof config === "object" && "name" in config && !("submit" in config);
  return query.call(this, isNamed ? { ...config, name: undefined } : config, ...rest);
} as pg.Client["query"];

/** A pooler passes no settings on; there the limits are the role's (`findPoolerProblem`). */
const POOLED: pg.PoolConfig = {
  Client: UnpreparedClient,
  statement_timeout: false,
  idle_in_transaction_session_timeout: 0,
  lock_timeout: 0,
  options: undefined,
};

export interface ConnectOptions extends pg.PoolConfig {
  /** Absent: as DATABASE_DIRECT_URL says. */
  readonly isPooled?: boolean;
}

const STATEMENT_MS = 5_000;
/** A reply that takes so much longer than the server may has been lost on its way, and its connection with it. */
const REPLY_MS = 3_000;

/** A pool on the database. The one place that knows the driver; docs/decisions/driver.md says why it is `pg`. */
export function connect(
  connectionString: string,
  { isPooled: pooled = isPooled(connectionString), ...options }: ConnectOptions = {},
): Db {
  const statementMs = options.statement_timeout === undefined ? STATEMENT_MS : options.statement_timeout || 0;
  const pool = new pg.Pool({
    connectionString,
    max: 10,
    // Statements that do not wait for each other travel together: a command takes two round trips.
    pipeline: true,
    connectionTimeoutMillis: 2_000,
    idle_in_transaction_session_timeout: 10_000,
    statement_timeout: STATEMENT_MS,
    lock_timeout: 2_000,
    ...(statementMs > 0 && { query_timeout: statementMs + REPLY_MS }),
    keepAlive: true,
    ...options,
    ...(pooled && POOLED),
  });
  // Without a listener the loss of an idle connection ends the process; the pool replaces it by itself.
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  return drizzle({ client: pool, schema });
}

const globalDb = globalThis as { throughlineDb?: Db };

/** The process' own pool on DATABASE_URL, opened at first use. */
export function getDb(): Db {
  if (!globalDb.throughlineDb) {
    const url = process.env["DATABASE_URL"];
    if (!url) throw new Error("DATABASE_URL is not set. `npm start` sets it for the embedded database.");
    globalDb.throughlineDb = connect(url);
  }
  return globalDb.throughlineDb;
}
