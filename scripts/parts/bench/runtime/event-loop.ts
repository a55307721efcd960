import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { connect, type Db } from "@/db/client";
import { startEmbedded } from "@/db/embedded.mjs";
import { migrateDatabase } from "@/db/migrate.mjs";
import { buildModel } from "@/lib/engine/testing/build";
import type { Model } from "@/lib/model";
import { startInstance } from "@/lib/runtime";
import { givenOn } from "@/lib/runtime/testing/given";
import { Worker } from "@/lib/workers/worker";
import { percentile } from "./rate";

const INSTANCES = 5_000;
const RESOLUTION_MS = 2;
const GOAL_MS = 20;

const due = {
  type: "intermediateCatchEvent" as const,
  definitions: [{ type: "timer", timer: "duration", value: "PT1H" }],
};
const MODELS = {
  plain: buildModel({ begin: "startEvent", wait: due, after: "userTask" }, ["begin -> wait", "wait -> after"]),
  // How long this takes depends on data, so that it is not decided on the event loop.
  unbounded: buildModel(
    { begin: "startEvent", wait: due, choose: "exclusiveGateway", after: "userTask", other: "userTask" },
    [
      "begin -> wait",
      "wait -> choose",
      "choose -> after if sum(for i in items return i * i) > 0",
      "choose -> other default",
    ],
  ),
};

/** How long the event loop of a process is held up while timers come due by the thousand: in the worker's own, and in one that starts instances beside it. */
export async function benchEventLoop(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), "throughline-bench-"));
  const server = await startEmbedded({ dir: path.join(folder, "pg") });
  await migrateDatabase(server.url);
  const db = connect(server.url, { max: 16 });
  try {
    console.log(`event loop delay, goal: p99 under ${GOAL_MS} ms`);
    print("nothing to do", await delayDuring(() => sleep(3_000)));
    for (const [name, model] of Object.entries(MODELS)) {
      await prepare(db, model);
      const worker = new Worker(connect(server.url, { max: 12 }));
      print(
        `${INSTANCES} due timers, ${name}, in the worker's process`,
        await delayDuring(async () => {
          worker.start(server.url);
          await untilDone(db);
        }),
      );
      await worker.stop();
    }
    const workflowId = await prepare(db, MODELS.plain);
    print(
      `${INSTANCES} due timers in a worker beside, 4 clients start instances here`,
      await delayDuring(() => besideAWorker(db, server.url, workflowId)),
    );
  } finally {
    await db.$client.end();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function besideAWorker(db: Db, url: string, workflowId: string): Promise<void> {
  const worker = spawn(process.execPath, ["--import", "tsx", "lib/workers/main.ts"], {
    env: { ...process.env, DATABASE_URL: url, LOG_LEVEL: "silent" },
    stdio: "ignore",
  });
  let isDone = false;
  const clients = Array.from({ length: 4 }, async () => {
    while (!isDone) await startInstance(givenOn(db).system, { workflowId });
  });
  await untilDone(db);
  isDone = true;
  await Promise.all(clients);
  const exited = once(worker, "exit");
  worker.kill("SIGTERM");
  await exited;
}

/** Instances whose timers are all due now. Gives their workflow. */
async function prepare(db: Db, model: Model): Promise<string> {
  const given = givenOn(db);
  const workflowId = await given.workflow(model);
  let left = INSTANCES;
  const variables = { items: Array.from({ length: 50 }, (_, index) => index) };
  const start = async () => {
    while (left-- > 0) await startInstance(given.system, { workflowId, variables });
  };
  await Promise.all(Array.from({ length: 16 }, start));
  await db.$client.query("update jobs set run_at = now(), due_at = now()");
  await db.$client.query("analyze");
  return workflowId;
}

async function untilDone(db: Db): Promise<void> {
  for (;;) {
    const { rows } = await db.$client.query<{ n: number }>(
      "select count(*)::int as n from (select from jobs where run_at <= now() or state = 'leased' limit 1) due",
    );
    if (rows[0]!.n === 0) return;
    await sleep(50);
  }
}

interface Delay {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** The processor time between two looks, which others on the machine do not lengthen: the 99th of a hundred. */
  readonly cpuP99: number;
  readonly seconds: number;
}

async function delayDuring(work: () => Promise<void>): Promise<Delay> {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  const begun = performance.now();
  const busy: number[] = [];
  let last = process.cpuUsage();
  const looks = setInterval(() => {
    const now = process.cpuUsage();
    busy.push((now.user - last.user + now.system - last.system) / 1_000);
    last = now;
  }, RESOLUTION_MS);
  histogram.enable();
  await work();
  histogram.disable();
  clearInterval(looks);
  // It counts from one look to the next, the pause between them included.
  const ms = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
  return {
    p50: ms(histogram.percentile(50)),
    p99: ms(histogram.percentile(99)),
    max: ms(histogram.max),
    cpuP99: percentile(
      busy.sort((a, b) => a - b),
      0.99,
    ),
    seconds: (performance.now() - begun) / 1_000,
  };
}

function print(what: string, { p50, p99, max, cpuP99, seconds }: Delay): void {
  console.log(
    `  ${what}: p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, max ${max.toFixed(0)} ms (p99 ${cpuP99.toFixed(1)} ms of processor time), in ${seconds.toFixed(1)} s`,
  );
}
