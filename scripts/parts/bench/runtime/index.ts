import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { connect, type Db } from "@/db/client";
import { startEmbedded } from "@/db/embedded.mjs";
import { migrateDatabase } from "@/db/migrate.mjs";
import { buildModel } from "@/lib/engine/testing/build";
import { executeCommand, startInstance } from "@/lib/runtime";
import { givenOn } from "@/lib/runtime/testing/given";
import { Worker } from "@/lib/workers/worker";
import { median } from "../measure";
import { percentile, type Rate, rate } from "./rate";
import { rawFire } from "./raw-timers";
import { rawAdvance, rawPool, rawStart, sampleOf, type WorkKind } from "./raw";

const ROUNDS = 3;
/** What is measured: all that has this in its name. */
let only = "";
const CLIENTS = [1, 16];

/** One instance that is advanced again and again. */
interface Loop {
  readonly id: string;
  revision: number;
  wait: number;
}

const MODELS = {
  task: buildModel({ begin: "startEvent", work: "userTask" }, ["begin -> work", "work -> work"]),
  job: buildModel({ begin: "startEvent", work: { type: "serviceTask", call: { kind: "external", jobType: "work" } } }, [
    "begin -> work",
    "work -> work",
  ]),
  timer: buildModel(
    {
      begin: "startEvent",
      wait: { type: "intermediateCatchEvent", definitions: [{ type: "timer", timer: "duration", value: "PT1H" }] },
      work: "userTask",
    },
    ["begin -> wait", "wait -> work"],
  ),
};

/** Advances through the runtime beside raw Postgres that writes the same rows, on one server in one run. */
export async function benchRuntime(args: readonly string[]): Promise<void> {
  const seconds = Number(args[0] ?? 3);
  only = args[1] ?? "";
  const folder = mkdtempSync(path.join(tmpdir(), "throughline-bench-"));
  const server = await startEmbedded({ dir: path.join(folder, "pg") });
  await migrateDatabase(server.url);
  const db = connect(server.url, { max: 16 });
  const pool = rawPool(server.url, 16);
  try {
    console.log(`median of ${ROUNDS} rounds of ${seconds} s each; CPU milliseconds a piece: Node / Postgres\n`);
    for (const clients of CLIENTS) {
      for (const kind of ["task", "job"] as const) {
        await compareStarts(db, pool, server.pid, kind, clients, seconds);
        await compareAdvances(db, pool, server.pid, kind, clients, seconds);
      }
    }
    await compareTimers(db, pool, server.pid);
  } finally {
    await Promise.all([db.$client.end(), pool.end()]);
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

type Pool = ReturnType<typeof rawPool>;

async function compareStarts(db: Db, pool: Pool, pid: number, kind: WorkKind, clients: number, seconds: number) {
  const given = givenOn(db);
  const workflowId = await given.workflow(MODELS[kind]);
  const { instanceId } = await startInstance(given.system, { workflowId });
  const sample = await sampleOf(db, instanceId);
  await compare(
    `start, first step a ${kind}, ${clients} at a time`,
    () => rate(pid, clients, seconds, async () => (await startInstance(given.system, { workflowId }), 1)),
    () => rate(pid, clients, seconds, async () => (await rawStart(pool, kind, sample), 1)),
  );
}

async function compareAdvances(db: Db, pool: Pool, pid: number, kind: WorkKind, clients: number, seconds: number) {
  const given = givenOn(db);
  const workflowId = await given.workflow(MODELS[kind]);
  const loops: Loop[] = [];
  for (let i = 0; i < clients; i++) {
    const { instanceId } = await startInstance(given.system, { workflowId });
    loops.push({ id: instanceId, revision: 1, wait: await given.wait(instanceId, "work") });
  }
  const product = async (client: number) => {
    const loop = loops[client]!;
    const command =
      kind === "task"
        ? ({ type: "completeTask", task: loop.wait } as const)
        : ({ type: "completeJob", job: loop.wait } as const);
    const { events } = await executeCommand(given.system, { instanceId: loop.id, command });
    const opened = events.find((event) => event.type === "taskCreated" || event.type === "jobCreated");
    loop.wait = (opened as { wait: number }).wait;
    return 1;
  };
  await product(0);
  const sample = await sampleOf(db, loops[0]!.id);
  const raws: Loop[] = [];
  for (let i = 0; i < clients; i++) raws.push({ id: await rawStart(pool, kind, sample), revision: 1, wait: 3 });
  await compare(
    `complete a ${kind}, ${clients} at a time`,
    () => rate(pid, clients, seconds, product),
    () =>
      rate(pid, clients, seconds, async (client) => {
        const loop = raws[client]!;
        await rawAdvance(pool, kind, sample, loop.id, loop.revision++);
        return 1;
      }),
  );
}

const TIMERS = 4_000;
const BATCH = 50;

/** Due timers that a worker takes and fires in batches, beside the same claim and the same rows in plain SQL. */
async function compareTimers(db: Db, pool: Pool, pid: number) {
  const given = givenOn(db);
  const workflowId = await given.workflow(MODELS.timer);
  const worker = new Worker(db);
  const { instanceId } = await startInstance(given.system, { workflowId });
  await executeCommand(given.system, {
    instanceId,
    command: { type: "fireTimer", timer: await given.wait(instanceId, "wait") },
  });
  const sample = await sampleOf(db, instanceId);
  const prepare = async () => {
    const ids: string[] = [];
    const starts = Array.from({ length: 16 }, async () => {
      while (ids.length < TIMERS) ids.push((await startInstance(given.system, { workflowId })).instanceId);
    });
    await Promise.all(starts);
    await pool.query("update jobs set run_at = now(), due_at = now() where kind = 'timer'");
    await pool.query("analyze");
  };
  await compare(
    `due timers, a worker, ${TIMERS} at once`,
    async () => {
      await prepare();
      return rate(pid, 1, 60, () => worker.drain());
    },
    async () => {
      await prepare();
      return rate(pid, 1, 60, () => rawFire(pool, sample, BATCH));
    },
  );
}

/** Product and raw in turns, so that what else the machine does hits both. */
async function compare(what: string, product: () => Promise<Rate>, raw: () => Promise<Rate>): Promise<void> {
  if (!what.includes(only)) return;
  const rounds: { product: Rate; raw: Rate }[] = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push({ product: await product(), raw: await raw() });
  const of = (pick: (rate: Rate) => number) => ({
    product: median(rounds.map((round) => pick(round.product))),
    raw: median(rounds.map((round) => pick(round.raw))),
  });
  const speed = of((each) => each.perSecond);
  const p99 = of((each) => percentile(each.latencies, 0.99));
  const node = of((each) => each.nodeMs);
  const postgres = of((each) => each.postgresMs);
  const share = median(rounds.map((round) => round.product.perSecond / round.raw.perSecond));
  // A drain is one piece of work, whose length says nothing.
  const hasP99 = rounds.every((round) => round.product.latencies.length > 1);
  const tail = (side: "product" | "raw") => (hasP99 ? `p99 ${p99[side].toFixed(1).padStart(6)} ms  ` : "");
  const line = (side: "product" | "raw") =>
    `  ${side.padEnd(8)} ${speed[side].toFixed(0).padStart(6)}/s  ${tail(side)}CPU ${node[side].toFixed(2)} / ${postgres[side].toFixed(2)} ms`;
  console.log(
    `${what}\n${line("product")}\n${line("raw")}\n  share of raw ${share.toFixed(2)}${hasP99 ? `, p99 ${(p99.product / p99.raw).toFixed(1)} times` : ""}\n`,
  );
}
