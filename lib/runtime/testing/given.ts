import { eq } from "drizzle-orm";
import type { Db } from "@/db/client";
import { instances, instanceStates, jobs, tasks, workflows, workflowVersions } from "@/db/schema";
import type { UserPrincipal } from "@/lib/access/principal";
import { newId, randomBucket } from "@/lib/domain/ids";
import type { JsonObject } from "@/lib/domain/json";
import { type InstanceState, parseState, type StoredState } from "@/lib/engine";
import { compileModel, type Model } from "@/lib/model";
import { inTransaction, startInstance, syncTriggers } from "..";
import type { Context } from "../context";

/** What database tests of the runtime start from, on one database. */
export function givenOn(db: Db) {
  const system: Context = { db, principal: { kind: "system", name: "test" } };

  const asUser = (username: string): Context => ({ ...system, principal: user(username) });

  /** A workflow with this model as its next version. */
  async function workflow(model: Model, existing?: string): Promise<string> {
    const workflowId = existing ?? newId(randomBucket());
    await inTransaction(system, async (tx) => {
      const key = `${model.id}-${workflowId.slice(-8)}`;
      const [row] = await tx.tx
        .insert(workflows)
        .values({ id: workflowId, key, name: model.name, latestVersion: 1, createdBy: "test" })
        .onConflictDoNothing()
        .returning();
      const [known] = await tx.tx.select().from(workflows).where(eq(workflows.id, workflowId));
      const version = row ? 1 : (known!.latestVersion ?? 0) + 1;
      await tx.tx.update(workflows).set({ latestVersion: version }).where(eq(workflows.id, workflowId));
      await tx.tx
        .insert(workflowVersions)
        .values({ workflowId, version, model, publishedAt: new Date(), publishedBy: "test" });
      await syncTriggers(tx, workflowId, version, compileModel(model));
    });
    return workflowId;
  }

  /** An instance of a new workflow with this model. */
  async function instance(model: Model, variables: JsonObject = {}, ctx: Context = system): Promise<string> {
    const workflowId = await workflow(model);
    return (await startInstance(ctx, { workflowId, variables })).instanceId;
  }

  async function state(instanceId: string): Promise<InstanceState> {
    const [row] = await db.select().from(instanceStates).where(eq(instanceStates.instanceId, instanceId));
    return parseState(row!.state as StoredState);
  }

  /** The number of the only wait of an element. */
  async function wait(instanceId: string, element: string): Promise<number> {
    const found = [...(await state(instanceId)).waits.values()].filter((each) => each.element === element);
    if (found.length !== 1) throw new Error(`${found.length} waits are open for "${element}"`);
    return found[0]!.id;
  }

  const row = async (instanceId: string) => (await db.select().from(instances).where(eq(instances.id, instanceId)))[0]!;
  const jobsOf = (instanceId: string) => db.select().from(jobs).where(eq(jobs.instanceId, instanceId));
  const tasksOf = (instanceId: string) => db.select().from(tasks).where(eq(tasks.instanceId, instanceId));

  return { system, asUser, workflow, instance, state, wait, row, jobsOf, tasksOf };
}

function user(username: string): UserPrincipal {
  return {
    kind: "user",
    userId: username,
    username,
    name: username,
    role: "agent",
    groups: [],
    manages: [],
    worksOn: [],
    starts: [],
  };
}
