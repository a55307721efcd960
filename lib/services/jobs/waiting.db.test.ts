import { eq, sql } from "drizzle-orm";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { jobs } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import type { KeyPrincipal } from "@/lib/access/principal";
import { buildModel } from "@/lib/engine/testing/build";
import { DomainError } from "@/lib/errors/domain-error";
import { flushNotices } from "@/lib/live/announce";
import { liveHub } from "@/lib/live/hub";
import type { Context } from "@/lib/runtime/context";
import { givenOn } from "@/lib/runtime/testing/given";
import { type Asker, fetchJobs, type FetchJobsInput } from "./fetch";
import { unlockJob } from "./unlock";
import { waitingRoom } from "./waiting";

const { db } = await testDatabase();
const given = givenOn(db);
afterAll(() => liveHub().close());

const model = (jobType = "pack") =>
  buildModel({ begin: "startEvent", pack: { type: "serviceTask", call: { kind: "external", jobType } } }, [
    "begin -> pack",
  ]);
const key = (keyId = "k1", more: Partial<KeyPrincipal> = {}): Context => ({
  db,
  principal: {
    kind: "key",
    keyId,
    keyName: "packer",
    scopes: ["jobs:work"],
    topics: ["pack", "mail"],
    userId: "pat",
    username: "pat",
    name: "Pat",
    role: "admin",
    groups: [],
    manages: [],
    worksOn: [],
    starts: [],
    ...more,
  },
});
const ask = (more: Partial<FetchJobsInput> = {}, asker: Asker = {}, ctx = key()) =>
  fetchJobs(ctx, { worker: "w1", types: ["pack"], max: 1, waitSeconds: 20, ...more }, asker);
const timed = async <T>(work: Promise<T>) => {
  const start = performance.now();
  return { result: await work, ms: performance.now() - start };
};
const room = waitingRoom(db);
const waiting = (count: number) => expect.poll(() => room.size).toBe(count);
const holdBack = () => db.update(jobs).set({ runAt: sql`now() + interval '1 day'` });

/** Statements that the test's connections have run meanwhile, of those who look for external jobs. */
async function looksDuring(work: () => Promise<unknown>): Promise<number> {
  let looks = 0;
  const { $client } = db;
  const query = $client.query.bind($client) as (...args: unknown[]) => unknown;
  $client.query = ((...args: unknown[]) => {
    const [statement] = args as [{ name?: string }];
    if (statement?.name?.startsWith("throughline_external")) looks++;
    return query(...args);
  }) as typeof $client.query;
  await work();
  $client.query = query as typeof $client.query;
  return looks;
}

beforeEach(async () => {
  await holdBack();
  expect(room.size).toBe(0);
});

describe("a worker that waits", () => {
  it("is given a job as soon as there is one", async () => {
    const warm = ask();
    await waiting(1);
    await given.instance(model());
    expect(await warm).toHaveLength(1);

    const asked = timed(ask());
    await waiting(1);
    await sleep(300);
    const start = performance.now();
    const instanceId = await given.instance(model());
    const { result } = await asked;
    expect(result).toMatchObject([{ instanceId, epoch: 1 }]);
    expect(performance.now() - start).toBeLessThan(1_000);
  });

  it("is given what is there already at once, and nothing when its time is over", async () => {
    await given.instance(model());
    expect((await timed(ask())).ms).toBeLessThan(1_000);
    const { result, ms } = await timed(ask({ waitSeconds: 1 }));
    expect(result).toEqual([]);
    expect(ms).toBeGreaterThan(950);
    expect(ms).toBeLessThan(2_500);
  });

  it("is given what becomes due while it waits: a later attempt, or what another has let go of", async () => {
    const instanceId = await given.instance(model());
    await db.update(jobs).set({ runAt: sql`now() + interval '700 ms'` }).where(eq(jobs.instanceId, instanceId));
    const { result, ms } = await timed(ask());
    expect(result).toMatchObject([{ instanceId }]);
    expect(ms).toBeGreaterThan(400);
    expect(ms).toBeLessThan(3_000);

    const other = ask({ worker: "w2" });
    await waiting(1);
    await unlockJob(key(), { jobId: result[0]!.id, epoch: result[0]!.epoch, worker: "w1" });
    expect(await other).toMatchObject([{ id: result[0]!.id, epoch: 2 }]);
  });

  it("misses nothing that comes between its look and its waiting", async () => {
    for (let round = 0; round < 15; round++) {
      const asked = ask();
      await sleep(round);
      const instanceId = await given.instance(model());
      expect(await asked).toMatchObject([{ instanceId }]);
    }
  });

  it("is not woken by work of other types, and wakes only as many as there is work for", async () => {
    const mail = ask({ types: ["mail"], waitSeconds: 2 });
    const packers = [0, 1, 2].map((n) => ask({ worker: `p${n}`, waitSeconds: 2 }));
    await waiting(4);
    await given.instance(model());
    const results = await Promise.all(packers);
    expect(results.map(({ length }) => length).sort()).toEqual([0, 0, 1]);
    expect(await mail).toEqual([]);
  });

  it("asks the database as often as one who waits, however many they are", async () => {
    const waitTogether = async (count: number) => {
      const all = Array.from({ length: count }, (_, n) => ask({ worker: `w${n}`, waitSeconds: 2 }, {}, key(`k${n}`)));
      await waiting(count);
      return looksDuring(async () => {
        // Of another type: a notice for everybody, work for nobody.
        for (let n = 0; n < 5; n++) {
          await given.instance(model("other"));
          await sleep(150);
        }
        await Promise.all(all);
      });
    };
    const alone = await waitTogether(1);
    expect(await waitTogether(40)).toBeLessThanOrEqual(alone + 45);
  });

  it("who may not have what is due does not go round and round", async () => {
    const barred = key("k3", { role: "manager", manages: [await given.workflow(model())] });
    await given.instance(model());
    const looks = await looksDuring(async () => {
      expect(await ask({ waitSeconds: 3 }, {}, barred)).toEqual([]);
    });
    expect(looks).toBeLessThan(40);
    // And does not keep it from others.
    expect(await ask()).toHaveLength(1);
  });
});

describe("waiting ends", () => {
  it("when the worker hangs up; what it would have got goes to another", async () => {
    const leaving = new AbortController();
    const gone = ask({}, { signal: leaving.signal });
    await waiting(1);
    leaving.abort();
    expect(await gone).toEqual([]);
    expect(room.size).toBe(0);

    const late = new AbortController();
    const taken = ask(
      { worker: "late" },
      {
        signal: late.signal,
        renew: async () => {
          late.abort();
          return key();
        },
      },
    );
    await waiting(1);
    const instanceId = await given.instance(model());
    expect(await taken).toEqual([]);
    expect(await ask({ worker: "next" })).toMatchObject([{ instanceId, epoch: 2, attemptsMade: 0 }]);
  });

  it("when its key is revoked or its owner loses a right: it is given nothing any more", async () => {
    const revoked = ask(
      {},
      {
        renew: async () => {
          throw new DomainError("unauthenticated", "revoked");
        },
      },
    );
    const demoted = ask({}, { renew: async () => key("k1", { role: "agent" }) });
    // Whichever comes to its end first must not be waited for by nobody.
    const refused = Promise.all([
      expect(revoked).rejects.toMatchObject({ code: "unauthenticated" }),
      expect(demoted).rejects.toMatchObject({ code: "forbidden" }),
    ]);
    await waiting(2);
    await Promise.all([given.instance(model()), given.instance(model())]);
    await refused;
    const due = await db.select().from(jobs).where(sql`${jobs.runAt} <= now()`);
    expect(due.map(({ state, epoch }) => [state, epoch])).toEqual([
      ["ready", 0],
      ["ready", 0],
    ]);
  });

  it("when the process ends", async () => {
    const asked = ask();
    await waiting(1);
    await flushNotices(db);
    await liveHub().close();
    expect(await asked).toEqual([]);
    // Should another request come, it waits like the first.
    expect(await ask({ waitSeconds: 1 })).toEqual([]);
  });

  it("before it begins where too many wait: of one key, and in all", async () => {
    const leaving = new AbortController();
    const sit = (owner: string) =>
      Array.from({ length: 50 }, () => room.wait({ types: ["pack"], max: 1, owner }, 0, 20_000, leaving.signal));
    const full = sit("key:k1:");
    const refused = { code: "limit_exceeded", details: { retryAfterS: 5 } };
    await expect(ask()).rejects.toMatchObject(refused);
    for (let n = 0; n < 9; n++) full.push(...sit(`key:other${n}:`));
    await waiting(500);
    await expect(ask({}, {}, key("one more"))).rejects.toMatchObject(refused);
    // Who asks without waiting is served.
    expect(await ask({ waitSeconds: 0 }, {}, key("one more"))).toEqual([]);
    leaving.abort();
    expect(new Set(await Promise.all(full))).toEqual(new Set(["over"]));
    expect(room.size).toBe(0);
  });
});
