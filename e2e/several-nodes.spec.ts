import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { and, eq, inArray, isNull, like } from "drizzle-orm";
import type { Db } from "@/db/client";
import { freePort, runningEmbedded } from "@/db/embedded.mjs";
import { instances, jobs } from "@/db/schema";
import { buildModel } from "@/lib/engine/testing/build";
import { startInstance } from "@/lib/runtime";
import { givenOn } from "@/lib/runtime/testing/given";
import type { BrowserContext } from "@playwright/test";
import { expect, test } from "./fixtures";

const dataDir = process.env["TL_E2E_DATA_DIR"] ?? "";
const STARTS = 150;
/** A lease, and time for a busy machine. */
const TAKEN_OVER_MS = 60_000;

const started: ChildProcess[] = [];
const ending: (() => void)[] = [];
test.afterEach(async () => {
  for (const end of ending.splice(0)) end();
  for (const child of started.splice(0)) {
    const exited = child.exitCode === null && child.signalCode === null ? once(child, "exit") : undefined;
    child.kill("SIGKILL");
    await exited;
  }
});

/** A process of the product beside those under test, on the same database. */
function launch(args: readonly string[], env: Record<string, string>): ChildProcess {
  const url = runningEmbedded(path.join(dataDir, "pg"));
  const child = spawn(process.execPath, args, {
    env: {
      ...process.env,
      NODE_ENV: "production",
      DATABASE_URL: url,
      BETTER_AUTH_SECRET: readFileSync(path.join(dataDir, "auth-secret"), "utf8").trim(),
      HOSTNAME: "127.0.0.1",
      TL_DEMO: "1",
      ...env,
    },
    stdio: "ignore",
  });
  started.push(child);
  return child;
}

/** The build that the server under test runs from: it was the last to be used. */
function builtWeb(): string {
  const folder = path.resolve("dist/web");
  const used = (name: string) => statSync(path.join(folder, name)).mtimeMs;
  const [newest] = readdirSync(folder)
    .filter((name) => !name.includes("."))
    .sort((a, b) => used(b) - used(a));
  return path.join(folder, newest!, "server.js");
}

/** Another web server; resolves to its address. */
async function webNode(publicUrl: string): Promise<string> {
  const port = await freePort();
  launch([builtWeb()], { PORT: `${port}`, BETTER_AUTH_URL: publicUrl });
  const address = `http://localhost:${port}`;
  await expect
    .poll(
      () =>
        fetch(`${address}/healthz`).then(
          (reply) => reply.status,
          () => 0,
        ),
      { timeout: 30_000 },
    )
    .toBe(200);
  return address;
}

/** What a web node tells somebody who is signed in as it happens: all of its stream so far. */
async function listenTo(address: string, who: BrowserContext): Promise<() => string> {
  const cookie = (await who.cookies(address)).map(({ name, value }) => `${name}=${value}`).join("; ");
  const leaving = new AbortController();
  const reply = await fetch(`${address}/api/v1/live?topics=tasks,instances`, {
    headers: { cookie },
    signal: leaving.signal,
  });
  expect(reply.status).toBe(200);
  let text = "";
  const decoder = new TextDecoder();
  const read = async () => {
    for await (const part of reply.body!) text += decoder.decode(part, { stream: true });
  };
  void read().catch(() => {});
  ending.push(() => leaving.abort());
  return () => text;
}

/** Another worker, whose calls go to the server under test. */
const worker = (publicUrl: string) =>
  launch(["dist/worker.mjs"], {
    TL_THREADS: path.resolve("dist/threads"),
    TL_OWN_ORIGIN: publicUrl,
    BETTER_AUTH_URL: publicUrl,
    LOG_LEVEL: "silent",
  });

test("what is done on one web node is seen on the other as it happens, in both directions", async ({
  page,
  browser,
  signIn,
  baseURL,
}) => {
  test.slow();
  const there = await webNode(baseURL!);
  await signIn("agent");
  const second = await browser.newContext({ baseURL: there });
  // Signed in on one node: the session is good on the other.
  await signIn("agent", second);
  const watching = await second.newPage();
  await watching.goto("/inbox?view=unassigned&sort=newest");
  await expect(watching.getByRole("heading").first()).toBeVisible();
  const heard = await listenTo(there, second);

  const title = `Two nodes ${Date.now().toString(36)}`;
  await page.goto("/instances");
  await page.getByRole("button", { name: "Start" }).click();
  await page.getByRole("button", { name: /Support ticket/ }).click();
  const form = page.getByRole("dialog", { name: "Support ticket" });
  await form.getByLabel("Subject").fill(title);
  await form.getByLabel("Description").fill("Heard of elsewhere.");
  await form.getByLabel("Customer's email").fill("kim@example.test");
  await form.getByRole("button", { name: "Start" }).click();
  await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
  await expect(page.getByRole("group", { name: /^Triage: active/ })).toBeVisible();
  // Pages also look by themselves, but half a minute apart.
  await expect.poll(heard, { timeout: 5_000 }).toContain("tasks");

  await watching.getByRole("button", { name: /\d new/ }).click();
  await watching.getByRole("link", { name: title }).click();
  await watching.getByRole("button", { name: "Take it" }).click();
  await watching.getByLabel("Internal note").fill("Seen from the other node");
  await watching.getByRole("button", { name: "Submit", exact: true }).click();
  await expect(watching.getByText("You completed this step")).toBeVisible();
  await expect(page.getByRole("group", { name: /^Triage: done/ })).toBeVisible();
  await second.close();
});

test("three workers share the work, and what a killed one had in hand moves on", async ({ given, baseURL }) => {
  test.setTimeout(180_000);
  const { db } = given.ctx;
  const workers = [worker(baseURL!), worker(baseURL!)];
  const call = {
    type: "serviceTask" as const,
    call: {
      kind: "http",
      method: "POST",
      url: "/api/demo/stock",
      body: '{ item: "Desk lamp", quantity: 1 }',
      idempotent: true,
      attemptsMax: 10,
      backoffMs: 200,
    },
  };
  const model = buildModel({ begin: "startEvent", one: call, two: call, three: call, done: "endEvent" }, [
    "begin -> one",
    "one -> two",
    "two -> three",
    "three -> done",
  ]);
  const workflowId = await givenOn(db).workflow({ ...model, id: "shared-work", name: "Shared work" });
  const owners = new Set<string>();
  let isWatching = true;
  const watch = (async () => {
    for (; isWatching; await sleep(10))
      for (const { owner } of await leases(db, workflowId)) if (owner !== null) owners.add(owner);
  })();

  let victim: ChildProcess | undefined;
  let inHand: string[] = [];
  for (let round = 1; victim === undefined && round <= 10; round++) {
    let left = STARTS;
    const start = async () => {
      while (left-- > 0) await startInstance(given.ctx, { workflowId });
    };
    await Promise.all(Array.from({ length: 6 }, start));
    // It stands still first, so that what it has in hand stays there.
    for (let tries = 0; victim === undefined && tries < 50; tries++, await sleep(20)) {
      workers[0]!.kill("SIGSTOP");
      await sleep(50);
      inHand = (await leases(db, workflowId, workers[0]!.pid)).map(({ id }) => id);
      if (inHand.length > 0) victim = workers[0]!;
      else workers[0]!.kill("SIGCONT");
    }
  }
  expect(inHand.length, "jobs in hand of the worker that is killed").toBeGreaterThan(0);
  victim!.kill("SIGKILL");

  await expect.poll(() => open(db, workflowId), { timeout: TAKEN_OVER_MS + 30_000 }).toBe(0);
  isWatching = false;
  await watch;
  expect(await db.select({ id: jobs.id }).from(jobs).where(inArray(jobs.id, inHand))).toEqual([]);
  expect(owners.size, "workers that had a share").toBe(3);
});

function leases(db: Db, workflowId: string, pid?: number) {
  return db
    .select({ id: jobs.id, owner: jobs.lockOwner })
    .from(jobs)
    .where(
      and(
        eq(jobs.workflowId, workflowId),
        eq(jobs.state, "leased"),
        pid === undefined ? undefined : like(jobs.lockOwner, `%:${pid}:%`),
      ),
    );
}

const open = (db: Db, workflowId: string) =>
  db.$count(instances, and(eq(instances.workflowId, workflowId), isNull(instances.endedAt)));
