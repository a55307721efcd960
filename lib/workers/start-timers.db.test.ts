import { eq, sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { connect } from "@/db/client";
import { instances, triggers } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { losingCommit } from "@/db/testing/lost-commit";
import { buildModel } from "@/lib/engine/testing/build";
import { executeCommand } from "@/lib/runtime";
import { givenOn } from "@/lib/runtime/testing/given";
import { runStartTimers } from "./start-timers";

const { db, url } = await testDatabase();
const given = givenOn(db);

const yearly = (more: Record<string, unknown> = {}) =>
  buildModel(
    {
      begin: { type: "startEvent", definitions: [{ type: "timer", timer: "cycle", value: "0 0 1 1 *" }] },
      read: "userTask",
    },
    ["begin -> read"],
    more,
  );
const ofWorkflow = async (workflowId: string) =>
  (await db.select().from(triggers).where(eq(triggers.workflowId, workflowId)))[0]!;
const startedBy = (workflowId: string) => db.select().from(instances).where(eq(instances.workflowId, workflowId));
const makeDue = (workflowId: string) =>
  db
    .update(triggers)
    .set({ dueAt: sql`clock_timestamp() - interval '1 s'` })
    .where(eq(triggers.workflowId, workflowId));

it("a start timer whose commit's answer is lost starts once", async () => {
  const workflowId = await given.workflow(yearly());
  await makeDue(workflowId);
  const deaf = losingCommit(url);
  await runStartTimers({ ...given.system, db: deaf.db });
  await deaf.db.$client.end();
  expect(deaf.isLost()).toBe(true);
  expect(await startedBy(workflowId)).toHaveLength(1);
  const { dueAt, lastError } = await ofWorkflow(workflowId);
  expect([dueAt!.getUTCMonth(), dueAt!.getUTCDate(), lastError]).toEqual([0, 1, null]);
});

it("a start timer that can't start its workflow says why and since when, until it can", async () => {
  const workflowId = await given.workflow(yearly({ instance: { businessKey: '="one"', uniqueKey: true } }));
  await makeDue(workflowId);
  await runStartTimers(given.system);
  await makeDue(workflowId);
  await runStartTimers(given.system);
  const failed = await ofWorkflow(workflowId);
  expect(failed.lastError).toContain('with the key "one" already');
  expect(failed.dueAt!.getTime() - failed.lastFailedAt!.getTime()).toBeCloseTo(60_000, -2);

  const [instance] = await startedBy(workflowId);
  await executeCommand(given.system, { instanceId: instance!.id, command: { type: "cancel" } });
  await makeDue(workflowId);
  await runStartTimers(given.system);
  expect(await ofWorkflow(workflowId)).toMatchObject({ lastError: null, lastFailedAt: null });
  expect(await startedBy(workflowId)).toHaveLength(2);
});

it("a start timer that fails for a reason that is none of its own tells people no more than that", async () => {
  const workflowId = await given.workflow(yearly());
  await makeDue(workflowId);
  const breaking = new Error('Failed query: insert into "instances" with a secret');
  const deaf = connect(url, { max: 1 });
  deaf.$client.on("connect", (client) => {
    const send = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>;
    const isStart = (sent: unknown) => JSON.stringify(sent).includes("insert into");
    client.query = ((...args: unknown[]) =>
      isStart(args[0]) ? Promise.reject(breaking) : send(...args)) as typeof client.query;
  });
  await runStartTimers({ ...given.system, db: deaf });
  await deaf.$client.end();
  const { lastError } = await ofWorkflow(workflowId);
  expect(lastError).toContain("which the log holds");
  expect(lastError).not.toContain("secret");
});
