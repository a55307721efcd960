import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { connect, type Db } from "@/db/client";
import { LIMITS } from "@/db/pooler.mjs";
import { asDomainError } from "@/lib/http/errors";
import { type Context, startInstance } from "@/lib/runtime";
import { givenOn } from "@/lib/runtime/testing/given";
import { count, type Options, type Outcome, seconds, type Skipped, type Test, within } from "../chaos";
import { ClientLog, runClient } from "../client";
import { Cluster } from "../cluster";
import { orderModel } from "../models";
import { Pooler } from "../pooler";
import { defectsIn, leftOpen, open, problemsOf } from "../truth";

const BACK_GOAL_MS = 5_000;
const COMPLETE_MS = 120_000;

async function untilDone(cluster: Cluster): Promise<string[]> {
  for (const end = Date.now() + within(COMPLETE_MS); (await open(cluster.truth)) > 0; await sleep(200))
    if (Date.now() > end) return [`not complete: ${await leftOpen(cluster.truth)}`];
  return [];
}

/** How long it takes until a start succeeds. */
async function untilStarted(ctx: Context, workflowId: string, patienceMs = 60_000): Promise<number> {
  const since = Date.now();
  for (;;) {
    try {
      await startInstance(ctx, { workflowId });
      return Date.now() - since;
    } catch (error) {
      if (Date.now() - since > patienceMs) throw error;
      await sleep(50);
    }
  }
}

/** The database is restarted again and again, in order, while clients and workers go on. */
async function restarts({ rounds, isShort }: Options): Promise<Outcome> {
  const times = isShort ? 2 : Math.max(3, Math.round(rounds * 0.6));
  const perRestart = isShort ? 60 : 200;
  const everyMs = isShort ? 3_000 : 20_000;
  const problems: string[] = [];
  const log = new ClientLog();
  let backMs = 0;
  const cluster = await Cluster.open();
  try {
    cluster.sink.answer = () => ({ status: 200, afterMs: 20 });
    const workflowId = await givenOn(cluster.truth).workflow(orderModel(cluster.sink.url));
    await Promise.all([cluster.startWorker(), cluster.startWorker()]);
    const client = runClient(cluster.connect(8), log, {
      workflowId,
      prefix: "restarts",
      count: times * perRestart,
      atOnce: 8,
      variables: (index) => ({ n: `${index}` }),
      repeats: () => true,
      pauseMs: (everyMs * 8) / perRestart,
    });
    for (let time = 1; time <= times; time++) {
      await sleep(everyMs);
      await cluster.stopPostgres();
      await sleep(500);
      await cluster.startPostgres();
      const ctx: Context = { db: cluster.connect(1), principal: { kind: "system", name: "client" } };
      backMs = Math.max(backMs, await untilStarted(ctx, workflowId));
    }
    await client;
    problems.push(...(await untilDone(cluster)), ...(await problemsOf(cluster, log)));
    if (log.errors.length === 0) problems.push("no client noticed");
    if (backMs > within(BACK_GOAL_MS)) problems.push(`a start succeeded ${seconds(backMs)} after Postgres was up`);
  } finally {
    await cluster.close();
  }
  const figure = `${count(times)} restarts, ${count(log.acked.size)} starts acknowledged: 0 lost; ${count(log.errors.length)} requests were told that the database does not answer, back in ${seconds(backMs)}`;
  return { figure, problems, injected: times };
}

const CONNECTIONS = 20;
const CLIENTS = 40;
const REFUSED_GOAL_MS = 3_000;

/** Somebody else holds every connection: refused in words and soon; once they are free it works again by itself. */
async function exhausted(): Promise<Outcome> {
  const problems: string[] = [];
  const cluster = await Cluster.open({ settings: { max_connections: String(CONNECTIONS) } });
  let [slowestMs, backMs, refused] = [0, 0, 0];
  const hogs: pg.Client[] = [];
  try {
    const workflowId = await givenOn(cluster.truth).workflow(orderModel(cluster.sink.url));
    const db = cluster.connect(CONNECTIONS);
    for (;;) {
      const hog = new pg.Client({ connectionString: cluster.directUrl });
      hog.on("error", () => {});
      const isIn = await hog.connect().then(
        () => true,
        () => false,
      );
      if (!isIn) break;
      hogs.push(hog);
    }
    const ctx: Context = { db, principal: { kind: "system", name: "client" } };
    const ask = async () => {
      const since = Date.now();
      const error: unknown = await startInstance(ctx, { workflowId }).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      if (error === undefined) return problems.push("a start succeeded without a connection");
      refused++;
      slowestMs = Math.max(slowestMs, Date.now() - since);
      if (asDomainError(error)?.code !== "unavailable") problems.push(`refused with ${defectsIn([error]).join()}`);
      return undefined;
    };
    await Promise.all(Array.from({ length: CLIENTS }, ask));
    await Promise.all(hogs.splice(0).map((hog) => hog.end()));
    backMs = await untilStarted(ctx, workflowId);
    const worker = await cluster.startWorker();
    problems.push(...(await untilDone(cluster)), ...(await problemsOf(cluster, new ClientLog())));
    await cluster.killWorker(worker);
    if (slowestMs > within(REFUSED_GOAL_MS)) problems.push(`refused after ${seconds(slowestMs)}`);
    if (backMs > within(BACK_GOAL_MS)) problems.push(`back after ${seconds(backMs)}`);
  } finally {
    await Promise.all(hogs.map((hog) => hog.end().catch(() => {})));
    await cluster.close();
  }
  const figure = `${CONNECTIONS} connections, all taken, ${CLIENTS} clients: ${count(refused)} refused in words within ${seconds(slowestMs)}, back in ${seconds(backMs)}`;
  return { figure, problems: [...new Set(problems)].slice(0, 5), injected: refused };
}

/** The same behind a pooler that gives each transaction another connection, with many more clients than connections. */
async function pooled({ isShort }: Options): Promise<Outcome | Skipped> {
  if (!Pooler.program) return { skipped: "pgbouncer is not installed (Debian: apt-get install pgbouncer)" };
  const starts = isShort ? 200 : 1_000;
  const problems: string[] = [];
  const log = new ClientLog();
  let [slowestMs, backMs, refused] = [0, 0, 0];
  const cluster = await Cluster.open();
  const hogs: pg.Client[] = [];
  let pooler: Pooler | undefined;
  let db: Db | undefined;
  try {
    const { dataDir, directUrl } = cluster;
    const workflowId = await givenOn(cluster.truth).workflow(orderModel(cluster.sink.url));
    cluster.sink.answer = () => ({ status: 200, afterMs: 20 });
    const pooled = async () => {
      await pooler?.close();
      pooler = await Pooler.before(directUrl, { connections: CONNECTIONS, dataDir });
      return { DATABASE_URL: pooler.url, DATABASE_DIRECT_URL: directUrl };
    };

    // What would run without its limits, or break at the second transaction, is not begun.
    const unready = await pooled();
    await refusesToStart(cluster, { DATABASE_URL: unready.DATABASE_URL }, "DATABASE_DIRECT_URL", problems);
    await refusesToStart(cluster, unready, "alter role", problems);
    const role = pg.escapeIdentifier(new URL(directUrl).username);
    for (const [name, value] of Object.entries(LIMITS))
      await cluster.truth.$client.query(`alter role ${role} set ${name} = ${pg.escapeLiteral(value)}`);
    const env = await pooled();

    await Promise.all([cluster.startWorker(env), cluster.startWorker(env)]);
    db = connect(env.DATABASE_URL, { max: CLIENTS, isPooled: true });
    await runClient(db, log, {
      workflowId,
      prefix: "pooled",
      count: starts,
      atOnce: CLIENTS,
      variables: (index) => ({ n: `${index}` }),
      repeats: () => true,
    });
    problems.push(...(await untilDone(cluster)));

    for (let taken = 0; taken < CONNECTIONS; taken++) {
      const hog = new pg.Client({ connectionString: env.DATABASE_URL });
      hog.on("error", () => {});
      await hog.connect();
      hogs.push(hog);
      // Workers use one for moments; as soon as it is free it is ours.
      for (const end = Date.now() + 10_000; ; ) {
        const isIn = await hog.query("begin").then(
          () => true,
          () => false,
        );
        if (isIn) break;
        if (Date.now() > end) throw new Error("the connections could not be taken");
      }
    }
    const ctx: Context = { db, principal: { kind: "system", name: "client" } };
    const ask = async () => {
      const since = Date.now();
      const error: unknown = await startInstance(ctx, { workflowId }).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      if (error === undefined) return void problems.push("a start succeeded without a connection");
      refused++;
      slowestMs = Math.max(slowestMs, Date.now() - since);
      if (asDomainError(error)?.code !== "unavailable") problems.push(`refused with ${defectsIn([error]).join()}`);
    };
    await Promise.all(Array.from({ length: CLIENTS }, ask));
    await Promise.all(hogs.splice(0).map((hog) => hog.end()));
    backMs = await untilStarted(ctx, workflowId);
    problems.push(...(await untilDone(cluster)), ...(await problemsOf(cluster, log)));
    if (slowestMs > within(REFUSED_GOAL_MS)) problems.push(`refused after ${seconds(slowestMs)}`);
    if (backMs > within(BACK_GOAL_MS)) problems.push(`back after ${seconds(backMs)}`);
  } finally {
    await Promise.all(hogs.map((hog) => hog.end().catch(() => {})));
    await db?.$client.end();
    await pooler?.close();
    await cluster.close();
  }
  const figure = `pgbouncer, ${CONNECTIONS} connections, ${CLIENTS} clients: ${count(log.acked.size)} starts acknowledged: 0 lost; all taken: ${count(refused)} refused in words within ${seconds(slowestMs)}, back in ${seconds(backMs)}`;
  return { figure, problems: [...new Set(problems)].slice(0, 5), injected: refused };
}

async function refusesToStart(
  cluster: Cluster,
  env: Record<string, string>,
  words: string,
  problems: string[],
): Promise<void> {
  const worker = cluster.launch("lib/workers/main.ts", [], env);
  const code = await Promise.race([worker.exited, sleep(30_000, "still running" as const)]);
  const said = worker.lines.join("\n");
  if (code === 0 || code === "still running" || !said.includes(words))
    problems.push(`a worker that should refuse to start and say "${words}" ended with ${code}: ${said.slice(0, 500)}`);
  await worker.kill();
}

const DISK_MB = 320;
const DISK_GOAL_MS = 30_000;

/** The disk fills up under load, and is freed. */
async function fullDisk(): Promise<Outcome | Skipped> {
  const disk = mkdtempSync(path.join(tmpdir(), "throughline-disk-"));
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${DISK_MB}m`, "tmpfs", disk], { encoding: "utf8" });
  if (mounted.error || mounted.status !== 0) {
    rmSync(disk, { recursive: true, force: true });
    return { skipped: `a small disk can't be mounted here (${(mounted.error?.message ?? mounted.stderr).trim()})` };
  }
  const problems: string[] = [];
  const log = new ClientLog();
  let [fillMs, backMs, refused] = [0, 0, 0];
  try {
    const cluster = await Cluster.open({ folder: disk });
    try {
      const workflowId = await givenOn(cluster.truth).workflow(orderModel(cluster.sink.url));
      await cluster.startWorker();
      const some = (prefix: string, howMany: number) =>
        runClient(cluster.connect(8), log, {
          workflowId,
          prefix,
          count: howMany,
          atOnce: 8,
          variables: (index) => ({ n: `${prefix}-${index}`, filling: "x".repeat(20_000) + prefix + index }),
          repeats: () => false,
        });
      await some("before", 100);
      const filling = path.join(disk, "filling");
      const { bavail, bsize } = statfsSync(disk);
      writeFileSync(filling, Buffer.alloc(Math.max(0, bavail * bsize - 8_192)));
      const since = Date.now();
      for (let wave = 0; refused === 0 && wave < 60; wave++) {
        const known = log.errors.length;
        await some(`full-${wave}`, 40);
        refused = log.errors.length - known;
        fillMs = Date.now() - since;
      }
      if (refused === 0) problems.push("the disk was never full");
      rmSync(filling);
      const freed = Date.now();
      // What supervises Postgres starts it again when it gave up.
      if (!cluster.isRunning) await cluster.startPostgres();
      const ctx: Context = { db: cluster.connect(1), principal: { kind: "system", name: "client" } };
      await untilStarted(ctx, workflowId);
      backMs = Date.now() - freed;
      await some("after", 50);
      problems.push(...(await untilDone(cluster)), ...(await problemsOf(cluster, log)));
      if (backMs > within(DISK_GOAL_MS)) problems.push(`back after ${seconds(backMs)}`);
    } finally {
      await cluster.close();
    }
  } finally {
    spawnSync("umount", [disk]);
    rmSync(disk, { recursive: true, force: true });
  }
  const figure = `${count(log.acked.size)} starts acknowledged: 0 lost; first refused, in words, ${seconds(fillMs)} after the disk was full, back ${seconds(backMs)} after it was freed`;
  return { figure, problems, injected: refused };
}

export const database: readonly Test[] = [
  { id: "T13", title: "the database restarts under load", run: restarts },
  { id: "T14", title: "no connection left", run: exhausted },
  { id: "T14P", title: "no connection left, behind a pooler", run: pooled },
  { id: "T15", title: "the disk is full", run: fullDisk },
];
