import { randomUUID } from "node:crypto";
import { and, eq } from "drizzle-orm";
import type { Db } from "@/db/client";
import { grants, groups, memberships, tasks, users, workflows, workflowVersions } from "@/db/schema";
import type { UserPrincipal } from "@/lib/access";
import type { JsonObject } from "@/lib/domain/json";
import type { Role } from "@/lib/domain/status";
import type { Model } from "@/lib/model";
import { startInstance } from "@/lib/runtime";
import type { Context } from "@/lib/runtime/context";

/** A ticket that a person answers, that waits for the customer if asked to, and that stops where nothing says how large it is. */
export function ticketModel(id: string, group: string): Model {
  return {
    format: 1,
    id,
    name: "Support ticket",
    instance: { title: "=subject", due: "PT8H", priority: "=priority" },
    elements: [
      { id: "start", type: "startEvent", definitions: [] },
      {
        id: "answer",
        type: "userTask",
        name: "Answer the customer",
        documentation: "Answer in plain words.",
        candidateGroups: [group],
        due: "PT4H",
        form: {
          fields: [
            { key: "reply", label: "Reply", type: "textarea", required: true },
            { key: "ask", label: "Wait for the customer", type: "boolean" },
            { key: "subject", label: "Subject", type: "text", readOnly: true },
          ],
        },
      },
      { id: "size", type: "exclusiveGateway", name: "How large?" },
      { id: "wait", type: "receiveTask", name: "Customer replies", message: "reply", correlationKey: "subject" },
      { id: "close", type: "userTask", name: "Close the ticket", candidateGroups: [group] },
      { id: "end", type: "endEvent", definitions: [] },
    ],
    flows: [
      { id: "f1", source: "start", target: "answer" },
      { id: "f2", source: "answer", target: "size" },
      { id: "f3", source: "size", target: "wait", condition: "ask = true and amount < 100" },
      { id: "f4", source: "size", target: "close", condition: "ask != true and amount < 100" },
      { id: "f5", source: "wait", target: "close" },
      { id: "f6", source: "close", target: "end" },
    ],
    layout: { shapes: {}, edges: {} },
  };
}

export interface Desk {
  readonly workflowId: string;
  readonly workflowKey: string;
  readonly group: string;
  readonly as: (username: string, clock?: () => Date) => Context & { principal: UserPrincipal };
  readonly hire: (
    username: string,
    role?: Role,
    options?: Partial<Pick<UserPrincipal, "groups" | "manages">>,
  ) => Promise<Context & { principal: UserPrincipal }>;
  readonly ticket: (variables?: JsonObject, at?: Date) => Promise<string>;
  readonly taskOf: (instanceId: string, element?: string) => Promise<typeof tasks.$inferSelect>;
}

/** A published workflow with a group that works on it, and ways to hire people and open tickets. */
export async function openDesk(db: Db, name = "support"): Promise<Desk> {
  const workflowId = randomUUID();
  const workflowKey = `${name}_${workflowId.slice(0, 8)}`;
  const group = `${name}-desk`;
  await db
    .insert(groups)
    .values({ key: group, name: `${name} desk` })
    .onConflictDoNothing();
  await db
    .insert(workflows)
    .values({ id: workflowId, key: workflowKey, name: `Workflow ${name}`, latestVersion: 1, createdBy: "test" });
  await db.insert(workflowVersions).values({
    workflowId,
    version: 1,
    model: ticketModel(workflowKey, group),
    publishedAt: new Date("2026-01-01T00:00:00Z"),
    publishedBy: "test",
  });
  await db.insert(grants).values({ workflowId, right: "work", subjectKind: "group", subject: group });

  const people = new Map<string, UserPrincipal>();
  const system: Context = { principal: { kind: "system", name: "test" }, db };
  const desk: Desk = {
    workflowId,
    workflowKey,
    group,
    as: (username, clock) => ({ principal: people.get(username)!, db, ...(clock ? { clock } : {}) }),
    async hire(username, role = "agent", options = {}) {
      const keys = options.groups ?? (role === "agent" ? [group] : []);
      const manages = options.manages ?? (role === "manager" ? [workflowId] : []);
      const worksOn = keys.includes(group) ? [workflowId] : [];
      await db.insert(users).values({
        id: randomUUID(),
        username,
        name: username.charAt(0).toUpperCase() + username.slice(1),
        email: `${username}@example.test`,
        role,
      });
      if (keys.length > 0) await db.insert(memberships).values(keys.map((groupKey) => ({ username, groupKey })));
      people.set(username, {
        kind: "user",
        userId: username,
        username,
        name: username,
        role,
        groups: keys,
        manages,
        worksOn,
        starts: [],
      });
      return desk.as(username);
    },
    async ticket(variables = {}, at) {
      const ctx = at ? { ...system, clock: () => at } : system;
      const { instanceId } = await startInstance(ctx, {
        workflowId,
        variables: { subject: "Printer is on fire", amount: 10, priority: "high", ...variables },
      });
      return instanceId;
    },
    async taskOf(instanceId, element = "answer") {
      const [task] = await db
        .select()
        .from(tasks)
        .where(and(eq(tasks.instanceId, instanceId), eq(tasks.elementId, element)));
      if (!task) throw new Error(`No task at "${element}"`);
      return task;
    },
  };
  return desk;
}
