import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { PLACEMENT, type TableName } from "@/db/schema/placement";
import { testDatabase } from "@/db/testing";

// The rules that let the same schema run on a distributed Postgres, read from the catalog of a migrated database.

const { db } = await testDatabase();
const rows = async <Row extends Record<string, unknown>>(query: string) => (await db.execute<Row>(sql.raw(query))).rows;
const placed = (kind: string) =>
  Object.keys(PLACEMENT)
    .filter((table) => PLACEMENT[table as TableName] === kind)
    .sort();

it("says of every table where its rows live, and of no other", async () => {
  const tables = await rows<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'public' order by 1",
  );
  expect(tables.map((table) => table.name)).toEqual(Object.keys(PLACEMENT).sort());
});

describe("sharded tables", () => {
  it("have a bucket that is never null and always in range", async () => {
    const columns = await rows<{ name: string }>(
      "select table_name as name from information_schema.columns where table_schema = 'public' and column_name = 'bucket' and data_type = 'integer' and is_nullable = 'NO' order by 1",
    );
    const checks = await rows<{ name: string }>(
      "select conrelid::regclass::text as name from pg_constraint where contype = 'c' and pg_get_constraintdef(oid) ~ 'bucket >= 0.*bucket <= 4095' order by 1",
    );
    expect(columns.map((column) => column.name)).toEqual(placed("sharded"));
    expect(checks.map((check) => check.name)).toEqual(placed("sharded"));
  });

  it("name the bucket last in their primary key, and in every unique index", async () => {
    const indexes = await rows<{ table: string; index: string; primary: boolean; columns: string[] }>(
      `select i.indrelid::regclass::text as table, i.indexrelid::regclass::text as index, i.indisprimary as primary,
              array(select a.attname::text from unnest(i.indkey) with ordinality k(n, at) join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.n order by k.at) as columns
         from pg_index i join pg_class c on c.oid = i.indrelid where i.indisunique and c.relnamespace = 'public'::regnamespace`,
    );
    const sharded = indexes.filter((index) => PLACEMENT[index.table as TableName] === "sharded");
    expect(sharded.filter((index) => index.primary)).toHaveLength(placed("sharded").length);
    expect(sharded.filter((index) => !index.columns.includes("bucket"))).toEqual([]);
    expect(sharded.filter((index) => index.primary && index.columns.at(-1) !== "bucket")).toEqual([]);
  });
});

it("lets foreign keys point only where their rows can be found", async () => {
  const keys = await rows<{ name: string; from: TableName; to: TableName; definition: string }>(
    `select conname as name, conrelid::regclass::text as from, confrelid::regclass::text as to, pg_get_constraintdef(oid) as definition
       from pg_constraint where contype = 'f'`,
  );
  expect(keys.length).toBeGreaterThan(0);
  const wrong = keys.filter(({ from, to, definition }) => {
    if (PLACEMENT[to] === "sharded")
      return PLACEMENT[from] !== "sharded" || !/bucket\) REFERENCES .*bucket\)/.test(definition);
    if (PLACEMENT[to] === "local") return PLACEMENT[from] !== "local";
    return false;
  });
  expect(wrong).toEqual([]);
});

it("has no triggers and no columns that count by themselves", async () => {
  expect(await rows("select tgname from pg_trigger where not tgisinternal")).toEqual([]);
  const counting = `select table_name, column_name from information_schema.columns
                     where table_schema = 'public' and (is_identity = 'YES' or column_default like 'nextval%')`;
  expect(await rows(counting)).toEqual([]);
});

it("is what the migrations make", () => {
  const out = mkdtempSync(path.join(tmpdir(), "throughline-migrations-"));
  try {
    cpSync("db/migrations", out, { recursive: true });
    const options = [
      "generate",
      "--dialect=postgresql",
      "--schema=db/schema/index.ts",
      `--out=${path.relative(".", out)}`,
    ];
    execFileSync(process.execPath, ["node_modules/drizzle-kit/bin.cjs", ...options], { stdio: "pipe" });
    // A file more: `npm run db:generate` was forgotten.
    expect(readdirSync(out).sort()).toEqual(readdirSync("db/migrations").sort());
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}, 60_000);
