import { setTimeout as sleep } from "node:timers/promises";
import { givenOn } from "@/lib/runtime/testing/given";
import { count, type Options, type Outcome, type Test } from "../chaos";
import { ClientLog } from "../client";
import { Cluster } from "../cluster";
import { orderModel } from "../models";
import { leftOpen, open, problemsOf } from "../truth";

const WORKERS = 3;
const COMPLETE_MS = 120_000;

/** Two web nodes and three workers on one database: each does a share, each hears of the others, and one that dies is done without. */
async function run({ rounds, isShort }: Options): Promise<Outcome> {
  const starts = isShort ? 60 : 40 * Math.min(rounds, 25);
  const problems: string[] = [];
  let moved = 0;
  let shares: number[] = [];
  let heard = 0;
  const cluster = await Cluster.open();
  try {
    cluster.sink.answer = () => ({ status: 200, afterMs: 60 });
    const workflowId = await givenOn(cluster.truth).workflow(orderModel(cluster.sink.url));
    await Promise.all(Array.from({ length: WORKERS }, () => cluster.startWorker()));
    const held = new Map<string, Set<string>>();
    let isWatching = true;
    const watching = (async () => {
      for (; isWatching; await sleep(15)) {
        const { rows } = await cluster.truth.$client.query<{ id: string; owner: string }>(
          "select id, lock_owner as owner from jobs where state = 'leased'",
        );
        for (const { id, owner } of rows) held.set(owner, (held.get(owner) ?? new Set()).add(id));
      }
    })();
    const node = () => cluster.launch("scripts/parts/chaos/node-process.ts", [JSON.stringify({ workflowId, starts })]);
    const nodes = [node(), node()];
    await Promise.all(nodes.map((each) => each.says("all started")));

    const victim = cluster.workers[1]!;
    const holds = async () =>
      (
        await cluster.truth.$client.query<{ id: string }>(
          "select id from jobs where state = 'leased' and lock_owner like $1",
          [`%:${victim.pid}:%`],
        )
      ).rows.length;
    for (let tries = 0; (await holds()) === 0 && tries < 400; tries++) await sleep(5);
    await cluster.killWorker(victim);
    moved = await holds();

    for (const end = Date.now() + COMPLETE_MS; (await open(cluster.truth)) > 0 && Date.now() < end; ) await sleep(200);
    if ((await open(cluster.truth)) > 0) problems.push(`not complete: ${await leftOpen(cluster.truth)}`);
    if (await holds()) problems.push("the dead worker still holds jobs");
    await sleep(500);
    isWatching = false;
    await watching;
    shares = [...held.values()].map((ids) => ids.size).sort((a, b) => b - a);
    if (shares.length !== WORKERS) problems.push(`${shares.length} of ${WORKERS} workers had something to do`);

    const said = (index: number, word: string) =>
      new Set(nodes[index]!.lines.flatMap((line) => (line.startsWith(`${word} `) ? line.slice(word.length + 1) : [])));
    for (const [here, there] of [
      [0, 1],
      [1, 0],
    ] as const) {
      const others = [...said(there, "started")];
      const known = said(here, "notice");
      const missed = others.filter((id) => !known.has(id));
      heard += others.length - missed.length;
      if (missed.length > 0) problems.push(`a node heard nothing of ${missed.length} instances of the other node`);
    }
    const log = new ClientLog();
    for (const [index] of nodes.entries()) for (const id of said(index, "started")) log.ack(id, id);
    if (log.acked.size !== 2 * starts) problems.push(`${log.acked.size} of ${2 * starts} starts were acknowledged`);
    await Promise.all(nodes.map((each) => each.kill()));
    problems.push(...(await problemsOf(cluster, log)));
    if (moved === 0) problems.push("the killed worker had nothing in hand");
  } finally {
    await cluster.close();
  }
  const figure = `2 nodes, ${WORKERS} workers, ${count(2 * starts)} instances: jobs shared ${shares.join(" / ")}, ${count(heard)} instances heard of across nodes, ${count(moved)} jobs of a killed worker moved on`;
  return { figure, problems, injected: moved };
}

export const nodes: readonly Test[] = [{ id: "NODES", title: "several nodes on one database", run }];
