import { eq } from "drizzle-orm";
import { afterAll, expect, it } from "vitest";
import { connect } from "@/db/client";
import { groups } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { openTransaction } from "@/db/transaction";
import { Proxy } from "./parts/chaos/proxy";

const { db, url } = await testDatabase();
const proxy = await Proxy.before(url);
afterAll(() => proxy.close());

/** Asks whether the database is spread, begins, inserts and commits: four statements. */
async function write(key: string): Promise<void> {
  const through = connect(proxy.through(url), { max: 1 });
  const open = await openTransaction(through);
  try {
    await open.tx.insert(groups).values({ key, name: key });
    await open.commit();
  } catch (error) {
    await open.rollback();
    throw error;
  } finally {
    await through.$client.end();
  }
}
const isThere = async (key: string) => (await db.select().from(groups).where(eq(groups.key, key))).length === 1;

it.each([
  { statement: 3, when: "before", stays: false },
  { statement: 3, when: "after", stays: false },
  { statement: 4, when: "before", stays: false },
  { statement: 4, when: "after", stays: true },
] as const)("a process that dies $when statement $statement leaves its row: $stays", async ({ stays, ...cut }) => {
  const key = `${cut.when}-${cut.statement}`;
  proxy.arm(cut);
  await expect(write(key)).rejects.toThrow();
  await expect(write(`${key}-dead`)).rejects.toThrow();
  expect(proxy.revive()).toBe(true);
  expect(await isThere(key)).toBe(stays);
  await write(`${key}-again`);
  expect(await isThere(`${key}-again`)).toBe(true);
});

it("says when the point was never reached", async () => {
  proxy.arm({ statement: 20, when: "before" });
  await write("whole");
  expect(proxy.statements).toBe(4);
  expect(proxy.revive()).toBe(false);
  expect(await isThere("whole")).toBe(true);
});
