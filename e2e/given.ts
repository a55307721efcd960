import { and, eq } from "drizzle-orm";
import { connect } from "@/db/client";
import { instances, jobs, workflows } from "@/db/schema";
import type { JsonObject } from "@/lib/domain/json";
import { publishMessage, startInstance } from "@/lib/runtime";
import { ofInstance } from "@/lib/runtime/by-id";
import type { Context } from "@/lib/runtime/context";

export interface GivenInstance {
  readonly id: string;
  /** The number people read. */
  readonly number: number;
}

/** Makes what a story begins with, on the database of the server under test, through the runtime as the product does. */
export class Given {
  private constructor(readonly ctx: Context) {}

  static on(databaseUrl: string): Given {
    return new Given({ principal: { kind: "system", name: "browser tests" }, db: connect(databaseUrl) });
  }

  /** A new instance of a published workflow, by the workflow's key. */
  async instance(workflow: string, variables: JsonObject = {}): Promise<GivenInstance> {
    const workflowId = await this.workflowId(workflow);
    const { instanceId, number } = await startInstance(this.ctx, { workflowId, variables });
    return { id: instanceId, number };
  }

  async message(name: string, key: string, variables: JsonObject = {}): Promise<void> {
    await publishMessage(this.ctx, { name, key, variables });
  }

  /** The timers that an instance of this title waits for come due now; the worker fires them. */
  async timePasses(title: string): Promise<void> {
    const [instance] = await this.ctx.db.select({ id: instances.id }).from(instances).where(eq(instances.title, title));
    if (!instance) throw new Error(`There is no instance "${title}".`);
    const now = new Date();
    await this.ctx.db
      .update(jobs)
      .set({ dueAt: now, runAt: now })
      .where(and(ofInstance(jobs, instance.id), eq(jobs.kind, "timer")));
  }

  async close(): Promise<void> {
    await this.ctx.db.$client.end();
  }

  private async workflowId(key: string): Promise<string> {
    const [row] = await this.ctx.db.select({ id: workflows.id }).from(workflows).where(eq(workflows.key, key));
    if (!row) throw new Error(`There is no workflow "${key}" in the demo data.`);
    return row.id;
  }
}
