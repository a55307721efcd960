import { randomBytes } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { asc, eq } from "drizzle-orm";
import { groups, tasks, users, workflowDrafts, workflows } from "@/db/schema";
import { createUser } from "@/lib/auth/create-user";
import { loadPrincipal } from "@/lib/auth/load-principal";
import type { UserPrincipal } from "@/lib/access/principal";
import { idFrom } from "@/lib/domain/ids";
import type { JsonObject } from "@/lib/domain/json";
import type { InstanceState } from "@/lib/engine";
import { type Context, executeCommand, ofInstance, startInstance } from "@/lib/runtime";
import { createWorkflow } from "@/lib/services/workflows/create";
import { publishWorkflow } from "@/lib/services/workflows/publish";
import { saveDraft } from "@/lib/services/workflows/save-draft";
import { makeModel } from "./make-model";
import type { EventLog, LogCase } from "./read-log";
import { usernameOf } from "./username";

export interface ReplayPlan {
  /** Key and name of the workflow that the log becomes. */
  readonly key: string;
  readonly name: string;
  readonly log: EventLog;
  /** Cases that are replayed at the same time. */
  readonly atOnce: number;
  readonly onProgress?: (casesDone: number) => void;
}

export interface ReplayResult {
  readonly instances: number;
  readonly tasks: number;
  /** Cases that an earlier run had finished: nothing was added for them. */
  readonly known: number;
  readonly failed: readonly { readonly case: string; readonly reason: string }[];
}

/**
 * Runs a log through the product: one instance a case, one completed task an event, by the log's person at the log's
 * time. Run again, it adds nothing; interrupted, it goes on where it stopped. A case that fails harms no other.
 */
export async function replay(ctx: Context, plan: ReplayPlan): Promise<ReplayResult> {
  const { log } = plan;
  if (log.cases.length === 0) return { instances: 0, tasks: 0, known: 0, failed: [] };
  const people = await addPeople(ctx, plan);
  const workflowId = await publish(ctx, plan);
  const left = [...log.cases];
  const failed: { case: string; reason: string }[] = [];
  const total = { instances: 0, tasks: 0, known: 0 };
  let done = 0;
  const work = async () => {
    for (let next = left.shift(); next; next = left.shift()) {
      try {
        const { isNew, completed } = await replayCase(ctx, workflowId, next, people);
        total.instances += isNew ? 1 : 0;
        total.known += !isNew && completed === 0 ? 1 : 0;
        total.tasks += completed;
      } catch (error) {
        failed.push({ case: next.id, reason: error instanceof Error ? error.message : String(error) });
      }
      plan.onProgress?.(++done);
    }
  };
  await Promise.all(Array.from({ length: plan.atOnce }, work));
  return { ...total, failed };
}

type People = ReadonlyMap<string, UserPrincipal>;

async function replayCase(ctx: Context, workflowId: string, { id, events, attributes }: LogCase, people: People) {
  const as = (index: number): Context => ({
    ...ctx,
    principal: people.get(events[index]!.person)!,
    clock: () => new Date(events[index]!.at),
  });
  const upcoming = (index: number): JsonObject => {
    const event = events[index];
    return event ? { next: event.activity, person: people.get(event.person)!.username } : { next: null };
  };
  const { instanceId, isNew } = await startInstance(as(0), {
    workflowId,
    variables: { ...attributes, case_id: id, ...upcoming(0) },
    idempotencyKey: `replay ${id}`,
  });
  const position = await positionOf(ctx, instanceId);
  let wait = position.open;
  let completed = 0;
  for (let index = position.completed; index < events.length; index++) {
    if (wait === undefined)
      throw new Error(`Case ${id} has no open task where event ${index + 1} of ${events.length} comes.`);
    const { state } = await executeCommand(as(index), {
      instanceId,
      command: { type: "completeTask", task: wait, variables: upcoming(index + 1) },
      commandId: idFrom(instanceId, String(index)),
    });
    wait = openTask(state);
    completed++;
  }
  return { isNew, completed };
}

/** How many events of a case have been replayed, and the task that waits for the next. */
async function positionOf(ctx: Context, instanceId: string): Promise<{ completed: number; open: number | undefined }> {
  const rows = await ctx.db
    .select({ wait: tasks.wait, status: tasks.status })
    .from(tasks)
    .where(ofInstance(tasks, instanceId))
    .orderBy(asc(tasks.step));
  return {
    completed: rows.filter(({ status }) => status === "completed").length,
    open: rows.find(({ status }) => status === "open")?.wait,
  };
}

function openTask(state: InstanceState): number | undefined {
  for (const wait of state.waits.values()) if (wait.kind === "task") return wait.id;
  return undefined;
}

/** The log's people, as agents who can't sign in: nobody knows their password. */
async function addPeople(ctx: Context, { key, name, log }: ReplayPlan): Promise<People> {
  await ctx.db.insert(groups).values({ key, name }).onConflictDoNothing();
  const people = new Map<string, UserPrincipal>();
  for (const person of log.people) {
    const username = usernameOf(key, person);
    const [known] = await ctx.db.select({ id: users.id }).from(users).where(eq(users.username, username));
    const password = randomBytes(32).toString("base64url");
    const email = `${username}@replay.invalid`;
    const id =
      known?.id ??
      (await createUser(ctx.db, { username, name: person, email, password, role: "agent", groups: [key] }));
    const principal = await loadPrincipal(ctx.db, id);
    // One that was disabled since still did in the log what the log says.
    people.set(
      person,
      principal ?? {
        kind: "user",
        userId: id,
        username,
        name: person,
        role: "agent",
        groups: [],
        manages: [],
        worksOn: [],
        starts: [],
      },
    );
  }
  return people;
}

/** The id of the workflow of this log; a version is published if the log needs another than the latest. */
async function publish(ctx: Context, { key, name, log }: ReplayPlan): Promise<string> {
  const first = Math.min(...log.cases.map(({ events }) => events[0]!.at));
  const then: Context = { ...ctx, clock: () => new Date(first) };
  const model = makeModel(key, name, log.activities, key);
  const [known] = await ctx.db
    .select({
      id: workflows.id,
      latest: workflows.latestVersion,
      revision: workflowDrafts.revision,
      draft: workflowDrafts.model,
    })
    .from(workflows)
    .leftJoin(workflowDrafts, eq(workflowDrafts.workflowId, workflows.id))
    .where(eq(workflows.key, key));
  const id = known?.id ?? (await createWorkflow(then, { key, name, description: model.documentation ?? "", model })).id;
  const isSame = known?.latest != null && isDeepStrictEqual(known.draft, model);
  if (isSame) return id;
  const revision = known ? (await saveDraft(ctx, { key, revision: known.revision ?? 0, model })).revision : 1;
  await publishWorkflow(known ? ctx : then, { key, revision, note: `Made from ${log.cases.length} cases of a log` });
  return id;
}
