import { expect, it } from "vitest";
import { connect, type Db } from "@/db/client";
import { testDatabase } from "@/db/testing";
import { getHealth } from "./get";

const { db } = await testDatabase();

it("is well while the database answers", async () => {
  expect(await getHealth()).toEqual({ ok: true });
});

it("is not well, and does not throw, while the database is away", async () => {
  const holder = globalThis as { throughlineDb?: Db };
  holder.throughlineDb = connect("postgres://nobody@127.0.0.1:1/none");
  try {
    expect(await getHealth()).toEqual({ ok: false });
  } finally {
    await holder.throughlineDb.$client.end();
    holder.throughlineDb = db;
  }
});
