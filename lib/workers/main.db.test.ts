import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { afterEach, expect, it } from "vitest";
import { workerHeartbeats } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { quietPath } from "@/db/testing/quiet-path";
import { buildModel } from "@/lib/engine/testing/build";
import { givenOn } from "@/lib/runtime/testing/given";

const { db, url } = await testDatabase();
const given = givenOn(db);

const children: ChildProcess[] = [];
afterEach(() => children.splice(0).forEach((child) => child.kill("SIGKILL")));

function run(env: Record<string, string>): { child: ChildProcess; output: () => string } {
  const child = spawn(process.execPath, ["--import", "tsx", "lib/workers/main.ts"], {
    env: { ...process.env, DATABASE_URL: url, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.push(child);
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (part: Buffer) => (text += part.toString()));
  return { child, output: () => text };
}

it("a worker process does what is due and ends cleanly when told to", async () => {
  const model = buildModel(
    {
      begin: "startEvent",
      wait: { type: "intermediateCatchEvent", definitions: [{ type: "timer", timer: "duration", value: "PT0S" }] },
      after: "userTask",
      done: "endEvent",
    },
    ["begin -> wait", "wait -> after", "after -> done"],
  );
  const before = await given.instance(model);
  const { child, output } = run({});
  await expect.poll(async () => (await given.row(before)).openElements, { timeout: 15_000 }).toEqual(["after"]);
  expect(await db.select().from(workerHeartbeats)).toHaveLength(1);
  const meanwhile = await given.instance(model);
  await expect.poll(async () => (await given.row(meanwhile)).openElements, { timeout: 5_000 }).toEqual(["after"]);

  const ended = once(child, "exit");
  child.kill("SIGTERM");
  expect(await ended).toEqual([0, null]);
  expect(output()).toContain('"unfinished":0');
  expect(await db.select().from(workerHeartbeats)).toEqual([]);
});

it("a worker process with a setting that is not understood says which, and does not start", async () => {
  const { child, output } = run({ TL_ALLOWED_HOSTS: "https://example.com" });
  expect(await once(child, "exit")).toEqual([1, null]);
  expect(output()).toContain("TL_ALLOWED_HOSTS");
});

it("a worker process whose connections went silent still ends within 20 s when told to", async () => {
  const path = await quietPath(url);
  const { child } = run({ DATABASE_URL: path.url });
  await expect.poll(() => db.select().from(workerHeartbeats), { timeout: 15_000 }).toHaveLength(1);
  path.cut();
  const ended = once(child, "exit");
  const begun = performance.now();
  child.kill("SIGTERM");
  expect(await ended).toEqual([0, null]);
  expect(performance.now() - begun).toBeLessThan(20_000);
});
