import type pg from "pg";
import { askingAllBuckets } from "@/db/across-buckets";
import type { Db } from "@/db/client";
import { touchedGroups } from "./plans";
import { brokenSqlRules, type SeenStatement } from "./sql-rules";

type RunQuery = (...args: unknown[]) => unknown;
const EXPLAINABLE = /^\s*(select|insert|update|delete|with|values)\b/i;

/** Notes every distinct statement that goes through a pool, with the values of its first run. */
export function watchPool(pool: pg.Pool): ReadonlyMap<string, SeenStatement> {
  const seen = new Map<string, SeenStatement>();
  const note = (first: unknown, second: unknown) => {
    const config = typeof first === "object" ? (first as { text?: string; values?: unknown[] }) : undefined;
    const text = config ? config.text : (first as string);
    if (text === undefined || !EXPLAINABLE.test(text)) return;
    const values = (Array.isArray(second) ? second : config?.values) ?? [];
    const across = askingAllBuckets();
    const key = `${across ?? ""} ${text}`;
    if (!seen.has(key)) seen.set(key, { text, values, across });
  };
  pool.on("connect", (client) => {
    const run = client.query.bind(client) as RunQuery;
    client.query = ((...args: unknown[]) => {
      note(args[0], args[1]);
      return run(...args);
    }) as typeof client.query;
  });
  // The pool's own way waits in a queue, where it is forgotten who asked.
  pool.query = (async (...args: unknown[]) => {
    const client = await pool.connect();
    try {
      return await (client.query as RunQuery)(...args);
    } finally {
      client.release();
    }
  }) as typeof pool.query;
  return seen;
}

/** One line for each rule that one of the statements breaks. */
export async function brokenRules(pool: pg.Pool, statements: Iterable<SeenStatement>): Promise<string[]> {
  const broken: string[] = [];
  for (const statement of statements) {
    const rules = await brokenSqlRules(statement);
    if (!statement.across) {
      const groups = await touchedGroups(pool, statement);
      if (groups.length > 1) rules.push(`touches ${groups.length} claim groups`);
    }
    if (rules.length > 0) broken.push(`${rules.join("; ")}: ${statement.text}`);
  }
  return broken;
}

const IS_TEST = /\.test\.tsx?|\/testing\//;

/** A handle that runs what tests themselves ask on `plain`, and what the product asks on `watched`. */
export function splitByCaller(watched: Db, plain: Db): Db {
  return new Proxy(watched, {
    get(target, key) {
      // The line that reads the handle: the builder of a query is made there, whoever awaits it.
      const caller = new Error().stack?.split("\n")[2] ?? "";
      const db = IS_TEST.test(caller) ? plain : target;
      const value: unknown = Reflect.get(db, key, db);
      return typeof value === "function" ? (value as RunQuery).bind(db) : value;
    },
  });
}
