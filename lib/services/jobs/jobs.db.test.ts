import { eq, sql } from "drizzle-orm";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { incidents, jobs, transitions } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import type { KeyPrincipal } from "@/lib/access/principal";
import type { Json } from "@/lib/domain/json";
import { groupOf } from "@/lib/runtime/claim-groups";
import { bucketOf } from "@/lib/domain/ids";
import { buildModel } from "@/lib/engine/testing/build";
import { DomainError } from "@/lib/errors/domain-error";
import { executeCommand, startInstance } from "@/lib/runtime";
import type { Context } from "@/lib/runtime/context";
import { givenOn } from "@/lib/runtime/testing/given";
import { claimExternal } from "./claim";
import { completeJob, completeJobs } from "./complete";
import { extendLease } from "./extend";
import { failJob } from "./fail";
import { type FetchedJob, fetchJobs, type FetchJobsInput } from "./fetch";
import { throwError } from "./throw-error";
import { unlockJob } from "./unlock";

const { db } = await testDatabase();
const given = givenOn(db);

const packing = (jobType = "pack") =>
  buildModel(
    {
      begin: "startEvent",
      pack: { type: "serviceTask", call: { kind: "external", jobType, attemptsMax: 3 } },
      check: "userTask",
      broken: { type: "boundaryEvent", attachedTo: "pack", definitions: [{ type: "error", errorCode: "broken" }] },
      repair: "userTask",
      done: "endEvent",
    },
    ["begin -> pack", "pack -> check", "check -> done", "broken -> repair", "repair -> done"],
  );

const key = (more: Partial<KeyPrincipal> = {}): Context => ({
  db,
  principal: {
    kind: "key",
    keyId: "k1",
    keyName: "packer",
    scopes: ["jobs:work"],
    topics: ["pack"],
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
const packer = key();
const fetchAs = (ctx: Context, more: Partial<FetchJobsInput> = {}) =>
  fetchJobs(ctx, { worker: "w1", types: ["pack"], ...more });
/** What workers know a job by names its row first. */
const rowOf = (id: string) => id.slice(0, 36);
const leaseOf = ({ id, epoch }: FetchedJob, worker = "w1") => ({ jobId: id, epoch, worker });
const endLease = ({ id }: FetchedJob) =>
  db
    .update(jobs)
    .set({ runAt: sql`now()` })
    .where(eq(jobs.id, rowOf(id)));

async function refusal(work: Promise<unknown>) {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof DomainError)) throw new Error(`was not refused: ${String(error)}`);
  return { code: error.code, reason: error.details["reason"] };
}
const LOST = { code: "conflict", reason: "lease_lost" };

// What one test leaves in the queue, the next does not get.
afterEach(() => db.update(jobs).set({ runAt: sql`now() + interval '1 day'` }).where(eq(jobs.kind, "external")));

describe("a worker", () => {
  it("fetches jobs of its type once, with what it asked for, and completes them", async () => {
    const id = await given.instance(packing(), { amount: 3, secret: "no" });
    const [job, ...none] = await fetchAs(packer, { variables: ["amount", "nothing"] });
    expect(none).toEqual([]);
    expect(job).toMatchObject({ instanceId: id, type: "pack", elementId: "pack", epoch: 1, attemptsLeft: 3 });
    expect(job!.variables).toEqual({ amount: 3 });
    expect(await fetchAs(packer)).toEqual([]);

    await completeJob(packer, { ...leaseOf(job!), variables: { parcels: 2 } });
    expect((await given.row(id)).openElements).toEqual(["check"]);
    expect((await given.state(id)).steps.get(0)!.variables).toMatchObject({ amount: 3, parcels: 2 });
    const [last] = await db
      .select()
      .from(transitions)
      .where(sql`${transitions.instanceId} = ${id} and ${transitions.revision} = 2`);
    expect(last).toMatchObject({ actorKind: "key", actor: "pat: packer" });
    expect(await refusal(completeJob(packer, leaseOf(job!)))).toEqual(LOST);
  });

  it("gets what the model hands to the step where it names nothing", async () => {
    await given.instance(packing(), { amount: 3 });
    expect((await fetchAs(packer))[0]!.variables).toEqual({});
  });

  it("whose lease went to another can do nothing any more", async () => {
    const id = await given.instance(packing());
    const [first] = await fetchAs(packer);
    await endLease(first!);
    const [second] = await fetchAs(packer, { worker: "w2" });
    expect(second).toMatchObject({ id: first!.id, epoch: 2 });

    const stale = leaseOf(first!);
    for (const attempt of [
      () => completeJob(packer, stale),
      () => failJob(packer, { ...stale, message: "late" }),
      () => throwError(packer, { ...stale, code: "broken" }),
      () => extendLease(packer, stale),
      () => unlockJob(packer, stale),
      // The right epoch in the wrong hands: another worker, another key.
      () => completeJob(packer, leaseOf(second!, "w1")),
      () => completeJob(key({ keyId: "k2" }), leaseOf(second!, "w2")),
    ]) {
      expect(await refusal(attempt())).toEqual(LOST);
    }
    expect((await given.row(id)).openElements).toEqual(["pack"]);
    await completeJob(packer, leaseOf(second!, "w2"));
    expect((await given.row(id)).openElements).toEqual(["check"]);
  });

  it("is refused by the write itself when its lease is lost after the look", async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, () => given.instance(packing())));
    const fetched = await fetchAs(packer, { max: 20 });
    expect(fetched).toHaveLength(20);
    const twice = await Promise.all(
      fetched.flatMap((job) =>
        [1, 2].map((n) => completeJob(packer, { ...leaseOf(job), variables: { n } }).then(() => "done", refusalOf)),
      ),
    );
    expect(twice.filter((each) => each === "done")).toHaveLength(20);
    for (const id of ids) expect(await given.row(id)).toMatchObject({ openElements: ["check"] });
  });

  it("completes many at once, each for itself", async () => {
    const ids = await Promise.all(Array.from({ length: 12 }, () => given.instance(packing())));
    const fetched = await fetchAs(packer, { max: 50 });
    expect(fetched.map((job) => job.instanceId).sort()).toEqual([...ids].sort());
    await executeCommand(given.system, { instanceId: fetched[0]!.instanceId, command: { type: "cancel" } });
    const results = await completeJobs(packer, {
      worker: "w1",
      jobs: [
        ...fetched.map(({ id, epoch }, index) => ({
          jobId: id,
          epoch: index === 1 ? 7 : epoch,
          variables: index === 2 ? JSON.parse('{"__proto__": 1}') : { n: index },
        })),
        { jobId: "nonsense", epoch: 1 },
      ],
    });
    const codes = results.map(({ error }) => (error instanceof DomainError ? error.code : error));
    expect(codes).toEqual(["conflict", "conflict", "invalid_input", ...Array(9).fill(undefined), "not_found"]);
    for (const { instanceId } of fetched.slice(3))
      expect((await given.row(instanceId)).openElements).toEqual(["check"]);
    expect((await given.row(fetched[2]!.instanceId)).openElements).toEqual(["pack"]);
  });

  it("that fails has the job tried again later, and at last an incident", async () => {
    const id = await given.instance(packing());
    const [job] = await fetchAs(packer);
    expect(await failJob(packer, { ...leaseOf(job!), message: "no tape" })).toEqual({ attemptsLeft: 2 });
    expect(await given.jobsOf(id)).toMatchObject([
      { state: "ready", attemptsMade: 1, lastError: "no tape", lockOwner: null },
    ]);
    expect(await fetchAs(packer)).toEqual([]);
    await db.update(jobs).set({ runAt: sql`now()` }).where(eq(jobs.instanceId, id));
    const [again] = await fetchAs(packer);
    expect(again).toMatchObject({ attemptsMade: 1, attemptsLeft: 2, idempotencyKey: job!.idempotencyKey });

    await failJob(packer, { ...leaseOf(again!), message: "no boxes", attemptsLeft: 0 });
    expect(await given.row(id)).toMatchObject({ status: "incident" });
    const [incident] = await db.select().from(incidents).where(eq(incidents.instanceId, id));
    expect(incident!.message).toContain("no boxes");
  });

  it("may say when it wants to try again", async () => {
    const id = await given.instance(packing());
    const [job] = await fetchAs(packer);
    await failJob(packer, { ...leaseOf(job!), message: "busy", attemptsLeft: 9, retryInMs: 0 });
    expect(await given.jobsOf(id)).toMatchObject([{ attemptsLeft: 9 }]);
    expect(await fetchAs(packer)).toMatchObject([{ id: job!.id, epoch: 2 }]);
  });

  it("throws an error that the model catches", async () => {
    const id = await given.instance(packing());
    const [job] = await fetchAs(packer);
    await throwError(packer, { ...leaseOf(job!), code: "broken", variables: { what: "glass" } });
    expect((await given.row(id)).openElements).toEqual(["repair"]);
    const other = await given.instance(packing());
    const [unforeseen] = await fetchAs(packer);
    await throwError(packer, { ...leaseOf(unforeseen!), code: "stolen" });
    expect(await given.row(other)).toMatchObject({ status: "incident" });
  });

  it("keeps a job for longer, or gives it back without an attempt", async () => {
    const id = await given.instance(packing());
    const [job] = await fetchAs(packer, { leaseMs: 1_000 });
    const { leasedUntil } = await extendLease(packer, { ...leaseOf(job!), leaseMs: 600_000 });
    expect(new Date(leasedUntil).getTime() - Date.now()).toBeGreaterThan(500_000);
    await unlockJob(packer, leaseOf(job!));
    expect(await given.jobsOf(id)).toMatchObject([{ state: "ready", attemptsMade: 0, crashes: 0, lockOwner: null }]);
    expect(await fetchAs(packer, { worker: "w2" })).toMatchObject([{ id: job!.id, epoch: 2 }]);
  });

  it("gets no job that three workers disappeared with: a person has to look", async () => {
    const id = await given.instance(packing());
    for (let n = 0; n < 3; n++) {
      const [job] = await fetchAs(packer);
      await endLease(job!);
    }
    expect(await fetchAs(packer)).toEqual([]);
    expect(await given.row(id)).toMatchObject({ status: "incident" });
  });

  it("gets nothing of a suspended instance, and loses what it held of it", async () => {
    const id = await given.instance(packing());
    const [job] = await fetchAs(packer);
    await executeCommand(given.system, { instanceId: id, command: { type: "suspend" } });
    expect(await refusal(completeJob(packer, leaseOf(job!)))).toEqual(LOST);
    expect(await fetchAs(packer)).toEqual([]);
    await executeCommand(given.system, { instanceId: id, command: { type: "resume" } });
    expect(await fetchAs(packer)).toMatchObject([{ id: job!.id }]);
  });
});

describe("fetching is fair", () => {
  it("between workflows: a long and older queue of one does not hide another's", async () => {
    const busy = await given.workflow(packing("fair"));
    const quiet = await given.workflow(packing("fair"));
    const idOf = await startIn(7, busy, 30);
    await startIn(7, quiet, 2);
    await db.update(jobs).set({ runAt: sql`now() - interval '1 hour'` }).where(eq(jobs.workflowId, busy));
    const [oldest] = idOf;
    await db.update(jobs).set({ runAt: sql`now() - interval '1 day'` }).where(eq(jobs.instanceId, oldest!));

    const take = { owner: "w", types: ["fair"], limit: 5, leaseMs: 30_000 };
    const first = await claimExternal(db, 7, take);
    expect(first.filter((job) => job.workflowId === quiet)).toHaveLength(2);
    expect(first.map((job) => job.instanceId)).toContain(oldest);
    expect(await claimExternal(db, 7, { ...take, limit: 100 })).toHaveLength(27);
  });

  it("between workers: no job goes to two of them", async () => {
    const workflowId = await given.workflow(packing("shared"));
    const ids = await Promise.all(
      Array.from({ length: 40 }, async () => (await startInstance(given.system, { workflowId })).instanceId),
    );
    const shared = key({ topics: ["shared"] });
    const rounds = await Promise.all(
      ["a", "b", "c", "d"].map(async (worker) => {
        const mine: string[] = [];
        for (let got = -1; got !== 0; ) {
          const fetched = await fetchAs(shared, { worker, types: ["shared"], max: 7 });
          got = fetched.length;
          mine.push(...fetched.map((job) => job.instanceId));
        }
        return mine;
      }),
    );
    const all = rounds.flat();
    expect(new Set(all).size).toBe(all.length);
    // Who meets another at the last ones comes back for them.
    all.push(...(await fetchAs(shared, { types: ["shared"], max: 100 })).map((job) => job.instanceId));
    expect(all.sort()).toEqual([...ids].sort());
  });
});

describe("a key", () => {
  let workflowId: string;
  beforeAll(async () => {
    workflowId = await given.workflow(packing());
  });
  const start = () => startInstance(given.system, { workflowId });
  const manager = () => key({ role: "manager", manages: [workflowId] });

  it("of a manager gets the jobs of the workflows that the manager has now, and no others", async () => {
    const other = await given.instance(packing());
    const { instanceId } = await start();
    const fetched = await fetchAs(manager(), { max: 50 });
    expect(fetched.map((job) => job.instanceId)).toEqual([instanceId]);
    // The workflow was taken from the manager meanwhile.
    const demoted = key({ role: "manager", manages: [] });
    expect(await refusal(completeJob(demoted, leaseOf(fetched[0]!)))).toMatchObject({ code: "not_found" });
    expect(await fetchAs(demoted)).toEqual([]);
    expect((await given.row(other)).openElements).toEqual(["pack"]);
  });

  it("never exceeds its scope, its topics, or its owner's role of today", async () => {
    await start();
    const [job] = await fetchAs(packer);
    const lease = leaseOf(job!);
    for (const ctx of [key({ scopes: [] }), key({ role: "agent", manages: [workflowId] }), given.asUser("kim")]) {
      expect(await refusal(fetchAs(ctx))).toMatchObject({ code: "forbidden" });
      expect(await refusal(completeJob(ctx, lease))).toMatchObject({ code: "forbidden" });
      expect(await refusal(failJob(ctx, { ...lease, message: "no" }))).toMatchObject({ code: "forbidden" });
      expect(await refusal(extendLease(ctx, lease))).toMatchObject({ code: "forbidden" });
      expect(await refusal(unlockJob(ctx, lease))).toMatchObject({ code: "forbidden" });
    }
    const elsewhere = key({ topics: ["mail"] });
    expect(await refusal(fetchAs(elsewhere))).toMatchObject({ code: "forbidden" });
    expect(await refusal(completeJob(elsewhere, lease))).toMatchObject({ code: "not_found" });
    await completeJob(packer, lease);
  });
});

it("takes only what it knows, in bounds", async () => {
  const strange = { worker: "w1", types: ["pack"], more: 1 } as unknown as FetchJobsInput;
  for (const input of [strange, { worker: "", types: ["pack"] }, { worker: "w", types: [] }]) {
    await expect(fetchJobs(packer, input)).rejects.toThrow();
  }
  await expect(fetchAs(packer, { max: 101 })).rejects.toThrow();
  await expect(fetchAs(packer, { leaseMs: 3_600_001 })).rejects.toThrow();
  await expect(completeJobs(packer, { worker: "w1", jobs: [] })).rejects.toThrow();
});

/** Instances whose rows are in this claim group. */
async function startIn(group: number, workflowId: string, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; ids.length < count; n++) {
    if (groupOf(bucketOf(`start:${workflowId}`, `${n}`)) !== group) continue;
    ids.push((await startInstance(given.system, { workflowId, idempotencyKey: `${n}` })).instanceId);
  }
  return ids;
}

function refusalOf(error: unknown) {
  return error instanceof DomainError ? String(error.details["reason"]) : String(error);
}

describe("given again, because the answer was lost, is given the first result:", () => {
  const fetchOne = async () => {
    const instanceId = await given.instance(packing());
    const job = (await fetchAs(packer)).find((each) => each.instanceId === instanceId)!;
    return { instanceId, job, lease: leaseOf(job) };
  };
  const revision = async (instanceId: string) => (await given.state(instanceId)).revision;

  it("a completion", async () => {
    const { instanceId, lease } = await fetchOne();
    const input = { ...lease, variables: { parcels: [{ weight: 2, to: "x" }] } };
    await completeJob(packer, input);
    const done = await revision(instanceId);
    await completeJob(packer, { ...lease, variables: { parcels: [{ to: "x", weight: 2 }] } });
    expect(await completeJobs(packer, { worker: "w1", jobs: [withoutWorker(input)] })).toEqual([
      { jobId: lease.jobId },
    ]);
    expect(await revision(instanceId)).toBe(done);
  });

  it("many completions, beside those that are new", async () => {
    const [a, b] = [await fetchOne(), await fetchOne()];
    await completeJobs(packer, { worker: "w1", jobs: [withoutWorker(a.lease)] });
    const both = { worker: "w1", jobs: [withoutWorker(a.lease), withoutWorker(b.lease)] };
    for (let time = 0; time < 2; time++) {
      expect(await completeJobs(packer, both)).toEqual([{ jobId: a.lease.jobId }, { jobId: b.lease.jobId }]);
    }
  });

  it("a failed attempt, also when the job is somebody else's by now", async () => {
    const { instanceId, lease } = await fetchOne();
    const failing = { ...lease, message: "no boxes", retryInMs: 0 };
    expect(await failJob(packer, failing)).toEqual({ attemptsLeft: 2 });
    expect(await failJob(packer, failing)).toEqual({ attemptsLeft: 2 });
    expect(await fetchAs(packer, { worker: "w2" })).toMatchObject([{ epoch: 2, attemptsLeft: 2 }]);
    expect(await failJob(packer, failing)).toEqual({ attemptsLeft: 2 });
    const [row] = await given.jobsOf(instanceId);
    expect(row).toMatchObject({ state: "leased", epoch: 2, attemptsMade: 1 });
  });

  it("a last failed attempt, and a thrown error", async () => {
    const [a, b] = [await fetchOne(), await fetchOne()];
    for (let time = 0; time < 2; time++) {
      expect(await failJob(packer, { ...a.lease, message: "no", attemptsLeft: 0 })).toEqual({ attemptsLeft: 0 });
      await throwError(packer, { ...b.lease, code: "broken", variables: { what: "box" } });
    }
    expect(await given.row(a.instanceId)).toMatchObject({ incidentCount: 1 });
    expect((await given.row(b.instanceId)).openElements).toEqual(["repair"]);
  });

  it("all at once too", async () => {
    for (const give of [
      (lease: ReturnType<typeof leaseOf>) => completeJob(packer, lease),
      (lease: ReturnType<typeof leaseOf>) => failJob(packer, { ...lease, message: "no", retryInMs: 60_000 }),
    ]) {
      const { instanceId, lease } = await fetchOne();
      const before = await revision(instanceId);
      await Promise.all(Array.from({ length: 6 }, () => give(lease)));
      expect(await revision(instanceId)).toBe(before + 1);
    }
  });

  it("but nothing else is: other content, another verb, worker, key, lease or job", async () => {
    const [{ lease }, other] = [await fetchOne(), await fetchOne()];
    await completeJob(packer, { ...lease, variables: { n: 1 } });
    const input = { ...lease, variables: { n: 1 } };
    await completeJob(packer, input);
    const stranger = key({ keyId: "k2" });
    const mixed = `${rowOf(other.lease.jobId)}.${lease.jobId.slice(37)}`;
    for (const attempt of [
      () => completeJob(packer, { ...input, variables: { n: 2 } }),
      () => completeJob(packer, lease),
      () => failJob(packer, { ...lease, message: "no" }),
      () => throwError(packer, { ...lease, code: "broken" }),
      () => completeJob(packer, { ...input, worker: "w2" }),
      () => completeJob(stranger, input),
      () => completeJob(packer, { ...input, epoch: 2 }),
      () => completeJob(packer, { ...input, jobId: rowOf(lease.jobId) }),
      () => completeJob(packer, { ...input, jobId: mixed, epoch: 7 }),
    ]) {
      expect(await refusal(attempt())).toEqual(LOST);
    }
    await completeJob(packer, other.lease);
  });

  it("values that can't be kept are refused each time, alone", async () => {
    const [a, b] = [await fetchOne(), await fetchOne()];
    const deep = JSON.parse(`${"[".repeat(50_000)}${"]".repeat(50_000)}`) as Json;
    for (let time = 0; time < 2; time++) {
      const hostile = { ...a.lease, variables: { deep } };
      expect(await refusal(completeJob(packer, hostile))).toMatchObject({ code: "invalid_input" });
      expect(await refusal(throwError(packer, { ...hostile, code: "broken" }))).toMatchObject({
        code: "invalid_input",
      });
      const both = { worker: "w1", jobs: [withoutWorker(hostile), withoutWorker(b.lease)] };
      expect(await completeJobs(packer, both)).toMatchObject([
        { jobId: a.lease.jobId, error: { code: "invalid_input" } },
        { jobId: b.lease.jobId },
      ]);
    }
    await completeJob(packer, a.lease);
  });

  it("a job that is given back twice is given back", async () => {
    const { instanceId, lease } = await fetchOne();
    await unlockJob(packer, lease);
    await unlockJob(packer, lease);
    expect((await given.jobsOf(instanceId))[0]).toMatchObject({ state: "ready", attemptsMade: 0 });
    await fetchAs(packer, { worker: "w2" });
    expect(await refusal(unlockJob(packer, lease))).toEqual(LOST);
  });
});

function withoutWorker<T extends { worker: string }>({ worker: _worker, ...rest }: T): Omit<T, "worker"> {
  return rest;
}
