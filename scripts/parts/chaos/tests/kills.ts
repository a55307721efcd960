import { setTimeout as sleep } from "node:timers/promises";
import { givenOn } from "@/lib/runtime/testing/given";
import { count, type Options, type Outcome, seconds, type Test, within } from "../chaos";
import { ClientLog, runClient } from "../client";
import { Cluster } from "../cluster";
import { orderModel } from "../models";
import { Random } from "../random";
import { leftOpen, open, problemsOf } from "../truth";

const LEASE_GOAL_MS = 45_000;
const DATABASE_GOAL_MS = 5_000;
const COMPLETE_MS = 180_000;

interface Kill {
  readonly worker: boolean;
  readonly postgres: boolean;
}

const WORKERS = 2;

/** Instances on their way while everything that is to be killed is killed, then all of them must end as if nothing had been. */
async function run({ worker, postgres }: Kill, { rounds, seed, isShort }: Options): Promise<Outcome> {
  const random = new Random(seed);
  const instances = isShort ? 150 : 1_000;
  const problems: string[] = [];
  let [injected, inHand, backMs, databaseMs, repeated] = [0, 0, 0, 0, 0];
  const cluster = await Cluster.open();
  try {
    const workflowId = await givenOn(cluster.truth).workflow(orderModel(cluster.sink.url));
    cluster.sink.answer = () =>
      random.chance(0.01) ? "broken off" : { status: random.chance(0.01) ? 503 : 200, afterMs: random.between(5, 80) };
    await Promise.all(Array.from({ length: WORKERS }, () => cluster.startWorker()));
    const log = new ClientLog();
    for (let round = 1; round <= rounds; round++) {
      const client = runClient(cluster.connect(8), log, {
        workflowId,
        prefix: `round-${round}`,
        count: instances,
        atOnce: 4,
        variables: (index) => ({ n: `${round}-${index}` }),
        repeats: (index) => index % 4 !== 0,
        // Still at it when the kill comes: what was acknowledged just before is what is lost most easily.
        pauseMs: 60,
      });
      const before = cluster.sink.received.length;
      // Somewhere between the first calls and the last.
      const moment = before + random.between(instances * 0.2, instances * 2.2);
      while (cluster.sink.received.length < moment) await sleep(2);

      const victims = worker ? (postgres ? [...cluster.workers] : [cluster.workers[0]!]) : [];
      const leased = (await leases(cluster)).filter(
        ({ owner }) => postgres || victims.some(({ pid }) => owner.includes(`:${pid}:`)),
      );
      const killedAt = Date.now();
      await Promise.all([...victims.map((each) => cluster.killWorker(each)), postgres && cluster.killPostgres()]);
      injected++;
      if (postgres) {
        await cluster.startPostgres();
        const readyAt = Date.now();
        databaseMs = Math.max(databaseMs, (await untilFirstStart(cluster, workflowId, `${round}`)) - readyAt);
      }
      const left = await stillLeased(cluster, leased);
      inHand += left.length;
      await Promise.all(victims.map(() => cluster.startWorker()));
      for (let rest = left; rest.length > 0; rest = await stillLeased(cluster, rest)) {
        if (Date.now() - killedAt > COMPLETE_MS) break;
        await sleep(100);
      }
      if (left.length > 0) backMs = Math.max(backMs, Date.now() - killedAt);
      await client;
      for (const end = Date.now() + COMPLETE_MS; (await open(cluster.truth)) > 0 && Date.now() < end; )
        await sleep(200);
      if ((await open(cluster.truth)) > 0)
        problems.push(`round ${round}: not complete: ${await leftOpen(cluster.truth)}`);
      problems.push(...(await problemsOf(cluster, log)).map((problem) => `round ${round}: ${problem}`));
      if (problems.length > 0) break;
    }
    repeated = cluster.sink.received.length - cluster.sink.keys.size;
    if (inHand === 0) problems.push("no kill met a job in hand");
    if (backMs > within(LEASE_GOAL_MS)) problems.push(`work was back after ${seconds(backMs)}`);
    if (databaseMs > within(DATABASE_GOAL_MS)) problems.push(`the database worked again after ${seconds(databaseMs)}`);
  } finally {
    await cluster.close();
  }
  const figure = [
    `${count(instances)} instances x ${rounds} rounds: 0 lost, 0 duplicate, ${count(inHand)} jobs in hand when killed`,
    `${count(repeated)} calls repeated under their key, work back in ${seconds(backMs)}`,
    ...(postgres ? [`first start ${seconds(databaseMs)} after Postgres was up`] : []),
  ].join(", ");
  return { figure, problems, injected };
}

interface Lease {
  readonly id: string;
  readonly epoch: number;
  /** Names the worker's process. */
  readonly owner: string;
}

async function leases(cluster: Cluster): Promise<Lease[]> {
  const { rows } = await cluster.truth.$client.query<Lease>(
    "select id, epoch, lock_owner as owner from jobs where state = 'leased'",
  );
  return rows;
}

/** Those that are still in the hands of whoever had them. */
async function stillLeased(cluster: Cluster, some: readonly Lease[]): Promise<Lease[]> {
  const now = new Map((await leases(cluster)).map(({ id, epoch }) => [id, epoch]));
  return some.filter(({ id, epoch }) => now.get(id) === epoch);
}

async function untilFirstStart(cluster: Cluster, workflowId: string, name: string): Promise<number> {
  const db = cluster.connect(1);
  const log = new ClientLog();
  await runClient(db, log, {
    workflowId,
    prefix: `first-${name}`,
    count: 1,
    atOnce: 1,
    variables: () => ({ n: `first-${name}` }),
    repeats: () => true,
  });
  return Date.now();
}

export const kills: readonly Test[] = [
  { id: "T2", title: "kill -9 worker", run: (options) => run({ worker: true, postgres: false }, options) },
  { id: "T3", title: "kill -9 Postgres", run: (options) => run({ worker: false, postgres: true }, options) },
  { id: "T4", title: "kill -9 workers and Postgres", run: (options) => run({ worker: true, postgres: true }, options) },
];
