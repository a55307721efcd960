import { eq, inArray, sql } from "drizzle-orm";
import { afterAll, beforeEach, expect, it } from "vitest";
import { instances, jobs, transitions } from "@/db/schema";
import { connect } from "@/db/client";
import { testDatabase } from "@/db/testing";
import { bucketOfId, newId } from "@/lib/domain/ids";
import { buildModel } from "@/lib/engine/testing/build";
import { startInstance } from "@/lib/runtime";
import { groupOf } from "@/lib/runtime/claim-groups";
import { givenOn } from "@/lib/runtime/testing/given";
import { fetchJobs } from "@/lib/services/jobs/fetch";
import { claim, lookOut } from "./claim";
import { NOWHERE } from "./testing/settings";
import { Worker } from "./worker";

const { db, url } = await testDatabase();
// What makes and takes away many rows at once has its time.
const patient = connect(url, { max: 1, statement_timeout: 60_000 });
afterAll(() => patient.$client.end());
const given = givenOn(db);

const timer = buildModel(
  {
    begin: "startEvent",
    wait: { type: "intermediateCatchEvent", definitions: [{ type: "timer", timer: "duration", value: "PT1H" }] },
    after: "userTask",
  },
  ["begin -> wait", "wait -> after"],
);
const calling = (url: string) =>
  buildModel(
    {
      begin: "startEvent",
      pay: { type: "serviceTask", call: { kind: "http", method: "POST", url, idempotent: true } },
      done: "endEvent",
    },
    ["begin -> pay", "pay -> done"],
  );

/** Copies of an instance's only job, due an hour ago. They stand for no wait: they are taken away after each test. */
async function copies(instanceId: string, count: number): Promise<void> {
  await patient.execute(sql`insert into jobs select (jsonb_populate_record(j, jsonb_build_object('id', gen_random_uuid(), 'wait', 1000000 + n,
      'run_at', now() - interval '1 hour' + n * interval '1 ms', 'due_at', now() - interval '1 hour'))).*
    from jobs j, generate_series(1, ${count}) n where instance_id = ${instanceId}`);
  await patient.execute(sql`analyze jobs`);
}
beforeEach(() => patient.delete(jobs).where(sql`wait >= 1000000`));
const makeDue = (instanceId: string) =>
  db.update(jobs).set({ runAt: sql`now() - interval '1 s'` }).where(eq(jobs.instanceId, instanceId));
const groupOfInstance = (id: string) => groupOf(bucketOfId(id));

it("a long queue of one workflow does not hold up what others have due, though theirs is younger", async () => {
  const first = await given.instance(timer);
  await copies(first, 1_000);
  const workflowId = await given.workflow(timer);
  // In the same group, so that one claim has the choice.
  let second = (await startInstance(given.system, { workflowId })).instanceId;
  while (groupOfInstance(second) !== groupOfInstance(first))
    second = (await startInstance(given.system, { workflowId })).instanceId;
  await makeDue(second);
  expect(await lookOut(db, "own")).toMatchObject({ hasMore: true });
  const taken = await claim(db, "me", groupOfInstance(first), { queue: "own", limit: 20, isFair: true });
  expect(taken).toHaveLength(20);
  expect(taken.map(({ instanceId }) => instanceId)).toContain(second);
  const [mine] = await given.jobsOf(second);
  expect(mine).toMatchObject({ state: "leased", lockOwner: "me" });
  // Within a workflow the oldest come first.
  const left = await db.select().from(jobs).where(sql`instance_id = ${first} and state = 'ready' and run_at <= now()`);
  const oldest = Math.min(...left.map(({ runAt }) => runAt.getTime()));
  const dueAts = (await db.select().from(jobs).where(sql`instance_id = ${first} and state = 'leased'`)).map(
    ({ wait }) => wait,
  );
  expect(Math.max(...dueAts) - 1_000_000).toBe(19);
  expect(oldest).toBeGreaterThan(0);
  await db.update(jobs).set({ state: "ready", lockOwner: null }).where(eq(jobs.lockOwner, "me"));
});

it("a long queue in one group does not hide what is due in another", async () => {
  const first = await given.instance(timer);
  await copies(first, 600);
  const others: string[] = [];
  for (let n = 0; n < 4; n++) others.push(await given.instance(timer));
  for (const id of others) await makeDue(id);
  const worker = new Worker(db, NOWHERE);
  // What stands for no wait is not found when it is fired, and taken away.
  await worker.drain();
  for (const id of others) expect((await given.row(id)).openElements).toEqual(["after"]);
}, 60_000);

it("timers never wade through calls, nor calls through those of a host that has no room", async () => {
  const slow = await given.instance(calling("https://slow.example.com/a"));
  await copies(slow, 5_000);
  const quick = await given.instance(calling("https://quick.example.com/a"));
  const waiting = await given.instance(timer);
  await makeDue(waiting);
  await patient.execute(sql`vacuum analyze jobs`);
  const seen = await lookOut(db, "own");
  expect(seen).toMatchObject({ groups: [groupOfInstance(waiting)], hasMore: false });

  const full = new Map([["slow.example.com", 8]]);
  expect(await claim(db, "me", groupOfInstance(slow), { queue: "http", limit: 50, calls: full })).toHaveLength(
    groupOfInstance(slow) === groupOfInstance(quick) ? 1 : 0,
  );
  if (groupOfInstance(slow) !== groupOfInstance(quick))
    expect(await claim(db, "me", groupOfInstance(quick), { queue: "http", limit: 50, calls: full })).toHaveLength(1);
  const some = new Map([["slow.example.com", 5]]);
  const mine = await claim(db, "me", groupOfInstance(slow), { queue: "http", limit: 50, calls: some });
  expect(mine.map(({ host }) => host)).toEqual(Array.from({ length: 3 }, () => "slow.example.com"));
  await patient.delete(jobs).where(sql`wait >= 1000000`);
  for (const id of [slow, quick])
    await db.update(jobs).set({ state: "ready", lockOwner: null, crashes: 0 }).where(eq(jobs.instanceId, id));
});

it("reads as many rows with thousands due as with hundreds", async () => {
  const first = await given.instance(timer);
  const slow = await given.instance(calling("https://slow.example.com/b"));
  const read: number[][] = [];
  for (const count of [700, 5_000]) {
    await patient.delete(jobs).where(sql`wait >= 1000000`);
    await copies(first, count);
    await copies(slow, count);
    await patient.execute(sql`vacuum analyze jobs`);
    const touched: number[] = [];
    const explained = {
      $client: {
        query: async ({ text, values = [] }: { text: string; values?: unknown[] }) => {
          const client = await db.$client.connect();
          await client.query("begin");
          const { rows } = await client.query(`explain (analyze, format json, timing off) ${text}`, values);
          await client.query("rollback");
          client.release();
          touched.push(rowsRead((rows as { "QUERY PLAN": [{ Plan: Plan }] }[])[0]!["QUERY PLAN"][0].Plan));
          return { rows: [] };
        },
      },
    } as unknown as typeof db;
    await lookOut(explained, "own");
    await lookOut(explained, "http", ["slow.example.com"]);
    await claim(explained, "me", groupOfInstance(first), { queue: "own", limit: 100 });
    await claim(explained, "me", groupOfInstance(first), { queue: "own", limit: 100, isFair: true });
    const calls = new Map([["slow.example.com", 8]]);
    await claim(explained, "me", groupOfInstance(slow), { queue: "http", limit: 8, calls });
    read.push(touched);
  }
  for (const [index, most] of read[1]!.entries()) {
    expect(most, `statement ${index}`).toBeLessThanOrEqual(read[0]![index]! + 20);
    expect(most, `statement ${index}`).toBeLessThan(1_200);
  }
});

interface Plan {
  readonly "Actual Rows": number;
  readonly "Actual Loops": number;
  readonly "Rows Removed by Filter"?: number;
  readonly "Relation Name"?: string;
  readonly Plans?: readonly Plan[];
}
/** Rows of the jobs table that a plan looked at. */
function rowsRead(plan: Plan): number {
  const own =
    plan["Relation Name"] === "jobs"
      ? (plan["Actual Rows"] + (plan["Rows Removed by Filter"] ?? 0)) * plan["Actual Loops"]
      : 0;
  return own + (plan.Plans ?? []).reduce((sum, inner) => sum + rowsRead(inner), 0);
}

it("an external worker gets jobs of every workflow, though one instance has hundreds due before", async () => {
  const call = { kind: "external", jobType: "many" };
  const model = buildModel({ begin: "startEvent", pack: { type: "serviceTask", call }, done: "endEvent" }, [
    "begin -> pack",
    "pack -> done",
  ]);
  const big = await given.instance(model);
  await copies(big, 700);
  const others = new Set<string>();
  for (let n = 0; n < 3; n++) others.add(await given.instance(model));
  const got = new Set<string>();
  for (let round = 0; round < 60 && got.size < others.size; round++) {
    for (const { instanceId } of await fetchJobs(given.system, { worker: "w", types: ["many"], max: 5 }))
      if (others.has(instanceId)) got.add(instanceId);
  }
  expect(got).toEqual(others);
});

const COUNT = 2_000;
it("thousands of overdue timers are each fired once, in each claim group the oldest first", async () => {
  const one = await given.instance(timer);
  const ids = Array.from({ length: COUNT }, (_, n) => newId((n % 4) * 128 + (n % 128)));
  const numbered = sql`unnest(${sql.param(ids)}::uuid[]) with ordinality as c (new_id, n)`;
  const bucket = sql`('x' || right(new_id::text, 3))::bit(12)::int`;
  for (const [table, more] of [
    ["instances", sql`jsonb_build_object('id', new_id, 'number', 1000000 + n)`],
    ["instance_states", sql`jsonb_build_object('instance_id', new_id)`],
    ["steps", sql`jsonb_build_object('instance_id', new_id)`],
    ["transitions", sql`jsonb_build_object('instance_id', new_id, 'command_id', gen_random_uuid())`],
    [
      "jobs",
      sql`jsonb_build_object('instance_id', new_id, 'id', new_id, 'run_at', now() - interval '2 hours' + n * interval '0.5 s')`,
    ],
  ] as const) {
    const from = sql.identifier(table);
    const key = sql.identifier(table === "instances" ? "id" : "instance_id");
    await patient.execute(sql`insert into ${from} select (jsonb_populate_record(t, ${more} || jsonb_build_object('bucket', ${bucket}))).*
      from ${from} t, ${numbered} where t.${key} = ${one}`);
  }
  await patient.execute(sql`analyze`);
  const due = new Map(
    (await db.select().from(jobs).where(inArray(jobs.instanceId, ids))).map((job) => [
      job.instanceId,
      job.runAt.getTime(),
    ]),
  );
  expect(due.size).toBe(COUNT);

  expect(await new Worker(db, NOWHERE).drain()).toBeGreaterThanOrEqual(COUNT);

  const fired = await db
    .select({ id: transitions.instanceId, at: transitions.at })
    .from(transitions)
    .where(sql`command ->> 'type' = 'fireTimer'`);
  const mine = fired.flatMap(({ id, at }) =>
    due.has(id) ? { group: groupOfInstance(id), due: due.get(id)!, at: at.getTime() } : [],
  );
  expect(mine).toHaveLength(COUNT);
  // A claim takes 200 of a group: the first of 500 are fired before the last are taken.
  for (const group of new Set(mine.map((each) => each.group))) {
    const ofGroup = mine.filter((each) => each.group === group);
    const ats = ofGroup.sort((x, y) => x.due - y.due).map(({ at }) => at);
    expect(ats).toHaveLength(500);
    expect(Math.max(...ats.slice(0, 200))).toBeLessThanOrEqual(Math.min(...ats.slice(400)));
  }
  // They are copies: what else is kept of them is not looked at.
  await patient.delete(instances).where(inArray(instances.id, ids));
}, 120_000);
