import type { Node, RangeVar } from "libpg-query";
import { PLACEMENT } from "@/db/schema/placement";

/** What a node of the parsed tree holds, or several nodes by their kinds. */
export type Fields = Record<string, unknown>;

export function isNode(node: unknown): node is Node {
  return node !== null && typeof node === "object" && !Array.isArray(node);
}

/** Where a table's rows live; undefined for one that nobody placed. */
export function placementOf(table: string | undefined): "sharded" | "reference" | "local" | undefined {
  return PLACEMENT[table as keyof typeof PLACEMENT];
}

export function operatorOf(name: unknown): string {
  const [first] = (name ?? []) as { String?: { sval?: string } }[];
  return first?.String?.sval ?? "";
}

export function namesOf(list: unknown): string[] {
  return ((list ?? []) as { ResTarget?: { name?: string } }[]).map((target) => target.ResTarget?.name ?? "");
}

/** All nodes of a kind in a part of a statement, itself included; not those within nodes of the kinds `except`. */
export function findAll(part: unknown, kind: string, except: readonly string[] = []): Fields[] {
  const found: Fields[] = [];
  const look = (node: unknown) => {
    if (node === null || typeof node !== "object") return;
    for (const [name, value] of Object.entries(node)) {
      if (except.includes(name)) continue;
      if (name === kind) found.push(value as Fields);
      look(value);
    }
  };
  look(part);
  return found;
}

/** The parts of a column's name: table and column, or the column alone. */
export function partsOf(column: Fields): string[] {
  const fields = (column["fields"] ?? []) as { String?: { sval?: string } }[];
  return fields.map((field) => field.String?.sval ?? "*");
}

export function functionName(call: Fields): string {
  const names = (call["funcname"] ?? []) as { String?: { sval?: string } }[];
  return names.at(-1)?.String?.sval ?? "";
}

/** Names of the functions that are called in a part of a statement. */
export function calls(node: unknown, depth = Number.POSITIVE_INFINITY): string[] {
  if (node === null || typeof node !== "object" || depth < 0) return [];
  const found = Object.values(node).flatMap((value) => calls(value, depth - 1));
  const call = (node as { FuncCall?: Fields }).FuncCall;
  const name = call && functionName(call);
  return name ? [name, ...found] : found;
}

export function mentions(node: unknown, table: string | undefined): boolean {
  return findAll(node, "RangeVar").some((range) => (range as RangeVar).relname === table);
}

/** Placements of the tables that a part of a statement uses. */
export function placementsIn(part: unknown): Set<string> {
  // The table that a statement changes is its `relation`.
  const tables = [...findAll(part, "RangeVar"), ...findAll(part, "relation")];
  return new Set(tables.flatMap((range) => placementOf((range as RangeVar).relname) ?? []));
}
