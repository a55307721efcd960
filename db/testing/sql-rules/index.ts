import { parse } from "libpg-query";
import { checkBuckets } from "./buckets";
import { checkFunctions } from "./functions";
import { checkShapes } from "./shapes";
import type { SeenStatement } from "./statement";

export type { SeenStatement } from "./statement";

/** What a statement does that a database spread over machines refuses, or answers wrongly. Empty: nothing. */
export async function brokenSqlRules(statement: SeenStatement): Promise<string[]> {
  const { stmts = [] } = await parse(statement.text);
  const broken = new Set<string>();
  for (const { stmt } of stmts) {
    if (!stmt) continue;
    for (const check of [checkBuckets, checkFunctions, checkShapes]) check(stmt, statement, (rule) => broken.add(rule));
  }
  return [...broken];
}
