import "server-only";
import { sql, type SQL } from "drizzle-orm";
import { z } from "zod";
import { DomainError } from "@/lib/errors/domain-error";

/** One key of a sort order: what it is compared as, so that its text form in a cursor comes back exactly. */
export interface SortKey {
  readonly expression: SQL;
  readonly cast: "timestamptz" | "integer" | "uuid";
}

/** A total order: the last key is unique, and all keys run the same way, so that one row comparison finds the next page. */
export interface SortOrder {
  readonly keys: readonly SortKey[];
  readonly direction: "asc" | "desc";
}

const Values = z.array(z.string().max(100)).min(1).max(4);

export function encodeCursor(values: readonly string[]): string {
  return Buffer.from(JSON.stringify(values)).toString("base64url");
}

function decodeCursor(cursor: string, length: number): string[] {
  try {
    const values = Values.parse(JSON.parse(Buffer.from(cursor, "base64url").toString()));
    if (values.length === length) return values;
  } catch {
    // Falls through to the one refusal below.
  }
  throw new DomainError(
    "invalid_input",
    "This page of the list can't be found any more. Start again at the first page.",
    {
      fields: { cursor: "not a cursor of this list" },
    },
  );
}

const CASTS = { timestamptz: sql`timestamptz`, integer: sql`integer`, uuid: sql`uuid` } as const;
const SHAPES = {
  timestamptz: /^(?:infinity|\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?[+-]\d\d(?::\d\d)?)$/,
  integer: /^-?\d{1,9}$/,
  uuid: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
} as const;

/** Rows after the cursor, in this order. */
export function after(order: SortOrder, cursor: string): SQL {
  const values = decodeCursor(cursor, order.keys.length);
  const left = sql.join(
    order.keys.map((key) => key.expression),
    sql`, `,
  );
  const right = sql.join(
    order.keys.map((key, i) => {
      if (!SHAPES[key.cast].test(values[i]!)) decodeCursor("", 0);
      return sql`${values[i]}::${CASTS[key.cast]}`;
    }),
    sql`, `,
  );
  return order.direction === "asc" ? sql`(${left}) > (${right})` : sql`(${left}) < (${right})`;
}

export function orderBy(order: SortOrder): SQL[] {
  return order.keys.map((key) =>
    order.direction === "asc" ? sql`${key.expression} asc` : sql`${key.expression} desc`,
  );
}

/** The keys of a row as text, selected beside it so that the next cursor is exact to the microsecond. */
export function cursorColumn(order: SortOrder): SQL<string[]> {
  return sql<string[]>`array[${sql.join(
    order.keys.map((key) => sql`(${key.expression})::text`),
    sql`, `,
  )}]`;
}
