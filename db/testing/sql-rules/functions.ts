import type { Node, RangeVar } from "libpg-query";
import { type Fields, findAll, functionName, operatorOf, partsOf, placementOf } from "./nodes";
import type { Refuse, SeenStatement } from "./statement";

/** Each node would compute its own. */
export const VOLATILE: readonly string[] = ["gen_random_uuid", "random", "clock_timestamp", "nextval", "timeofday"];

/** Functions whose every form is immutable, as Postgres' catalog says. Whatever is not here is taken for one that is not. */
export const IMMUTABLE: readonly string[] = [
  "array_position",
  "cardinality",
  "jsonb_set",
  "jsonb_array_length",
  "left",
  "lower",
  "right",
  "substring",
  "upper",
];

/** The database computes what is not immutable on its main node, once, before a change is sent: never by a row's columns. */
export function checkFunctions(tree: Node, _: SeenStatement, refuse: Refuse): void {
  for (const insert of changesOf(tree, "InsertStmt")) {
    checkReturning(insert, refuse);
    const conflict = insert["onConflictClause"] as Fields | undefined;
    const mutable = conflict && mutableIn([conflict["targetList"], conflict["whereClause"]]);
    if (mutable) refuse(`uses ${mutable} where a row is there already, which is not immutable`);
  }
  for (const change of [...changesOf(tree, "UpdateStmt"), ...changesOf(tree, "DeleteStmt")]) {
    checkReturning(change, refuse);
    const volatile = findAll(change, "FuncCall").map(functionName).find(isVolatile);
    if (volatile) refuse(`uses the volatile function ${volatile} in a change`);
    // A sub-select is sent as it is.
    const parts = [change["targetList"], change["whereClause"]];
    for (const choice of [...findAll(parts, "CaseExpr", ["SubLink"]), ...findAll(parts, "CoalesceExpr", ["SubLink"])]) {
      const mutable = mutableIn(choice);
      if (mutable) refuse(`uses ${mutable} within case or coalesce, which is not immutable`);
    }
    const ofColumn = mutableIn(parts, { ofColumns: true });
    if (ofColumn) refuse(`gives a column to ${ofColumn}, which is not immutable`);
  }
}

function changesOf(tree: Node, kind: string): Fields[] {
  return findAll(tree, kind).filter((change) => {
    const placement = placementOf((change["relation"] as RangeVar | undefined)?.relname);
    return placement === "sharded" || placement === "reference";
  });
}

function checkReturning(change: Fields, refuse: Refuse): void {
  const mutable = mutableIn(change["returningClause"]);
  if (mutable) refuse(`returns what ${mutable} gives, which is not immutable`);
}

const isVolatile = (name: string) => VOLATILE.includes(name);

/** What of an expression is not immutable, in words; with `ofColumns`, only what is made of a row's columns. */
function mutableIn(part: unknown, { ofColumns = false } = {}): string | undefined {
  const counts = (expression: unknown) => !ofColumns || findAll(expression, "ColumnRef", ["SubLink"]).length > 0;
  for (const call of findAll(part, "FuncCall", ["SubLink"])) {
    const name = functionName(call);
    if (!IMMUTABLE.includes(name) && counts(call["args"])) return name;
  }
  if (!ofColumns && findAll(part, "SQLValueFunction", ["SubLink"]).length > 0) return "the present time";
  for (const { name, lexpr, rexpr } of findAll(part, "A_Expr", ["SubLink"])) {
    // A month from a moment depends on the session's time zone.
    if (!["+", "-"].includes(operatorOf(name))) continue;
    if ((isInterval(lexpr) || isInterval(rexpr)) && counts([lexpr, rexpr])) return "time and interval";
  }
  for (const cast of findAll(part, "TypeCast", ["SubLink"])) {
    if (isCastOfTime(cast)) return "a moment as text or date";
  }
  return undefined;
}

function isInterval(node: unknown): boolean {
  return findAll(node, "TypeCast", ["SubLink"]).some((cast) => typeOf(cast) === "interval");
}

function typeOf(cast: Fields): string {
  const names = ((cast["typeName"] as Fields | undefined)?.["names"] ?? []) as { String?: { sval?: string } }[];
  return names.at(-1)?.String?.sval ?? "";
}

const TIMES = ["date", "time", "timetz", "timestamp", "timestamptz"];

/** Casts that look at the session's time zone. Columns with a moment have a name with `_at`. */
function isCastOfTime(cast: Fields): boolean {
  const columns = findAll(cast["arg"], "ColumnRef", ["SubLink"]).map((column) => partsOf(column).at(-1) ?? "");
  if (columns.length === 0) return false;
  return TIMES.includes(typeOf(cast)) || (typeOf(cast) === "text" && columns.some((name) => name.endsWith("_at")));
}
