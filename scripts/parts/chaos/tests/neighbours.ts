import { setTimeout as sleep } from "node:timers/promises";
import { buildModel } from "@/lib/engine/testing/build";
import { givenOn } from "@/lib/runtime/testing/given";
import { median } from "../../bench/measure";
import { count, type Options, type Outcome, percentile, type Test } from "../chaos";
import { ClientLog, runClient } from "../client";
import { Cluster } from "../cluster";
import { call, orderModel } from "../models";
import { Random } from "../random";
import { problemsOf } from "../truth";

const GOAL = 1.1;
/** What two runs of the same on a busy machine differ by. */
const NOISE = 0.4;
const PAIRS_MAX = 7;
/** Slow calls are most of them: they hold what others wait for. */
const SLOW = 0;
const COMPLETE_MS = 120_000;

/** One in ten instances fails, is slow or breaks its worker's expressions; the others must not feel it. Paired runs. */
async function run({ rounds, seed, isShort }: Options): Promise<Outcome> {
  const random = new Random(seed);
  const healthy = isShort ? 100 : 300;
  const pairs = isShort ? 3 : Math.min(Math.max(3, rounds), PAIRS_MAX);
  const problems: string[] = [];
  const ratios: number[] = [];
  const [alone, beside]: [number[], number[]] = [[], []];
  let sick = 0;
  const cluster = await Cluster.open();
  try {
    const given = givenOn(cluster.truth);
    const { url } = cluster.elsewhere;
    cluster.sink.answer = () => ({ status: 200, afterMs: random.between(5, 30) });
    cluster.elsewhere.answer = ({ path }) => {
      if (path.startsWith("/slow")) return { status: 200, afterMs: 9_000 };
      if (path.startsWith("/fails")) return { status: 500, afterMs: 5 };
      return "broken off";
    };
    const orders = await given.workflow(orderModel(cluster.sink.url));
    const sickOnes = await Promise.all(
      [
        buildModel({ s: "startEvent", w: call(`${url}/slow`), e: "endEvent" }, ["s -> w", "w -> e"]),
        buildModel({ s: "startEvent", w: call(`${url}/fails`), e: "endEvent" }, ["s -> w", "w -> e"]),
        buildModel({ s: "startEvent", w: call(`${url}/breaks`), e: "endEvent" }, ["s -> w", "w -> e"]),
        buildModel(
          {
            s: "startEvent",
            w: {
              type: "scriptTask",
              script: "= count(for a in 1..100000, b in 1..1000 return a * b)",
              resultVariable: "x",
            },
            e: "endEvent",
          },
          ["s -> w", "w -> e"],
        ),
      ].map((model) => given.workflow(model)),
    );
    await cluster.startWorker();
    const log = new ClientLog();
    const db = cluster.connect(10);
    const others = cluster.connect(6);
    const once = async (name: string, isBeside: boolean): Promise<number> => {
      const sickening = isBeside
        ? Promise.all(
            sickOnes.map((workflowId, kind) =>
              runClient(others, log, {
                workflowId,
                prefix: `${name}-sick-${kind}`,
                count: kind === SLOW ? Math.ceil(healthy * 0.07) : Math.ceil(healthy * 0.01),
                atOnce: 1,
                variables: (index) => ({ n: `${name}-${kind}-${index}` }),
                repeats: () => true,
                pauseMs: 40,
              }),
            ),
          )
        : undefined;
      if (isBeside) sick += Math.ceil(healthy * 0.07) + 3 * Math.ceil(healthy * 0.01);
      await runClient(db, log, {
        workflowId: orders,
        prefix: name,
        count: healthy,
        atOnce: 4,
        variables: (index) => ({ n: `${name}-${index}` }),
        repeats: () => true,
        pauseMs: 60,
      });
      await sickening;
      const durations = async () =>
        (
          await cluster.truth.$client.query<{ ms: number | null }>(
            `select extract(epoch from i.ended_at - i.started_at)::float8 * 1000 as ms from instances i
             join transitions t on t.instance_id = i.id and t.revision = 1
             where i.workflow_id = $1 and t.command -> 'variables' ->> 'n' like $2`,
            [orders, `${name}-%`],
          )
        ).rows.map(({ ms }) => ms);
      for (const end = Date.now() + COMPLETE_MS; (await durations()).some((ms) => ms === null); await sleep(200))
        if (Date.now() > end) throw new Error("healthy instances did not end");
      return percentile((await durations()).map(Number), 0.95);
    };
    await once("warm", false);
    for (let pair = 1; pair <= pairs; pair++) {
      const quiet = await once(`quiet-${pair}`, false);
      const disturbed = await once(`beside-${pair}`, true);
      alone.push(quiet);
      beside.push(disturbed);
      ratios.push(disturbed / quiet);
      // The slow ones of this pair must not reach into the next.
      await cluster.truth.$client.query("delete from instances where ended_at is null and workflow_id <> $1", [orders]);
    }
    const left = await problemsOf(cluster, new ClientLog());
    problems.push(
      ...left.filter((problem) => !problem.includes("called without a step") && !problem.includes("leases")),
    );
    if (median(ratios) > GOAL + NOISE) problems.push(`healthy p95 is ${median(ratios).toFixed(2)} times that without`);
  } finally {
    await cluster.close();
  }
  const figure = `${pairs} pairs of ${count(healthy)} healthy instances, without and with ${count(sick / pairs)} failing, slow and endless ones: p95 ${Math.round(median(alone))} and ${Math.round(median(beside))} ms, ${median(ratios).toFixed(2)} times (goal ${GOAL} on a quiet machine)`;
  return { figure, problems, injected: sick };
}

export const neighbours: readonly Test[] = [{ id: "T7", title: "failing and slow neighbours", isTimed: true, run }];
