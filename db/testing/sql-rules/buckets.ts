import type { Node, RangeVar, SelectStmt } from "libpg-query";
import { groupOf } from "@/lib/domain/claim-groups";
import { calls, type Fields, isNode, mentions, namesOf, operatorOf, placementOf } from "./nodes";
import { NAMED, Scope } from "./scope";
import type { Refuse, SeenStatement } from "./statement";

const RANGES = new Set(["<", ">", "<=", ">="]);

/** Each statement names its buckets, or asks all of them by its reviewed name. */
export function checkBuckets(tree: Node, statement: SeenStatement, refuse: Refuse): void {
  new Reader(statement, refuse).statement(tree, new Scope());
}

class Reader {
  constructor(
    private readonly seen: SeenStatement,
    private readonly refuse: Refuse,
  ) {}

  statement(node: Node, scope: Scope): void {
    if ("SelectStmt" in node) this.select(node.SelectStmt, scope);
    else if ("InsertStmt" in node) this.change({ ...node.InsertStmt }, scope, "insert");
    else if ("UpdateStmt" in node) this.change({ ...node.UpdateStmt }, scope, "update");
    else if ("DeleteStmt" in node) this.change({ ...node.DeleteStmt }, scope, "delete");
    else if ("MergeStmt" in node) this.refuse("uses merge");
  }

  /** Gives the scope in which the common table expressions are known. */
  private with(clause: unknown, scope: Scope): Scope {
    const { ctes = [], recursive = false } = (clause ?? {}) as { ctes?: Node[]; recursive?: boolean };
    const known = new Set(scope.ctes);
    const inner = new Scope(scope.outer, known);
    for (const cte of ctes) {
      if (!("CommonTableExpr" in cte)) continue;
      const { ctename, ctequery } = cte.CommonTableExpr;
      if (recursive && ctename) known.add(ctename);
      if (ctequery) this.statement(ctequery, new Scope(undefined, new Set(known)));
      if (recursive && this.seen.across && mentions(ctequery, ctename)) this.refuse("recurses over all buckets");
      if (ctename) known.add(ctename);
    }
    return inner;
  }

  private select(select: SelectStmt, around: Scope, kind: "apart" | "exists" | "within" = "apart"): void {
    const outer = kind === "apart" && !around.outer ? around.outer : around;
    const scope = this.with(select.withClause, new Scope(outer, around.ctes));
    for (const side of [select.larg, select.rarg]) if (side) this.select(side, scope, kind);
    for (const from of select.fromClause ?? []) this.from(from, scope);
    this.condition(select.whereClause, scope);
    this.expressions(select.targetList, scope);
    this.expressions(select.groupClause, scope);
    this.expressions(select.havingClause, scope);
    this.expressions(select.sortClause, scope);
    this.expressions(select.valuesLists, scope);
    this.expressions(select.limitCount, scope);
    for (const group of select.groupClause ?? []) if ("GroupingSet" in group) this.refuse("uses grouping sets");
    if (scope.sharded.size === 0) return;
    if ((select.lockingClause ?? []).length > 0 && (this.seen.across || !scope.isNamed)) {
      this.refuse("locks rows of many buckets");
    }
    this.judge(scope, kind);
  }

  private judge(scope: Scope, kind: "apart" | "exists" | "within"): void {
    const correlated = kind !== "apart" && [...scope.sharded].every((name) => this.followsOuter(scope, name));
    if (!scope.isJoined && !correlated) this.refuse(`joins ${[...scope.sharded].join(", ")} not on bucket`);
    if (this.seen.across) {
      if (kind === "exists" && !correlated && !scope.isNamed) this.refuse("compares with rows of another bucket");
      return;
    }
    if (scope.isNamed || (kind === "exists" && correlated)) return;
    this.refuse(
      kind === "within" && correlated
        ? `names the bucket of ${[...scope.sharded].join(", ")} by the outer row alone`
        : `reads ${[...scope.sharded].join(", ")} without its bucket`,
    );
  }

  private followsOuter(scope: Scope, name: string): boolean {
    return scope.root(name) === scope.root("outer");
  }

  private from(node: Node, scope: Scope): void {
    if ("RangeVar" in node) this.table(node.RangeVar, scope);
    else if ("JoinExpr" in node) {
      const { larg, rarg, quals } = node.JoinExpr;
      for (const side of [larg, rarg]) if (side) this.from(side, scope);
      this.condition(quals, scope);
    } else if ("RangeSubselect" in node) {
      const { subquery, lateral } = node.RangeSubselect;
      if (subquery && "SelectStmt" in subquery) this.select(subquery.SelectStmt, scope, lateral ? "within" : "apart");
    } else this.expressions(node, scope);
  }

  /** The name by which a table is known in its statement; undefined for one that is not sharded. */
  private table(range: RangeVar | undefined, scope: Scope): string | undefined {
    const name = range?.relname ?? "";
    if (scope.ctes.has(name) || name.startsWith("pg_") || range?.schemaname === "pg_catalog") return undefined;
    const placement = placementOf(name);
    if (!placement) this.refuse(`uses ${name}, which placement.ts does not know`);
    if (placement !== "sharded") return undefined;
    const alias = range?.alias?.aliasname ?? name;
    scope.sharded.add(alias);
    return alias;
  }

  private change(statement: Fields, around: Scope, kind: "insert" | "update" | "delete"): void {
    const scope = this.with(statement["withClause"], new Scope(undefined, around.ctes));
    const target = this.table(statement["relation"] as RangeVar, scope);
    const assigned = namesOf(statement["targetList"]);
    if (this.seen.across) this.refuse("writes across buckets");
    if (kind === "update" && target && assigned.includes("bucket")) this.refuse("changes a bucket");
    if (kind === "insert") {
      this.insert(statement, target, scope);
      return;
    }
    for (const from of (statement["fromClause"] ?? statement["usingClause"] ?? []) as Node[]) this.from(from, scope);
    this.condition(statement["whereClause"], scope);
    this.expressions(statement["targetList"], scope);
    this.expressions(statement["returningClause"], scope);
    if (!target) return;
    if (!scope.isJoined) this.refuse(`joins ${[...scope.sharded].join(", ")} not on bucket`);
    else if (!scope.isNamed) this.refuse(`${kind}s ${target} without its bucket`);
  }

  private insert(statement: Fields, target: string | undefined, scope: Scope): void {
    const rows = (statement["selectStmt"] as { SelectStmt?: SelectStmt } | undefined)?.SelectStmt;
    const conflict = statement["onConflictClause"] as Fields | undefined;
    if (rows) this.select(rows, new Scope(undefined, scope.ctes));
    if (!target) return;
    const at = namesOf(statement["cols"]).indexOf("bucket");
    if (at < 0) {
      this.refuse(`inserts into ${target} without a bucket`);
      return;
    }
    const groups = new Set<number | string>();
    const chosen = rows?.valuesLists?.length
      ? rows.valuesLists.map((list) => ("List" in list ? list.List.items?.[at] : undefined))
      : [rows?.targetList?.[at]];
    for (const value of chosen) for (const group of this.groupsOf(value)) groups.add(group);
    if (groups.size > 1) this.refuse(`inserts rows of several claim groups into ${target}`);
    if (conflict && namesOf(conflict["targetList"]).includes("bucket")) this.refuse("changes a bucket");
  }

  /** The claim groups that a value for a bucket stands for, as far as the statement itself says. */
  private groupsOf(node: unknown): (number | string)[] {
    const value = this.value(node);
    if (Array.isArray(value)) return value.map((one) => groupOf(Number(one)));
    return value === undefined ? [] : [groupOf(Number(value))];
  }

  private value(node: unknown): unknown {
    if (!isNode(node)) return undefined;
    if ("ResTarget" in node) return this.value(node.ResTarget.val);
    if ("TypeCast" in node) return this.value(node.TypeCast.arg);
    if ("ParamRef" in node) return this.seen.values[(node.ParamRef.number ?? 0) - 1];
    if ("A_Const" in node) return node.A_Const.ival?.ival ?? 0;
    return undefined;
  }

  /** Conditions that all hold: what they say of buckets, then what is in them. */
  private condition(node: unknown, scope: Scope): void {
    if (!isNode(node)) return;
    if ("BoolExpr" in node && node.BoolExpr.boolop === "AND_EXPR") {
      for (const part of node.BoolExpr.args ?? []) this.condition(part, scope);
      return;
    }
    if ("A_Expr" in node) this.equality({ ...node.A_Expr }, scope);
    this.expressions(node, scope);
  }

  private equality({ name, lexpr, rexpr, kind }: Fields, scope: Scope): void {
    if (operatorOf(name) !== "=") return;
    const left = this.bucketOf(lexpr, scope);
    const right = this.bucketOf(rexpr, scope);
    if (!left && !right) return;
    const isList = kind === "AEXPR_OP_ANY" || kind === "AEXPR_IN";
    if (left && right) scope.join(left, right);
    else if (this.isNamed(left ? rexpr : lexpr)) scope.join(left ?? right ?? "", NAMED);
    if (isList && new Set(this.groupsOf(rexpr)).size > 1) this.refuse("names buckets of several claim groups");
  }

  /** The table whose bucket a node is: a sharded one of this scope, or "outer" for one around it. */
  private bucketOf(node: unknown, scope: Scope): string | undefined {
    if (!isNode(node) || !("ColumnRef" in node)) return undefined;
    const fields = (node.ColumnRef.fields ?? []).map((field) => ("String" in field ? (field.String.sval ?? "") : ""));
    if (fields.at(-1) !== "bucket") return undefined;
    const table = fields.at(-2) ?? (scope.sharded.size === 1 ? [...scope.sharded][0] : undefined);
    if (table === undefined) return undefined;
    return scope.sharded.has(table) ? table : scope.isOuter(table) ? "outer" : table;
  }

  private isNamed(node: unknown): boolean {
    if (Array.isArray(node)) return node.every((one) => this.isNamed(one));
    if (!isNode(node)) return false;
    if ("TypeCast" in node) return this.isNamed(node.TypeCast.arg);
    if ("List" in node) return this.isNamed(node.List.items ?? []);
    if ("A_ArrayExpr" in node) return this.isNamed(node.A_ArrayExpr.elements ?? []);
    return "ParamRef" in node || "A_Const" in node;
  }

  /** Looks through expressions for what is refused anywhere, and for the selects within them. */
  private expressions(node: unknown, scope: Scope): void {
    if (Array.isArray(node)) for (const one of node) this.expressions(one, scope);
    if (node === null || typeof node !== "object" || Array.isArray(node)) return;
    const fields = node as Fields;
    if ("SubLink" in fields) {
      const { subLinkType, subselect, testexpr } = fields["SubLink"] as Fields;
      this.expressions(testexpr, scope);
      const kind = subLinkType === "EXISTS_SUBLINK" ? "exists" : "within";
      const inner = (subselect as { SelectStmt?: SelectStmt }).SelectStmt;
      if (inner) this.select(inner, scope, kind);
      return;
    }
    if ("A_Expr" in fields) {
      const { name, lexpr, rexpr, kind } = fields["A_Expr"] as Fields;
      const ranged = RANGES.has(operatorOf(name)) || String(kind).includes("BETWEEN");
      if (ranged && (this.bucketOf(lexpr, scope) || this.bucketOf(rexpr, scope))) {
        this.refuse("compares a bucket with a range");
      }
    }
    for (const name of "FuncCall" in fields ? calls({ FuncCall: fields["FuncCall"] }, 1) : []) {
      if (/^pg_(try_)?advisory/.test(name)) this.refuse("takes an advisory lock");
    }
    for (const value of Object.values(fields)) this.expressions(value, scope);
  }
}
