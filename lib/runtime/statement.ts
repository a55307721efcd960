import { getTableColumns, getTableName } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import type { PlainStatement } from "@/db/transaction";

/** Names of the statements made so far: a connection parses and plans each once. Their number is that of the shapes. */
const names = new Map<string, string>();

/** Values by the names of their columns in the schema. */
type Row = Readonly<Record<string, unknown>>;

/** A value that is JSON text already. */
export class RawJson {
  constructor(readonly text: string) {}
}

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
    const same = keys.map((key) => `t.${columnName(table, key)} = u."${key}"`);
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

  /**
   * Rows to join with, as `u`, by the names of their values; other names than a table's columns come with their type.
   * The first row has all names; others may leave out what is null.
   */
  rows(table: PgTable, rows: readonly Row[], others: Readonly<Record<string, string>> = {}): string {
    const columns = columnsOf(table);
    const types = Object.keys(rows[0]!).map((key) => `"${key}" ${columns.get(key)?.type ?? others[key]}`);
    // jsonb is read into rows faster than json, which would be searched anew for each member.
    return `jsonb_to_recordset(${this.value(jsonOf(rows))}::jsonb) as u (${types.join(", ")})`;
  }

  /** Inserts whole rows; `rest` follows the select that gives them. */
  insert<T extends PgTable>(table: T, rows: readonly T["$inferSelect"][], rest = ""): void {
    if (rows.length === 0) return;
    const keys = Object.keys(rows[0]!);
    const list = keys.map((key) => columnName(table, key)).join(", ");
    const values = keys.map((key) => `u."${key}"`).join(", ");
    this.add(`insert into "${getTableName(table)}" (${list}) select ${values} from ${this.rows(table, rows)} ${rest}`);
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
        .map((key) => `${columnName(table, key)} = u."${key}"`);
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
  readonly name: string;
  readonly type: string;
}
const known = new Map<PgTable, ReadonlyMap<string, Column>>();

function columnsOf(table: PgTable): ReadonlyMap<string, Column> {
  let columns = known.get(table);
  if (!columns) {
    const entries = Object.entries(getTableColumns(table)).map(
      ([key, column]) => [key, { name: `"${column.name}"`, type: column.getSQLType() }] as const,
    );
    known.set(table, (columns = new Map(entries)));
  }
  return columns;
}

function jsonOf(rows: readonly Row[]): string {
  const raw = Object.keys(rows[0]!).find((key) => rows[0]![key] instanceof RawJson);
  if (raw === undefined) return JSON.stringify(rows);
  const texts = rows.map(({ [raw]: value, ...rest }) => {
    const members = JSON.stringify({ ...rest, [raw]: 0 });
    return `${members.slice(0, -2)}${(value as RawJson).text}}`;
  });
  return `[${texts.join(",")}]`;
}
