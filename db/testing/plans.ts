import type pg from "pg";
import type { SeenStatement } from "./sql-rules";
import { groupOfPartition } from "./twin";

/** The claim groups whose partitions a statement would touch on the twin, with the values it was run with. */
export async function touchedGroups(client: Pick<pg.Pool, "query">, statement: SeenStatement): Promise<number[]> {
  const explain = { text: `explain (format json, costs off) ${statement.text}`, values: [...statement.values] };
  const groups = new Set<number>();
  try {
    const { rows } = await client.query<{ "QUERY PLAN": unknown }>(explain);
    collect(rows[0]?.["QUERY PLAN"], groups);
  } catch (error) {
    // A constant that can't be computed (22: data exceptions) failed when it was run, too.
    if (!(error as { code?: string }).code?.startsWith("22")) throw error;
  }
  return [...groups].sort((a, b) => a - b);
}

function collect(plan: unknown, groups: Set<number>): void {
  if (plan === null || typeof plan !== "object") return;
  const relation = (plan as Record<string, unknown>)["Relation Name"];
  const group = typeof relation === "string" ? groupOfPartition(relation) : undefined;
  if (group !== undefined) groups.add(group);
  for (const part of Object.values(plan)) collect(part, groups);
}
