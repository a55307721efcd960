import type { Db } from "@/db/client";
import { instances, jobs, steps, subscriptions, tasks, transitions } from "@/db/schema";
import { and, eq, sql } from "drizzle-orm";
import { flushNotices } from "@/lib/live/announce";
import { findUnsound } from "@/lib/runtime/testing/find-unsound";
import { count, type Options, type Outcome, type Test } from "../chaos";
import { Cluster } from "../cluster";
import type { CutPoint } from "../proxy";
import { type Acting, deathScenarios, type Scene } from "./death-scenarios";

const STATEMENTS_MAX = 60;
/** Of the short form: each seventh point, another one for each seed. */
const SHORT_STEP = 7;

/**
 * Each thing that a process does dies before and after each of its statements, the commit among them. What it left is
 * sound, and done again by another process it comes out as it does undisturbed.
 */
async function run({ isShort, seed }: Options): Promise<Outcome> {
  const problems: string[] = [];
  const cluster = await Cluster.open();
  let points = 0;
  let candidate = seed;
  const scenarios = deathScenarios(cluster);
  try {
    for (const { name, prepare } of scenarios) {
      const undisturbed = await prepare();
      const db = cluster.connect(4);
      await undisturbed.act({ db, sink: cluster.sink });
      await flushNotices(db);
      const expected = await outcomeOf(cluster.truth, undisturbed);
      points: for (let statement = 1; statement <= STATEMENTS_MAX; statement++) {
        for (const when of ["before", "after"] as const) {
          if (isShort && candidate++ % SHORT_STEP !== 0 && statement > 1) continue;
          const scene = await prepare();
          const wasCut = await dieAt(cluster, scene, { statement, when });
          if (wasCut) points++;
          await recover(cluster, scene);
          const actual = await outcomeOf(cluster.truth, scene);
          if (actual !== expected)
            problems.push(`${name}, dead ${when} statement ${statement}: ${actual} but undisturbed ${expected}`);
          if (!wasCut) break points;
        }
      }
      problems.push(...(await findUnsound(cluster.truth)).map((problem) => `${name}: ${problem}`));
      if (problems.length > 10) break;
      await cluster.truth.$client.query("truncate instances, messages, idempotency_keys cascade");
    }
  } finally {
    await cluster.close();
  }
  const figure = `${scenarios.length} things that a process does, dead at ${count(points)} points: 0 lost, 0 done twice`;
  return { figure, problems, injected: points };
}

/** True: it got as far as the point, and died there. */
async function dieAt(cluster: Cluster, scene: Scene, cut: CutPoint): Promise<boolean> {
  const db = cluster.connect(4);
  cluster.proxy.arm(cut);
  const acting: Acting = { db, sink: cluster.sink };
  const [outcome] = await Promise.allSettled([scene.act(acting)]);
  const wasCut = cluster.proxy.revive();
  if (!wasCut && outcome.status === "rejected") throw outcome.reason;
  db.$client.on("error", () => {});
  await db.$client.end();
  return wasCut;
}

/** Another process does what has to be done, once the leases of the dead one have ended. */
async function recover(cluster: Cluster, scene: Scene): Promise<void> {
  const { truth: db } = cluster;
  await db.$client.query("update jobs set run_at = now() where state = 'leased'");
  await db.$client.query("update messages set look_at = now() where look_at is not null");
  await scene.act({ db, sink: cluster.sink });
}

/** What came of a scene, in words that are the same whenever the same happened. */
async function outcomeOf(db: Db, scene: Scene): Promise<string> {
  const found: string[] = [];
  for (const root of await scene.roots()) found.push(await describe(db, root));
  return found.sort().join(" + ") || "nothing";
}

async function describe(db: Db, id: string): Promise<string> {
  const [row] = await db.select().from(instances).where(eq(instances.id, id));
  if (!row) return "no instance";
  const history = await db
    .select()
    .from(transitions)
    .where(eq(transitions.instanceId, id))
    .orderBy(transitions.revision);
  const open = await db
    .select({ kind: jobs.kind, state: jobs.state })
    .from(jobs)
    .where(eq(jobs.instanceId, id))
    .orderBy(jobs.kind);
  const [counted] = await db
    .select({
      subscriptions: sql<number>`(select count(*)::int from ${subscriptions} where ${subscriptions.instanceId} = ${id})`,
      tasks: sql<string>`(select string_agg(${tasks.status}, ',' order by ${tasks.wait}) from ${tasks} where ${tasks.instanceId} = ${id})`,
      steps: sql<number>`(select count(*)::int from ${steps} where ${steps.instanceId} = ${id})`,
    })
    .from(instances)
    .where(and(eq(instances.id, id)));
  const called = await db.select({ id: instances.id }).from(instances).where(eq(instances.parentId, id));
  const children: string[] = [];
  for (const child of called) children.push(await describe(db, child.id));
  return JSON.stringify([
    row.status,
    row.openElements,
    history.map(({ command }) => command.type),
    open.map(({ kind, state }) => `${kind} ${state}`),
    counted,
    children.sort(),
  ]);
}

export const deaths: readonly Test[] = [{ id: "T1", title: "die before and after each statement", run }];
