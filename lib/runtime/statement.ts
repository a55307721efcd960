import { getTableColumns, getTableName } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";

/** Names of the statements made so far: a connection parses and plans each once. Their number is that of the shapes. */
const names = new Map<string, string>();

/** Several writes of one instance as the parts of one `with` statement. `$1` is the bucket, `$2` the instance. */
export class Statement {
  private readonly parts: string[] = [];
  private readonly values: unknown[];

  constructor(bucket: number, instanceId: string) {
    this.values = [bucket, instanceId];
  }

  /** A parameter. */
  value(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }

  /** Adds a part and gives its name. Parts do not see each other's rows, and run in no certain order. */
  add(text: string): string {
    const name = `part_${this.parts.length}`;
    this.parts.push(`${name} as (${text})`);
    return name;
  }

  /** Inserts whole rows; `rest` follows the select that gives them. */
  insert<T extends PgTable>(table: T, rows: readonly T["$inferSelect"][], rest = ""): void {
    if (rows.length === 0) return;
    const { head, toRecord } = insertionOf(table);
    this.add(`${head.replace("$rows", this.value(JSON.stringify(rows.map(toRecord))))} ${rest}`);
  }

  finish(select: string): { name: string; text: string; values: readonly unknown[] } {
    const text = `with ${this.parts.join(",\n")}\n${select}`;
    let name = names.get(text);
    if (!name) names.set(text, (name = `throughline_${names.size + 1}`));
    return { name, text, values: this.values };
  }
}

interface Insertion {
  readonly head: string;
  readonly toRecord: (row: Record<string, unknown>) => Record<string, unknown>;
}
const insertions = new Map<PgTable, Insertion>();

function insertionOf(table: PgTable): Insertion {
  const known = insertions.get(table);
  if (known) return known;
  const columns = Object.entries(getTableColumns(table));
  const list = columns.map(([, column]) => `"${column.name}"`).join(", ");
  const types = columns.map(([, column]) => `"${column.name}" ${column.getSQLType()}`).join(", ");
  const insertion: Insertion = {
    head: `insert into "${getTableName(table)}" (${list}) select ${list} from json_to_recordset($rows::json) as r (${types})`,
    toRecord: (row) => Object.fromEntries(columns.map(([key, column]) => [column.name, row[key]])),
  };
  insertions.set(table, insertion);
  return insertion;
}

/** The column's name in SQL. */
export function columnName(table: PgTable, key: string): string {
  const column = getTableColumns(table)[key];
  if (!column) throw new Error(`${getTableName(table)} has no column ${key}`);
  return `"${column.name}"`;
}
