import { eq } from "drizzle-orm";
import type { Db } from "@/db/client";
import { instances } from "@/db/schema";
import { buildModel } from "@/lib/engine/testing/build";
import { executeCommand, startInstance } from "@/lib/runtime";
import { givenOn } from "@/lib/runtime/testing/given";

const work = { type: "serviceTask" as const, call: { kind: "external", jobType: "work" } };
const MODELS = {
  order: buildModel({ begin: "startEvent", approve: "userTask", book: work, done: "endEvent" }, [
    "begin -> approve",
    "approve -> book",
    "book -> done",
  ]),
  task: buildModel({ begin: "startEvent", work: "userTask" }, ["begin -> work", "work -> work"]),
  job: buildModel({ begin: "startEvent", work }, ["begin -> work", "work -> work"]),
  timer: buildModel(
    {
      begin: "startEvent",
      wait: { type: "intermediateCatchEvent", definitions: [{ type: "timer", timer: "duration", value: "P30D" }] },
      work: "userTask",
    },
    ["begin -> wait", "wait -> work"],
  ),
  message: buildModel(
    {
      begin: "startEvent",
      wait: {
        type: "intermediateCatchEvent",
        definitions: [{ type: "message", message: "paid", correlationKey: "customer" }],
      },
      work: "userTask",
    },
    ["begin -> wait", "wait -> work"],
  ),
};
export type Workflow = keyof typeof MODELS;

/** An instance that the runtime made, and how many of a hundred are like it. */
export interface Template {
  readonly id: string;
  readonly share: number;
}

export interface Templates {
  /** Ids by name. */
  readonly workflows: Readonly<Record<Workflow, string>>;
  readonly templates: readonly Template[];
}

/** Lets the runtime make one instance of each kind: 95 of a hundred have ended, the others wait for a task, a job, a timer or a message. */
export async function makeTemplates(db: Db): Promise<Templates> {
  const given = givenOn(db);
  const workflows: Partial<Record<Workflow, string>> = {};
  for (const [name, model] of Object.entries(MODELS)) workflows[name as Workflow] = await given.workflow(model);
  const start = async (workflow: Workflow) => {
    const { instanceId } = await startInstance(given.system, {
      workflowId: workflows[workflow]!,
      businessKey: "K-0",
      variables: { customer: "c0", amount: 120.5, region: "north", since: "2026-01-01" },
    });
    return instanceId;
  };
  const completed = await start("order");
  const approve = { type: "completeTask", task: await given.wait(completed, "approve") } as const;
  await executeCommand(given.system, { instanceId: completed, command: { ...approve, variables: { approved: true } } });
  const book = { type: "completeJob", job: await given.wait(completed, "book") } as const;
  await executeCommand(given.system, { instanceId: completed, command: { ...book, variables: { booking: "b-17" } } });
  const cancelled = await start("order");
  await executeCommand(given.system, {
    instanceId: cancelled,
    command: { type: "cancel" },
    reason: "not wanted any more",
  });
  const templates = [
    { id: completed, share: 88 },
    { id: cancelled, share: 7 },
    { id: await start("task"), share: 2 },
    { id: await start("job"), share: 1 },
    { id: await start("timer"), share: 1 },
    { id: await start("message"), share: 1 },
  ];
  const [end] = await db.select({ endedAt: instances.endedAt }).from(instances).where(eq(instances.id, completed));
  if (!end?.endedAt) throw new Error("The order has not ended");
  return { workflows: workflows as Record<Workflow, string>, templates };
}
