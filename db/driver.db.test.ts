import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { connect, type Db } from "@/db/client";
import { testDatabase } from "@/db/testing";
import { openTransaction } from "@/db/transaction";

// docs/decisions/driver.md: what decided against the driver that was asked for. Both cases run against the one in use.

const { db: admin, url } = await testDatabase();
let db: Db;
const escaped: unknown[] = [];
const onEscape = (error: unknown) => escaped.push(error);

beforeAll(async () => {
  await admin.execute(sql`create table notes (text text primary key)`);
  process.on("uncaughtExceptionMonitor", onEscape);
});
afterAll(() => void process.off("uncaughtExceptionMonitor", onEscape));

// One connection: whoever needs one gets the one that the other transaction has lost.
beforeEach(async () => {
  await admin.execute(sql`truncate notes`);
  db = connect(url, { max: 1, application_name: "under test", connectionTimeoutMillis: 5_000 });
});
afterEach(async () => {
  await db.$client.end();
  // Errors that escape do so from timers and sockets, a turn later.
  await sleep(20);
  expect(escaped).toEqual([]);
});

const note = (text: string) => sql`insert into notes values (${text})`;
const notes = async () =>
  (await admin.execute<{ text: string }>(sql`select text from notes`)).rows.map((row) => row.text);

/** Ends every backend of the pool under test, and waits until they are gone. */
async function loseConnections() {
  const backends = sql`from pg_stat_activity where application_name = 'under test'`;
  const { rowCount } = await admin.execute(sql`select pg_terminate_backend(pid) ${backends}`);
  expect(rowCount).toBeGreaterThan(0);
  await expect.poll(async () => (await admin.execute(sql`select 1 ${backends}`)).rowCount).toBe(0);
}

it("fails a transaction whose backend is lost, and nothing else", async () => {
  const lost = await openTransaction(db);
  await lost.tx.execute(note("lost"));
  await loseConnections();

  await expect(lost.tx.execute(note("after the loss"))).rejects.toThrow();
  await expect(lost.commit()).rejects.toThrow();

  await db.execute(note("afterwards"));
  expect(await notes()).toEqual(["afterwards"]);
});

it("fails a statement that is under way when its backend is lost", async () => {
  const lost = await openTransaction(db);
  const outcome = expect(lost.tx.execute(sql`select pg_sleep(60)`)).rejects.toThrow();
  await loseConnections();
  await outcome;
  await lost.rollback();

  await db.execute(note("afterwards"));
  expect(await notes()).toEqual(["afterwards"]);
});

it("never runs a statement of a lost transaction inside another one", async () => {
  const lost = await openTransaction(db);
  await lost.tx.execute(note("lost: before"));
  const waiting = openTransaction(db);
  await loseConnections();

  await expect(lost.tx.execute(note("lost: while the other one waits"))).rejects.toThrow();
  await lost.rollback();
  const other = await waiting;
  await other.tx.execute(note("other"));
  await expect(lost.tx.execute(note("lost: while the other one is open"))).rejects.toThrow();
  await other.commit();

  expect(await notes()).toEqual(["other"]);
});

it("survives the loss of an idle connection", async () => {
  await db.execute(note("before"));
  await loseConnections();
  await sleep(50);

  await db.execute(note("after"));
  expect(await notes()).toEqual(["before", "after"]);
});

it("sends a first read with the begin, and a last statement with the commit", async () => {
  const open = await openTransaction<{ one: number }>(db, { text: "select 1 as one" });
  expect(open.received).toEqual([{ one: 1 }]);
  await open.tx.execute(note("within"));
  await open.commit({ text: "insert into notes values ($1)", values: ["last"] });
  expect(await notes()).toEqual(["within", "last"]);
});

it("commits nothing when the last statement fails, and says why", async () => {
  const open = await openTransaction(db);
  await open.tx.execute(note("within"));
  await expect(open.commit({ text: "insert into notes values ($1)", values: ["within"] })).rejects.toMatchObject({
    code: "23505",
  });
  expect(await notes()).toEqual([]);
  await db.execute(note("afterwards"));
  expect(await notes()).toEqual(["afterwards"]);
});

it("gives the connection back when the first read fails", async () => {
  await expect(openTransaction(db, { text: "select 1 / 0" })).rejects.toMatchObject({ code: "22012" });
  await db.execute(note("afterwards"));
  expect(await notes()).toEqual(["afterwards"]);
});
