import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connect, type Db } from "@/db/client";
import { startEmbedded } from "@/db/embedded.mjs";
import { migrateDatabase } from "@/db/migrate.mjs";
import { buildModel } from "@/lib/engine/testing/build";
import { executeCommand, publishMessage, startInstance } from "@/lib/runtime";
import { givenOn } from "@/lib/runtime/testing/given";
import { Worker } from "@/lib/workers/worker";
import { median } from "../measure";
import { treeCpuMs } from "./cpu";
import { percentile } from "./rate";

const ROUNDS = 3;
const INSTANCES = 4_000;
const SAMPLES = 60;
const HANDLERS = { work: async () => {} };

const service = { type: "serviceTask" as const, call: { kind: "external", jobType: "work" } };
const MODELS = {
  steps: buildModel({ begin: "startEvent", a: service, b: service, c: service, d: service, done: "endEvent" }, [
    "begin -> a",
    "a -> b",
    "b -> c",
    "c -> d",
    "d -> done",
  ]),
  timer: buildModel(
    {
      begin: "startEvent",
      wait: { type: "intermediateCatchEvent", definitions: [{ type: "timer", timer: "duration", value: "PT0.5S" }] },
      after: "userTask",
    },
    ["begin -> wait", "wait -> after"],
  ),
  receiver: buildModel(
    {
      begin: "startEvent",
      wait: {
        type: "intermediateCatchEvent",
        definitions: [{ type: "message", message: "paid", correlationKey: "key" }],
      },
      after: "userTask",
    },
    ["begin -> wait", "wait -> after"],
  ),
  sender: buildModel(
    {
      begin: "startEvent",
      ask: "userTask",
      send: {
        type: "intermediateThrowEvent",
        definitions: [{ type: "message", message: "paid", correlationKey: "key" }],
      },
      done: "endEvent",
    },
    ["begin -> ask", "ask -> send", "send -> done"],
  ),
};

/** What workers do beside commands: whole instances with handlers in process, and how soon they notice that something is due. */
export async function benchWorkers(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), "throughline-bench-"));
  const server = await startEmbedded({ dir: path.join(folder, "pg") });
  await migrateDatabase(server.url);
  const db = connect(server.url, { max: 16 });
  try {
    await measureSteps(db, server.url, server.pid);
    await measureLatency(db, server.url);
  } finally {
    await db.$client.end();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Spent {
  readonly perSecond: number;
  readonly node: number;
  readonly postgres: number;
}

/** Instances of four service steps: their starts one by one, 16 at a time, then all their steps by one worker. */
async function measureSteps(db: Db, url: string, pid: number): Promise<void> {
  const given = givenOn(db);
  const workflowId = await given.workflow(MODELS.steps);
  const spend = async (work: () => Promise<void>): Promise<Spent> => {
    const cpu = process.cpuUsage();
    const before = treeCpuMs(pid);
    const begun = performance.now();
    await work();
    const perSecond = (INSTANCES * 1_000) / (performance.now() - begun);
    const { user, system } = process.cpuUsage(cpu);
    const postgres = (treeCpuMs(pid) - before) / INSTANCES;
    return { perSecond, node: (user + system) / 1_000 / INSTANCES, postgres };
  };
  const rounds: { starts: Spent; steps: Spent }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const starts = await spend(async () => {
      let left = INSTANCES;
      const start = async () => {
        while (left-- > 0) await startInstance(given.system, { workflowId });
      };
      await Promise.all(Array.from({ length: 16 }, start));
    });
    await db.$client.query("analyze");
    const workers = connect(url, { max: 8 });
    const worker = new Worker(workers, undefined, { handlers: HANDLERS });
    const steps = await spend(async () => {
      worker.start(url);
      const open = "select 1 from instances where workflow_id = $1 and ended_at is null limit 1";
      while ((await db.$client.query(open, [workflowId])).rowCount !== 0) await sleep(10);
    });
    await worker.stop();
    await workers.$client.end();
    rounds.push({ starts, steps });
  }
  const line = (what: string, part: "starts" | "steps", times = 1) => {
    const of = (pick: (spent: Spent) => number) => median(rounds.map((round) => pick(round[part])));
    const cpu = `${of((spent) => spent.node).toFixed(2)} / ${of((spent) => spent.postgres).toFixed(2)}`;
    console.log(`  ${what} ${(of((spent) => spent.perSecond) * times).toFixed(0)}/s; CPU an instance ${cpu} ms`);
  };
  console.log(
    `${INSTANCES} instances of four service steps, each step committed, handler in process (CPU: Node / Postgres)`,
  );
  line("started", "starts");
  line("from started to ended", "steps");
  line("which is steps", "steps", 4);
  console.log("");
}

/** An idle queue, a worker that listens, and one thing after another that it has to notice. */
async function measureLatency(db: Db, url: string): Promise<void> {
  const given = givenOn(db);
  const workers = connect(url, { max: 8 });
  const worker = new Worker(workers);
  worker.start(url);
  try {
    await sleep(1_000);
    const timer = await given.workflow(MODELS.timer);
    await latency("due timer → step left", async () => {
      const { instanceId } = await startInstance(given.system, { workflowId: timer });
      const [job] = await given.jobsOf(instanceId);
      return (await leftAt(db, instanceId)) - job!.dueAt.getTime();
    });
    const receiver = await given.workflow(MODELS.receiver);
    const receive = async (key: string) => {
      const { instanceId } = await startInstance(given.system, { workflowId: receiver, variables: { key } });
      // Until it has looked for messages that came before.
      while ((await given.jobsOf(instanceId)).length > 0) await sleep(5);
      return instanceId;
    };
    await latency("message published → step left", async (n) => {
      const instanceId = await receive(`p${n}`);
      const at = await now(db);
      await publishMessage(given.system, { name: "paid", key: `p${n}` });
      return (await leftAt(db, instanceId)) - at;
    });
    const sender = await given.workflow(MODELS.sender);
    await latency("message thrown by an instance, delivered by a worker elsewhere → step left", async (n) => {
      const instanceId = await receive(`s${n}`);
      const from = await startInstance(given.system, { workflowId: sender, variables: { key: `s${n}` } });
      await sleep(150);
      const at = await now(db);
      const task = await given.wait(from.instanceId, "ask");
      await executeCommand(given.system, { instanceId: from.instanceId, command: { type: "completeTask", task } });
      return (await leftAt(db, instanceId)) - at;
    });
  } finally {
    await worker.stop();
    await workers.$client.end();
  }
}

async function latency(what: string, sample: (n: number) => Promise<number>): Promise<void> {
  const lateMs: number[] = [];
  for (let n = 0; n < SAMPLES; n++) lateMs.push(await sample(n));
  lateMs.sort((a, b) => a - b);
  console.log(
    `latency ${what}: median ${median(lateMs).toFixed(1)} ms, p95 ${percentile(lateMs, 0.95).toFixed(1)} ms (${SAMPLES} samples)`,
  );
}

async function now(db: Db): Promise<number> {
  const { rows } = await db.$client.query<{ now: Date }>("select clock_timestamp() as now");
  return rows[0]!.now.getTime();
}

/** When the instance came to `after`, by the clock of the database. */
async function leftAt(db: Db, instanceId: string): Promise<number> {
  for (;;) {
    const { rows } = await db.$client.query<{ at: Date }>(
      "select entered_at as at from steps where instance_id = $1 and element_id = 'after'",
      [instanceId],
    );
    if (rows[0]) return rows[0].at.getTime();
    await sleep(5);
  }
}
