import { expect, it } from "vitest";
import { testDatabase } from "@/db/testing";
import { IMMUTABLE, VOLATILE } from "./functions";

const { db } = await testDatabase();

const kindsOf = async (names: readonly string[]) => {
  const { rows } = await db.$client.query<{ name: string; kind: string }>(
    "select distinct proname as name, provolatile as kind from pg_proc where proname = any($1::text[]) and pronamespace = 'pg_catalog'::regnamespace",
    [names],
  );
  return rows;
};

it("lists functions as the catalog does", async () => {
  const immutable = await kindsOf(IMMUTABLE);
  expect(immutable.map(({ name }) => name).sort()).toEqual([...IMMUTABLE].sort());
  expect(immutable.filter(({ kind }) => kind !== "i")).toEqual([]);
  const volatile = await kindsOf(VOLATILE);
  expect([...new Set(volatile.map(({ name }) => name))].sort()).toEqual([...VOLATILE].sort());
  expect(volatile.filter(({ kind }) => kind !== "v")).toEqual([]);
});
