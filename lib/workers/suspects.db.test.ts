import { eq, sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { jobs } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { bucketOfId } from "@/lib/domain/ids";
import { buildModel } from "@/lib/engine/testing/build";
import { executeCommand, startInstance } from "@/lib/runtime";
import { groupOf } from "@/lib/runtime/claim-groups";
import { givenOn } from "@/lib/runtime/testing/given";
import { NOWHERE } from "./testing/settings";
import { Worker } from "./worker";

const { db } = await testDatabase();
const given = givenOn(db);

const model = buildModel(
  {
    begin: "startEvent",
    pack: { type: "serviceTask", call: { kind: "external", jobType: "deadly" } },
    done: "endEvent",
  },
  ["begin -> pack", "pack -> done"],
);

it("jobs that a worker disappeared with are taken one by one, so that only the deadly one comes into quarantine", async () => {
  const workflowId = await given.workflow(model);
  const ids: string[] = [];
  // Of one claim group, so that they are taken together.
  while (ids.length < 5) {
    const { instanceId } = await startInstance(given.system, { workflowId });
    if (groupOf(bucketOfId(instanceId)) === groupOf(bucketOfId(ids[0] ?? instanceId))) ids.push(instanceId);
    else await executeCommand(given.system, { instanceId, command: { type: "cancel" } });
  }
  const deadly = ids[2];
  const died = new Set<string>();
  const together: number[] = [];
  /** A worker that ends, with all that it has in hand, when it comes to the deadly job. */
  const lifeOf = async () => {
    const inHand = new Set<string>();
    let isDead = false;
    const handler = async (job: { instanceId: string }) => {
      inHand.add(job.instanceId);
      await new Promise((resolve) => setTimeout(resolve, 50));
      together.push(inHand.size);
      if (inHand.has(deadly!)) isDead = true;
      if (isDead) {
        died.add(job.instanceId);
        await new Promise(() => {});
      }
      inHand.delete(job.instanceId);
    };
    const draining = new Worker(db, NOWHERE, { handlers: { deadly: handler } }).drain();
    await Promise.race([draining, expect.poll(() => isDead, { timeout: 5_000 }).toBe(true)]);
    await db.update(jobs).set({ runAt: sql`now()` }).where(eq(jobs.state, "leased"));
    return isDead;
  };
  let deaths = 0;
  while (await lifeOf()) deaths++;
  expect(deaths).toBe(3);
  expect(together[0]).toBe(5);
  const status = await Promise.all(ids.map(async (id) => (await given.row(id)).status));
  expect(status).toEqual(["completed", "completed", "incident", "completed", "completed"]);
  expect(died.size).toBe(5);
}, 60_000);
