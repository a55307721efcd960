import { afterAll, expect, it } from "vitest";
import { connect } from "@/db/client";
import { testDatabase } from "@/db/testing";
import { openTransaction } from "@/db/transaction";

const { db, url } = await testDatabase();
const afterTheSwitch = connect(url);
afterAll(() => afterTheSwitch.$client.end());

const planMode = async (of: typeof db) => {
  const open = await openTransaction(of);
  const rows = await open.query<{ plan_cache_mode: string }>({ text: "show plan_cache_mode" });
  await open.rollback();
  return rows[0]?.plan_cache_mode;
};

it("plans transactions without values on one server, and with them on a cluster, which finds its nodes by them", async () => {
  expect(await planMode(db)).toBe("force_generic_plan");
  await db.$client.query("create table pg_dist_partition (logicalrelid regclass)");
  await db.$client.query("insert into pg_dist_partition values ('jobs'::regclass)");
  expect(await planMode(afterTheSwitch)).toBe("auto");
});
