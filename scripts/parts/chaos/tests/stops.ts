import { setTimeout as sleep } from "node:timers/promises";
import { givenOn } from "@/lib/runtime/testing/given";
import { count, type Options, type Outcome, percentile, seconds, type Test, within } from "../chaos";
import { ClientLog, runClient } from "../client";
import { Cluster } from "../cluster";
import { orderModel } from "../models";
import type { Process } from "../processes";
import { Random } from "../random";
import { leftOpen, open, problemsOf } from "../truth";

const EXIT_GOAL_MS = 20_000;
/** A lease, and some time for a busy machine. */
const TAKEN_OVER_MS = 60_000;
const COMPLETE_MS = 120_000;

async function untilDone(cluster: Cluster): Promise<string[]> {
  for (const end = Date.now() + COMPLETE_MS; (await open(cluster.truth)) > 0; await sleep(200))
    if (Date.now() > end) return [`not complete: ${await leftOpen(cluster.truth)}`];
  return [];
}

/** Workers are told to end while they work, as a deploy does, and others take their place. */
async function told({ rounds, seed, isShort }: Options): Promise<Outcome> {
  const random = new Random(seed);
  const stops = (isShort ? 3 : 4) * rounds;
  const perStop = 40;
  const problems: string[] = [];
  const exits: number[] = [];
  let inHand = 0;
  const cluster = await Cluster.open();
  try {
    cluster.sink.answer = () => ({ status: 200, afterMs: random.between(0, 1_500) });
    const workflowId = await givenOn(cluster.truth).workflow(orderModel(cluster.sink.url));
    await Promise.all([cluster.startWorker(), cluster.startWorker()]);
    const log = new ClientLog();
    for (let stop = 1; stop <= stops; stop++) {
      const client = runClient(cluster.connect(4), log, {
        workflowId,
        prefix: `stop-${stop}`,
        count: perStop,
        atOnce: 4,
        variables: (index) => ({ n: `${stop}-${index}` }),
        repeats: () => true,
        pauseMs: 20,
      });
      await sleep(random.between(300, 1_500));
      const worker = cluster.workers.shift()!;
      const { rows } = await cluster.truth.$client.query<{ n: number }>(
        "select count(*)::int as n from jobs where state = 'leased' and lock_owner like $1",
        [`%:${worker.pid}:%`],
      );
      inHand += rows[0]!.n;
      const since = Date.now();
      worker.signal("SIGTERM");
      const exited = worker.exited.then((code) => {
        exits.push(Date.now() - since);
        return code;
      });
      const [code] = await Promise.all([exited, cluster.startWorker()]);
      if (code !== 0) problems.push(`a worker ended with ${code}: ${worker.lines.slice(-3).join(" / ")}`);
      if (!worker.lines.some((line) => line.includes('"unfinished":0'))) problems.push("a worker left work behind");
      await client;
    }
    problems.push(...(await untilDone(cluster)), ...(await problemsOf(cluster, log)));
    const slowest = Math.max(...exits);
    if (slowest > within(EXIT_GOAL_MS)) problems.push(`a worker took ${seconds(slowest)} to end`);
    if (inHand === 0) problems.push("no worker had work in hand");
  } finally {
    await cluster.close();
  }
  const figure = `${count(stops)} ends with ${count(inHand)} jobs in hand: 0 lost, 0 duplicate, out in ${seconds(percentile(exits, 0.5))}, at most ${seconds(Math.max(...exits))}`;
  return { figure, problems, injected: inHand };
}

/** A worker stands still for longer than its leases, others do its work, and what it brings when it wakes up is refused. */
async function frozen({ rounds, seed, isShort }: Options): Promise<Outcome> {
  const random = new Random(seed);
  const times = isShort ? 1 : rounds;
  const problems: string[] = [];
  let [inHand, refused, stoodMs] = [0, 0, 0];
  const cluster = await Cluster.open();
  try {
    cluster.sink.answer = () => ({ status: 200, afterMs: random.between(1_500, 3_000) });
    const workflowId = await givenOn(cluster.truth).workflow(orderModel(cluster.sink.url));
    await cluster.startWorker();
    const log = new ClientLog();
    for (let time = 1; time <= times; time++) {
      const sleeper = cluster.workers[0]!;
      await runClient(cluster.connect(4), log, {
        workflowId,
        prefix: `time-${time}`,
        count: 20,
        atOnce: 4,
        variables: (index) => ({ n: `${time}-${index}` }),
        repeats: () => true,
      });
      const held = async (worker: Process) =>
        (
          await cluster.truth.$client.query<{ id: string }>(
            "select id from jobs where state = 'leased' and lock_owner like $1",
            [`%:${worker.pid}:%`],
          )
        ).rows.map(({ id }) => id);
      while ((await held(sleeper)).length < 5) await sleep(20);
      sleeper.signal("SIGSTOP");
      const since = Date.now();
      const taken = await held(sleeper);
      inHand += taken.length;
      // Whoever takes over is still at work when the sleeper wakes up.
      cluster.sink.answer = () => ({ status: 200, afterMs: 6_000 });
      const other = await cluster.startWorker();
      for (const end = since + TAKEN_OVER_MS; (await held(sleeper)).some((id) => taken.includes(id)); await sleep(50))
        if (Date.now() > end) throw new Error("nobody took over the work of a worker that stands still");
      stoodMs = Math.max(stoodMs, Date.now() - since);
      sleeper.signal("SIGCONT");
      for (const end = Date.now() + 10_000; stale(sleeper.lines) === 0 && Date.now() < end; ) await sleep(50);
      await sleep(500);
      refused += stale(sleeper.lines);
      cluster.sink.answer = () => ({ status: 200, afterMs: 5 });
      problems.push(...(await untilDone(cluster)));
      await cluster.killWorker(sleeper);
      cluster.sink.answer = () => ({ status: 200, afterMs: random.between(1_500, 3_000) });
      if (!cluster.workers.includes(other)) problems.push("the workers were mixed up");
    }
    problems.push(...(await problemsOf(cluster, log)));
    if (refused === 0) problems.push("the worker that stood still brought nothing back");
  } finally {
    await cluster.close();
  }
  const figure = `stood still for ${seconds(stoodMs)}, ${count(times)} times, with ${count(inHand)} jobs in hand: done once by others, ${count(refused)} stale results refused`;
  return { figure, problems, injected: inHand };
}

const stale = (lines: readonly string[]): number =>
  lines.filter((line) => line.includes("the lease was lost, so the result was not used")).length;

export const stops: readonly Test[] = [
  { id: "T19", title: "SIGTERM under load", run: told },
  { id: "T20", title: "a worker that stands still", run: frozen },
];
