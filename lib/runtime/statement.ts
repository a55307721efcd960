import { getTableColumns, getTableName } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import type { PlainStatement } from "@/db/transaction";

/** Names of the statements made so far: a connection parses and plans each once. Their number is that of the shapes. */
const names = new Map<string, string>();

/** Values by the names of their columns in the schema. */
type Row = Readonly<Record<string, unknown>>;

/** A value that is JSON text already. */
class RawJson {
  constructor(readonly text: string) {}
}
export const rawJson = (text: string): unknown => new RawJson(text);

/**
 * Writes as the parts of one `with` statement: each part has all the rows of its kind, of however many instances, whose
 * buckets are all of one claim group. Parts do not see each other's rows, and run in no certain order.
 */
export class Statement {
  private readonly parts: string[] = [];
  private readonly values: unknown[] = [];
  private bucketsParameter: string | undefined;

  constructor(private readonly buckets: readonly number[]) {}

  /** That `t` is the row of a table which `u` means by these keys, in one of the buckets. */
  found(table: PgTable, keys: readonly string[]): string {
    this.bucketsParameter ??= this.value([...new Set(this.buckets)]);
    const same = keys.map((key) => `t.${columnName(table, key)} = u.${columnName(table, key)}`);
    return `t.bucket = any(${this.bucketsParameter}::int[]) and ${same.join(" and ")}`;
  }

  /** A parameter. */
  value(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }

  /** Adds a part and gives its name. */
  add(text: string): string {
    const name = `part_${this.parts.length}`;
    this.parts.push(`${name} as (${text})`);
    return name;
  }

  /** Rows to join with, as `u`; other names than a table's columns come with their type. */
  rows(table: PgTable, rows: readonly Row[], others: Readonly<Record<string, string>> = {}): string {
    const columns = columnsOf(table);
    const keys = Object.keys(rows[0]!);
    const types = keys.map((key) => {
      const column = columns.get(key);
      return column ? `${column.name} ${column.type}` : `"${key}" ${others[key]}`;
    });
    const records = rows.map((row) => record(keys.map((key) => [columns.get(key)?.bare ?? key, row[key]])));
    return `json_to_recordset(${this.value(`[${records.join(",")}]`)}::json) as u (${types.join(", ")})`;
  }

  /** Inserts whole rows; `rest` follows the select that gives them. */
  insert<T extends PgTable>(table: T, rows: readonly T["$inferSelect"][], rest = ""): void {
    if (rows.length === 0) return;
    const all = [...columnsOf(table)];
    const list = all.map(([, column]) => column.name).join(", ");
    const whole = rows.map((row) => Object.fromEntries(all.map(([key]) => [key, (row as Row)[key] ?? null])));
    this.add(`insert into "${getTableName(table)}" (${list}) select ${list} from ${this.rows(table, whole)} ${rest}`);
  }

  /** Changes rows that are found by `keys`, and gives the parts. Rows that set different columns make different parts. */
  update<T extends PgTable>(table: T, keys: readonly string[], rows: readonly Row[], and = ""): string[] {
    const byShape = new Map<string, Row[]>();
    for (const row of rows) {
      const shape = Object.keys(row).sort().join(" ");
      const alike = byShape.get(shape);
      if (alike) alike.push(row);
      else byShape.set(shape, [row]);
    }
    return [...byShape.values()].map((alike) => {
      const set = Object.keys(alike[0]!)
        .filter((key) => !keys.includes(key))
        .map((key) => `${columnName(table, key)} = u.${columnName(table, key)}`);
      return this.add(
        `update "${getTableName(table)}" t set ${set.join(", ")} from ${this.rows(table, alike)} where ${this.found(table, keys)}${and} returning 1`,
      );
    });
  }

  finish(select: string): PlainStatement {
    const text = `with ${this.parts.join(",\n")}\n${select}`;
    let name = names.get(text);
    if (!name) names.set(text, (name = `throughline_${names.size + 1}`));
    return { name, text, values: this.values };
  }
}

/** The column's name in SQL. */
export function columnName(table: PgTable, key: string): string {
  const column = columnsOf(table).get(key);
  if (!column) throw new Error(`${getTableName(table)} has no column ${key}`);
  return column.name;
}

interface Column {
  readonly bare: string;
  readonly name: string;
  readonly type: string;
}
const known = new Map<PgTable, ReadonlyMap<string, Column>>();

function columnsOf(table: PgTable): ReadonlyMap<string, Column> {
  let columns = known.get(table);
  if (!columns) {
    const entries = Object.entries(getTableColumns(table)).map(
      ([key, column]) => [key, { bare: column.name, name: `"${column.name}"`, type: column.getSQLType() }] as const,
    );
    known.set(table, (columns = new Map(entries)));
  }
  return columns;
}

function record(entries: readonly (readonly [string, unknown])[]): string {
  const members = entries.map(([name, value]) => {
    const text = value instanceof RawJson ? value.text : JSON.stringify(value ?? null);
    return `${JSON.stringify(name)}:${text}`;
  });
  return `{${members.join(",")}}`;
}
