import { afterEach, expect, it } from "vitest";
import { connect } from "@/db/client";
import { listen } from "@/db/listen";
import { testDatabase } from "@/db/testing";
import { quietPath } from "@/db/testing/quiet-path";

const { db, url } = await testDatabase();

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const within = <T>(ms: number, work: Promise<T>) =>
  Promise.race([work, new Promise<"still waiting">((resolve) => setTimeout(() => resolve("still waiting"), ms))]);

it("gives each connection the timeouts that a safe server needs, whatever else the address says", async () => {
  const address = new URL(url);
  address.searchParams.set("options", "-c application_name=mine");
  const pool = connect(address.href, { max: 1 });
  closing.push(() => pool.$client.end());
  const { rows } =
    await pool.$client.query(`select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock,
    current_setting('idle_in_transaction_session_timeout') as idle, current_setting('application_name') as name`);
  expect(rows).toEqual([{ statement: "5s", lock: "2s", idle: "10s", name: "mine" }]);
  expect(pool.$client.options).toMatchObject({
    connectionTimeoutMillis: 2_000,
    query_timeout: 8_000,
    keepAlive: true,
  });
});

it("gives up a statement whose reply does not come, and its connection, so that the pool can be closed", async () => {
  const path = await quietPath(url);
  const pool = connect(path.url, { max: 1, query_timeout: 500 });
  await pool.$client.query("select 1");
  path.cut();
  await expect(within(3_000, pool.$client.query("select 2"))).rejects.toThrow("Query read timeout");
  expect(await within(3_000, pool.$client.query("select 3 as three"))).toMatchObject({ rows: [{ three: 3 }] });
  expect(await within(3_000, pool.$client.end())).toBeUndefined();
});

it("notices a notice connection that went silent, and listens on a new one", async () => {
  const path = await quietPath(url);
  const heard: string[] = [];
  let opened = 0;
  const listener = listen(
    path.url,
    "news",
    { notice: (payload) => heard.push(payload), open: () => opened++ },
    { probeMs: 200, answerMs: 300 },
  );
  closing.push(() => listener.stop());
  await expect.poll(() => opened).toBe(1);
  path.cut();
  await expect.poll(() => opened, { timeout: 5_000 }).toBe(2);
  await db.$client.query("select pg_notify('news', 'again')");
  await expect.poll(() => heard).toEqual(["again"]);
});

it("stops listening on a connection that went silent", async () => {
  const path = await quietPath(url);
  let opened = 0;
  const listener = listen(path.url, "news", { notice: () => {}, open: () => opened++ });
  await expect.poll(() => opened).toBe(1);
  path.cut();
  expect(await within(3_000, listener.stop())).toBeUndefined();
});
