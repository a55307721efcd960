import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { eq, inArray, sql } from "drizzle-orm";
import { afterAll, beforeEach, expect, it } from "vitest";
import {
  audit,
  comments,
  idempotencyKeys,
  instances,
  instanceStates,
  messages,
  steps,
  tasks,
  transitions,
  workflows,
} from "@/db/schema";
import { connect } from "@/db/client";
import { testDatabase } from "@/db/testing";
import { bucketOfId, newId } from "@/lib/domain/ids";
import { buildModel } from "@/lib/engine/testing/build";
import { executeCommand, publishMessage, startInstance } from "@/lib/runtime";
import { givenOn } from "@/lib/runtime/testing/given";
import { Worker } from "@/lib/workers/worker";
import { cleanUp } from "./clean-up";
import { exportInstances } from "./export";
import { removeExpired } from "./remove";
import { setRetention } from "./set";

const { db, url } = await testDatabase();
const given = givenOn(db);

const folder = mkdtempSync(path.join(tmpdir(), "throughline-retention-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const work = buildModel({ begin: "startEvent", work: "userTask", done: "endEvent" }, ["begin -> work", "work -> done"]);
const quick = buildModel({ begin: "startEvent", done: "endEvent" }, ["begin -> done"]);
const calling = (key: string) =>
  buildModel({ begin: "startEvent", call: { type: "callActivity", calledElement: key }, done: "endEvent" }, [
    "begin -> call",
    "call -> done",
  ]);

const drain = () => new Worker(db).drain();
const keyOf = async (workflowId: string) =>
  (await db.select().from(workflows).where(eq(workflows.id, workflowId)))[0]!.key;
const keep = async (workflowId: string, days: number | null) =>
  setRetention(given.system, { key: await keyOf(workflowId), days });
/** As if it had ended so many days ago. */
const age = (ids: readonly string[], days: number) =>
  db
    .update(instances)
    .set({ endedAt: sql`now() - ${days} * interval '1 day'` })
    .where(inArray(instances.id, [...ids]));
const isThere = async (id: string) => (await db.select().from(instances).where(eq(instances.id, id))).length === 1;
const start = async (workflowId: string) => (await startInstance(given.system, { workflowId })).instanceId;

beforeEach(() => db.update(workflows).set({ retentionDays: null }));

it("removes what ended before its time with all its rows, and nothing else", async () => {
  const workflowId = await given.workflow(work);
  const [old, young, open] = [await start(workflowId), await start(workflowId), await start(workflowId)];
  const forEver = await given.instance(quick);
  for (const id of [old, young]) {
    const command = { type: "completeTask", task: await given.wait(id, "work") } as const;
    await executeCommand(given.system, { instanceId: id, command });
  }
  const bucket = bucketOfId(old);
  await db
    .insert(comments)
    .values({ bucket, id: newId(bucket), instanceId: old, author: "kim", body: "hm", at: new Date() });
  await age([old, forEver], 31);
  await age([young], 29);

  expect(await removeExpired(given.system)).toBe(0);
  await keep(workflowId, 30);
  expect(await removeExpired(given.system)).toBe(1);
  expect(await Promise.all([old, young, open, forEver].map(isThere))).toEqual([false, true, true, true]);
  for (const table of [instanceStates, transitions, steps, tasks, comments]) {
    expect(await db.select().from(table).where(eq(table.instanceId, old))).toEqual([]);
  }
  const written = await db.select().from(audit).where(eq(audit.targetId, workflowId));
  expect(written.map((row) => row.action).sort()).toEqual(["retention.removed", "retention.set"]);
});

it("removes a call tree as a whole, once nothing in it goes on or has something to tell", async () => {
  const leaf = await given.workflow(work);
  const middle = await given.workflow(calling(await keyOf(leaf)));
  const top = await given.workflow(calling(await keyOf(middle)));
  const root = await start(top);
  await drain();
  const child = (await db.select().from(instances).where(eq(instances.parentId, root)))[0]!;
  const grandchild = (await db.select().from(instances).where(eq(instances.parentId, child.id)))[0]!;
  // The time of the called ones' own workflows does not count: they belong to the tree.
  await keep(top, 30);
  await keep(leaf, 1);

  const task = await given.wait(grandchild.id, "work");
  await executeCommand(given.system, { instanceId: grandchild.id, command: { type: "completeTask", task } });
  await age([grandchild.id], 100);
  expect(await removeExpired(given.system)).toBe(0);
  await drain();
  expect(await given.row(root)).toMatchObject({ status: "completed" });
  await age([root], 20);
  await age([child.id], 100);
  expect(await removeExpired(given.system)).toBe(0);

  await age([root], 100);
  expect(await removeExpired(given.system)).toBe(3);
  expect(await Promise.all([root, child.id, grandchild.id].map(isThere))).toEqual([false, false, false]);
});

it("keeps a tree whose called instances still go on after their caller was cancelled", async () => {
  const leaf = await given.workflow(work);
  const top = await given.workflow(calling(await keyOf(leaf)));
  const root = await start(top);
  await drain();
  await executeCommand(given.system, { instanceId: root, command: { type: "cancel" } });
  await age([root], 100);
  await keep(top, 1);
  expect(await removeExpired(given.system)).toBe(0);
  await drain();
  expect(await removeExpired(given.system)).toBe(2);
});

it("goes on beyond what can't be removed yet, batch by batch", async () => {
  const workflowId = await given.workflow(quick);
  const ids: string[] = [];
  for (let n = 0; n < 120; n++) {
    ids.push((await startInstance(given.system, { workflowId, idempotencyKey: "one group" + String(n) })).instanceId);
  }
  await age(ids, 10);
  await keep(workflowId, 5);
  expect(await removeExpired(given.system, { isMine: (group) => group % 2 === 0 })).toBeLessThan(120);
  await removeExpired(given.system);
  expect(await db.select().from(instances).where(eq(instances.workflowId, workflowId))).toEqual([]);
});

it("writes what it removes to a directory first, and removes nothing that it can't write", async () => {
  const workflowId = await given.workflow(work);
  const id = await start(workflowId);
  await executeCommand(given.system, {
    instanceId: id,
    command: { type: "completeTask", task: await given.wait(id, "work"), variables: { amount: 3 } },
  });
  await age([id], 10);
  await keep(workflowId, 5);
  await expect(removeExpired(given.system, { exportTo: path.join(folder, "missing") })).rejects.toThrow("ENOENT");
  expect(await isThere(id)).toBe(true);

  const { length } = await db.select().from(transitions).where(eq(transitions.instanceId, id));
  expect(await removeExpired(given.system, { exportTo: folder, exporter: "host:1" })).toBe(1);
  const [file, ...others] = readdirSync(folder);
  expect(others).toEqual([]);
  expect(file).toMatch(/^[\w.-]+-\d{4}-\d\d-\d\d-host_1\.jsonl$/);
  const lines = readFileSync(path.join(folder, file!), "utf8").trimEnd().split("\n");
  const rows = lines.map((line) => JSON.parse(line) as { kind: string; id?: string });
  expect(rows[0]).toMatchObject({ kind: "instance", id });
  expect(rows.filter((row) => row.kind === "transition")).toHaveLength(length);
  expect(rows.filter((row) => row.kind === "task")).toHaveLength(1);
});

it("removes an instance whose history takes longer than a statement may, and those beside it", async () => {
  const workflowId = await given.workflow(quick);
  const [huge, small] = [await start(workflowId), await start(workflowId)];
  await db.execute(sql`insert into transitions select (jsonb_populate_record(t, jsonb_build_object('revision', 1 + n, 'command_id', gen_random_uuid()))).*
    from transitions t, generate_series(1, 600) n where instance_id = ${huge} and revision = 1`);
  await age([huge, small], 10);
  await keep(workflowId, 5);
  await db.execute(
    sql`create function slow() returns trigger language plpgsql as 'begin perform pg_sleep(0.002); return old; end'`,
  );
  await db.execute(sql`create trigger slow before delete on transitions for each row execute function slow()`);
  const hasty = connect(url, { statement_timeout: 900 });
  try {
    expect(await removeExpired({ ...given.system, db: hasty })).toBe(2);
  } finally {
    await hasty.$client.end();
    await db.execute(sql`drop trigger slow on transitions`);
  }
  expect(await Promise.all([huge, small].map(isThere))).toEqual([false, false]);
});

it("leaves what can't be removed out of the file and goes on with the others, also of other workflows", async () => {
  const [first, second] = [await given.workflow(quick), await given.workflow(quick)];
  const held = await start(first);
  const others = [await start(first), await start(second)];
  await age([held, ...others], 10);
  await keep(first, 5);
  await keep(second, 5);
  await db.execute(
    sql`create function refuse() returns trigger language plpgsql as 'begin raise exception ''held''; end'`,
  );
  await db.execute(
    sql`create trigger refuse before delete on instances for each row when (old.id = ${sql.raw(`'${held}'`)}) execute function refuse()`,
  );
  const exportTo = mkdtempSync(path.join(folder, "held-"));
  try {
    expect(await removeExpired(given.system, { exportTo })).toBe(2);
    expect(await removeExpired(given.system, { exportTo })).toBe(0);
  } finally {
    await db.execute(sql`drop trigger refuse on instances`);
  }
  expect(await Promise.all([held, ...others].map(isThere))).toEqual([true, false, false]);
  const exported = readdirSync(exportTo)
    .map((file) => readFileSync(path.join(exportTo, file), "utf8"))
    .join("");
  expect(others.map((id) => exported.includes(id))).toEqual([true, true]);
  expect(exported).not.toContain(held);
});

it("a workflow that fails as a whole does not keep the others from their turn", async () => {
  const [broken, sound] = [await given.workflow(quick), await given.workflow(quick)];
  const [kept, gone] = [await start(broken), await start(sound)];
  await age([kept, gone], 10);
  await keep(broken, 5);
  await keep(sound, 5);
  const exportTo = mkdtempSync(path.join(folder, "broken-"));
  // Where its file would be, there is a folder.
  const today = new Date().toISOString().slice(0, 10);
  mkdirSync(path.join(exportTo, `${await keyOf(broken)}-${today}-export.jsonl`));
  await expect(removeExpired(given.system, { exportTo })).rejects.toThrow("EISDIR");
  expect(await Promise.all([kept, gone].map(isThere))).toEqual([true, false]);
});

it("exports finished trees, callers first, without the headers of calls", async () => {
  const call = {
    kind: "http",
    method: "POST",
    url: "/api/demo/payments",
    headers: { authorization: "Bearer s3cret" },
  };
  const leaf = await given.workflow(
    buildModel({ begin: "startEvent", pay: { type: "serviceTask", call }, done: "endEvent" }, [
      "begin -> pay",
      "pay -> done",
    ]),
  );
  const top = await given.workflow(calling(await keyOf(leaf)));
  const root = await start(top);
  const [{ wait } = { wait: 0 }] = await given.jobsOf(root);
  expect(wait).toBeGreaterThan(0);
  // The call starts the leaf, which is cancelled with its caller.
  const worker = new Worker(db);
  const starting = worker.drain();
  await starting;
  await executeCommand(given.system, { instanceId: root, command: { type: "cancel" } });
  await drain();

  let text = "";
  for await (const line of exportInstances(given.system, { key: await keyOf(top) })) text += line;
  const ids = text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { kind: string; id: string })
    .flatMap((row) => (row.kind === "instance" ? row.id : []));
  expect(ids[0]).toBe(root);
  expect(ids).toHaveLength(2);
  expect(text).toContain("authorization");
  expect(text).not.toContain("s3cret");
  await expect(exportInstances(given.asUser("kim"), { key: await keyOf(top) }).next()).rejects.toMatchObject({
    code: "forbidden",
  });
  await expect(exportInstances(given.system, { key: "nowhere" }).next()).rejects.toMatchObject({ code: "not_found" });
});

it("forgets messages and idempotency keys whose time is over", async () => {
  const { messageId: old } = await publishMessage(given.system, { name: "news", key: "1", idempotencyKey: "old" });
  const { messageId: fresh } = await publishMessage(given.system, { name: "news", key: "2", idempotencyKey: "fresh" });
  expect(await cleanUp(given.system)).toBe(0);
  await db.update(messages).set({ expiresAt: sql`now() - interval '8 days'` }).where(eq(messages.id, old));
  await db
    .update(idempotencyKeys)
    .set({ createdAt: sql`now() - interval '31 days'` })
    .where(eq(idempotencyKeys.key, "old"));
  expect(await cleanUp(given.system)).toBe(2);
  expect((await db.select().from(messages)).map((row) => row.id)).toEqual([fresh]);
  const left = await db.select().from(idempotencyKeys).where(eq(idempotencyKeys.scope, "message"));
  expect(left.map((row) => row.key)).toEqual(["fresh"]);
});

it("is set by admins alone, in days or for ever", async () => {
  const key = await keyOf(await given.workflow(quick));
  await expect(setRetention(given.asUser("kim"), { key, days: 1 })).rejects.toMatchObject({ code: "forbidden" });
  await expect(setRetention(given.system, { key, days: 0 })).rejects.toThrow();
  await expect(setRetention(given.system, { key: "nowhere", days: 1 })).rejects.toMatchObject({ code: "not_found" });
});
