import { and, eq, inArray, sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { jobs, transitions } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { bucketOfId } from "@/lib/domain/buckets";
import { groupOf } from "./claim-groups";
import { newId } from "@/lib/domain/ids";
import { buildModel } from "@/lib/engine/testing/build";
import { executeBatch, executeCommand, startInstance } from ".";
import { LeaseLost } from "./fence";
import { givenOn } from "./testing/given";

const { db } = await testDatabase();
const given = givenOn(db);

const model = buildModel(
  {
    begin: "startEvent",
    work: { type: "serviceTask", call: { kind: "external", jobType: "work" } },
    more: "userTask",
    late: {
      type: "boundaryEvent",
      attachedTo: "more",
      definitions: [{ type: "timer", timer: "duration", value: "PT1H" }],
    },
    reply: { type: "receiveTask", message: "reply", correlationKey: "key" },
    done: "endEvent",
  },
  ["begin -> work", "work -> more", "more -> reply", "late -> done", "reply -> done"],
);

/** As many instances as asked for, all of one claim group. */
async function alike(count: number): Promise<string[]> {
  const workflowId = await given.workflow(model);
  const byGroup = new Map<number, string[]>();
  for (;;) {
    const { instanceId } = await startInstance(given.system, { workflowId, variables: { key: "k" } });
    const group = groupOf(bucketOfId(instanceId));
    const ids = [...(byGroup.get(group) ?? []), instanceId];
    byGroup.set(group, ids);
    if (ids.length === count) return ids;
  }
}

const completeWork = async (instanceId: string) => ({
  instanceId,
  command: { type: "completeJob", job: await given.wait(instanceId, "work"), variables: { n: 1 } } as const,
});

it("writes the commands of many instances in one transaction, each as if it were alone", async () => {
  const ids = await alike(4);
  const settled = await executeBatch(given.system, await Promise.all(ids.map(completeWork)));

  expect(settled.map(({ status }) => status)).toEqual(ids.map(() => "fulfilled"));
  for (const id of ids) {
    expect(await given.row(id)).toMatchObject({ openElements: ["more"], status: "running" });
    expect(await given.jobsOf(id)).toMatchObject([{ kind: "timer", state: "ready" }]);
    expect(await given.tasksOf(id)).toMatchObject([{ elementId: "more", status: "open" }]);
  }
  const written = await db
    .selectDistinct({ by: sql`${transitions}.xmin::text` })
    .from(transitions)
    .where(and(inArray(transitions.instanceId, ids), eq(transitions.revision, 2)));
  expect(written).toHaveLength(1);

  const tasks = await Promise.all(
    ids.map(async (instanceId) => ({
      instanceId,
      command: { type: "completeTask", task: await given.wait(instanceId, "more") } as const,
    })),
  );
  await executeBatch(given.system, tasks);
  for (const id of ids) {
    expect(await given.tasksOf(id)).toMatchObject([{ elementId: "more", status: "completed", completedBy: "test" }]);
    expect(await given.row(id)).toMatchObject({ openElements: ["reply"], status: "waiting" });
  }
});

it("carries out by themselves those that are refused or can't be stored, and the others go on", async () => {
  const [ended, huge, first, second] = (await alike(4)) as [string, string, string, string];
  await executeCommand(given.system, { instanceId: ended, command: { type: "cancel" } });
  const unknown = newId(bucketOfId(first));
  const inputs = await Promise.all([first, second].map(completeWork));
  const settled = await executeBatch(given.system, [
    { instanceId: ended, command: { type: "setVariables", variables: { a: 1 } } },
    { instanceId: huge, command: { type: "setVariables", variables: { text: "x".repeat(300_000) } } },
    { instanceId: unknown, command: { type: "setVariables", variables: { a: 1 } } },
    ...inputs,
  ]);

  expect(settled).toMatchObject([
    { status: "rejected", reason: { code: "conflict" } },
    { status: "rejected", reason: { code: "invalid_input" } },
    { status: "rejected", reason: { code: "not_found" } },
    { status: "fulfilled", value: { revision: 2 } },
    { status: "fulfilled", value: { revision: 2 } },
  ]);
});

it("refuses a stale lease alone", async () => {
  const ids = await alike(3);
  const inputs = await Promise.all(
    ids.map(async (instanceId, index) => {
      const [job] = await given.jobsOf(instanceId);
      await db.update(jobs).set({ state: "leased", lockOwner: "me", epoch: 1 }).where(eq(jobs.id, job!.id));
      return {
        ...(await completeWork(instanceId)),
        fence: { jobId: job!.id, owner: "me", epoch: index === 1 ? 7 : 1 },
      };
    }),
  );
  const settled = await executeBatch(given.system, inputs);

  expect(settled.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect((settled[1] as PromiseRejectedResult).reason).toBeInstanceOf(LeaseLost);
  expect(await given.row(ids[1]!)).toMatchObject({ openElements: ["work"] });
});
