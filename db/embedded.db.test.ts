import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type EmbeddedServer, runningEmbedded, startEmbedded } from "@/db/embedded.mjs";

let folder: string;
let dir: string;
let server: EmbeddedServer | undefined;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "throughline-embedded-"));
  chmodSync(folder, 0o755);
  dir = path.join(folder, "pg");
});
afterEach(async () => {
  await server?.stop();
  server = undefined;
  rmSync(folder, { recursive: true, force: true });
});

const start = async () => (server = await startEmbedded({ dir }));

async function run<Row extends object>(text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: server?.url });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

it("keeps its data over a stop and a start, and is found only while it runs", async () => {
  expect(runningEmbedded(dir)).toBeUndefined();
  const first = await start();
  expect(runningEmbedded(dir)).toBe(first.url);
  await run("create table kept as select 1 as n");
  await first.stop();
  expect(runningEmbedded(dir)).toBeUndefined();

  await start();
  expect(await run("select n from kept")).toEqual([{ n: 1 }]);
});

it("adopts the server that a killed start left behind", async () => {
  const orphan = await startEmbedded({ dir });
  const second = await start();
  expect(second).toMatchObject({ adopted: true, pid: orphan.pid, url: orphan.url });
});

it("recovers what was committed when the server itself was killed", async () => {
  const first = await start();
  await run("create table kept as select 1 as n");
  process.kill(first.pid, "SIGKILL");
  await first.exited;

  expect(await start()).toMatchObject({ adopted: false });
  expect(await run("select n from kept")).toEqual([{ n: 1 }]);
});

it("is not misled by a stale lock whose process id was given to another program", async () => {
  const first = await start();
  const lock = readFileSync(path.join(dir, "postmaster.pid"), "utf8");
  await first.stop();
  writeFileSync(path.join(dir, "postmaster.pid"), lock.replace(/^\d+/, String(process.pid)));

  expect(await start()).toMatchObject({ adopted: false });
});

it("begins anew where an earlier first start was interrupted", async () => {
  const half = path.join(folder, "pg.init");
  rmSync(half, { recursive: true, force: true });
  writeFileSync(half, "left over");

  await start();
  expect(await run("select 1 as n")).toEqual([{ n: 1 }]);
});
