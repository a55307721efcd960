import type { Node, RangeVar } from "libpg-query";
import { type Fields, findAll, functionName, partsOf, placementOf, placementsIn } from "./nodes";
import type { Refuse, SeenStatement } from "./statement";

/** What the planner of a spread database has no plan for, whatever the buckets. */
export function checkShapes(tree: Node, { across }: SeenStatement, refuse: Refuse): void {
  const placements = placementsIn(tree);
  checkInserts(tree, refuse);
  checkOrder(tree, refuse);
  checkMixture(tree, placements, across !== undefined, refuse);
  if (!placements.has("sharded")) return;
  if (findAll(tree, "RangeTableSample").length > 0) refuse("samples a table");
  if (findAll(tree, "ColumnRef").some((column) => partsOf(column).at(-1) === "ctid")) refuse("finds rows by ctid");
  if (findAll(tree, "FuncCall").some((call) => functionName(call) === "nextval"))
    refuse("draws from a sequence beside sharded tables");
  for (const select of selectsOf(tree)) {
    checkLocks(select, refuse);
    if (across !== undefined) checkSubSelects(select, refuse);
  }
}

function selectsOf(tree: unknown): Fields[] {
  // The sides of a union are selects of their own.
  return ["SelectStmt", "larg", "rarg"].flatMap((kind) => findAll(tree, kind));
}

function checkInserts(tree: Node, refuse: Refuse): void {
  for (const insert of findAll(tree, "InsertStmt")) {
    if (!isSpread(insert)) continue;
    const rows = (insert["selectStmt"] as { SelectStmt?: Fields } | undefined)?.SelectStmt;
    if (findAll(rows?.["valuesLists"], "SubLink").length > 0) refuse("has a sub-select among its values");
  }
}

const isSpread = (change: Fields) =>
  ["sharded", "reference"].includes(placementOf((change["relation"] as RangeVar | undefined)?.relname) ?? "");

/**
 * The parts of a `with` that insert run one after the other, each with its own check of foreign keys, so instances come
 * before what belongs to them.
 */
function checkOrder(tree: Node, refuse: Refuse): void {
  for (const clause of findAll(tree, "withClause")) {
    const tables = ((clause["ctes"] ?? []) as Fields[]).flatMap((cte) => {
      const query = (cte["CommonTableExpr"] as Fields | undefined)?.["ctequery"] as { InsertStmt?: Fields } | undefined;
      const table = (query?.InsertStmt?.["relation"] as RangeVar | undefined)?.relname;
      return table !== undefined && placementOf(table) === "sharded" ? [table] : [];
    });
    if (tables.lastIndexOf("instances") > 0) refuse("inserts instances after what belongs to them");
  }
}

function checkMixture(tree: Node, placements: ReadonlySet<string>, isAcross: boolean, refuse: Refuse): void {
  if (!placements.has("sharded")) return;
  if (placements.has("local") && !isAcross) refuse("joins a local table with sharded ones");
  for (const kind of ["InsertStmt", "UpdateStmt", "DeleteStmt"]) {
    for (const change of findAll(tree, kind)) {
      const placement = placementOf((change["relation"] as RangeVar | undefined)?.relname);
      if (placement === "reference") refuse("changes a reference table in a statement that uses sharded ones");
    }
  }
}

/** Locking a row of a reference table locks it on every node. */
function checkLocks(select: Fields, refuse: Refuse): void {
  const locks = findAll(select["lockingClause"], "LockingClause");
  const locksAll = locks.some((lock) => ((lock["lockedRels"] ?? []) as unknown[]).length === 0);
  if (locksAll && placementsIn(select["fromClause"]).has("reference"))
    refuse("locks rows of reference tables: name the tables to lock");
}

/** Sub-selects of a statement that asks all buckets are sent to the shards with it, or they are computed before: never row by row. */
function checkSubSelects(select: Fields, refuse: Refuse): void {
  const parts = [select["targetList"], select["whereClause"], select["havingClause"], select["sortClause"]];
  const outer = aliasesOf(select["fromClause"]);
  for (const call of findAll(parts, "FuncCall", ["SubLink"])) {
    const inside = [call["agg_filter"], call["args"]];
    if (findAll(inside, "SubLink").some((link) => placementsIn(link).has("sharded")))
      refuse("has a sub-select within an aggregate");
  }
  for (const link of findAll(parts, "SubLink")) {
    const inner = (link["subselect"] as { SelectStmt?: Fields } | undefined)?.SelectStmt;
    if (!inner || !placementsIn(inner).has("sharded") || !follows(inner, outer)) continue;
    if (inner["limitCount"] ?? inner["limitOffset"]) refuse("limits a sub-select that follows the outer row");
    const from = placementsIn(select["fromClause"]);
    if (!from.has("sharded")) refuse("looks into sharded tables for each row of others");
  }
}

/** Names of the tables, sub-selects and functions in a `from`. */
function aliasesOf(from: unknown): Set<string> {
  const tables = findAll(from, "RangeVar", ["subquery"]).map((range) => {
    const { alias, relname } = range as RangeVar;
    return alias?.aliasname ?? relname ?? "";
  });
  const others = ["RangeSubselect", "RangeFunction"].flatMap((kind) =>
    findAll(from, kind).map((range) => (range["alias"] as { aliasname?: string } | undefined)?.aliasname ?? ""),
  );
  return new Set([...tables, ...others]);
}

/** Whether a sub-select names a table of the select around it. */
function follows(inner: Fields, outer: ReadonlySet<string>): boolean {
  const own = aliasesOf(inner["fromClause"]);
  return findAll(inner, "ColumnRef").some((column) => {
    const [table, ...rest] = partsOf(column);
    return rest.length > 0 && outer.has(table!) && !own.has(table!);
  });
}
