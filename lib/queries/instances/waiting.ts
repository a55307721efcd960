import "server-only";
import { and, eq, inArray, isNull } from "drizzle-orm";
import { groups, incidents, instances, jobs, tasks, users } from "@/db/schema";
import { can, type Relation, taskRelations } from "@/lib/access";
import { PRIORITIES, type JobState, type Priority } from "@/lib/domain/status";
import type { Explanation, InstanceState } from "@/lib/engine";
import { type CompiledModel, elementName } from "@/lib/model";
import type { RelatedInstanceView } from "./get";
import { labelOf } from "./label-of";
import type { Person } from "@/lib/queries/tasks/inbox-row";
import { ofInstance } from "@/lib/runtime/by-id";
import type { Context } from "@/lib/runtime/context";
import { targetOf } from "./redact";

export interface Named {
  readonly key: string;
  readonly name: string;
}

/** A branch that leads to a join: the flow, and the element it comes from. */
export interface BranchRef {
  readonly flowId: string;
  readonly from: string;
  readonly fromName: string;
}

export type WaitingReason =
  | {
      readonly kind: "task";
      /** null where the caller may not open the task. */
      readonly taskId: string | null;
      readonly name: string;
      readonly assignee: Person | null;
      readonly groups: readonly Named[];
      readonly people: readonly Person[];
      readonly dueAt: string | null;
      readonly priority: Priority;
    }
  | {
      readonly kind: "job";
      readonly what: "http" | "external" | "message" | "signal";
      /** What it calls; null where the caller may not know. */
      readonly target: string | null;
      readonly state: JobState;
      readonly attemptsMade: number;
      readonly attemptsLeft: number;
      /** When the next attempt is made, once one has failed. */
      readonly nextAttemptAt: string | null;
      readonly lastError: string | null;
    }
  | {
      readonly kind: "timer";
      readonly wait: number;
      readonly elementId: string;
      readonly elementName: string;
      readonly isAside: boolean;
      readonly dueAt: string;
      readonly isRepeating: boolean;
    }
  | {
      readonly kind: "message" | "signal";
      readonly wait: number;
      readonly elementId: string;
      readonly elementName: string;
      readonly isAside: boolean;
      readonly name: string;
      readonly key: string;
    }
  | {
      readonly kind: "condition";
      readonly wait: number;
      readonly elementId: string;
      readonly elementName: string;
      readonly isAside: boolean;
      readonly what: string;
    }
  /** `what`: the lock, or what is being undone. */
  | {
      readonly kind: "lock" | "undoing";
      readonly elementId: string;
      readonly elementName: string;
      readonly isAside: boolean;
      readonly what: string;
    }
  /** `instance` is null until the call has been made. */
  | { readonly kind: "called"; readonly workflow: string; readonly instance: RelatedInstanceView | null }
  | {
      readonly kind: "choice";
      readonly wait: number;
      readonly elements: readonly { readonly id: string; readonly name: string }[];
      /** One after the other: nothing can be chosen while something is open. */
      readonly isSequential: boolean;
      readonly open: number;
    }
  /** The rounds of a multi-instance; `takesItems`: each works on a value of its own. */
  | {
      readonly kind: "rounds";
      readonly done: number;
      readonly open: number;
      readonly total: number | null;
      readonly takesItems: boolean;
    }
  | { readonly kind: "join"; readonly arrived: readonly BranchRef[]; readonly missing: readonly BranchRef[] }
  | {
      readonly kind: "incident";
      readonly incidentId: string | null;
      readonly code: string;
      readonly message: string;
      readonly since: string;
    }
  | { readonly kind: "scope"; readonly open: number };

/** An open step and all that would let it go on. */
export interface WaitingStep {
  readonly step: number;
  readonly elementId: string;
  readonly name: string;
  readonly parent: number | null;
  readonly since: string;
  readonly reasons: readonly WaitingReason[];
}

interface Subject {
  readonly instance: typeof instances.$inferSelect;
  readonly relations: readonly Relation[];
  readonly compiled: CompiledModel;
  readonly state: InstanceState;
  readonly explanations: readonly Explanation[];
}

/** What the engine says of each open step, with the people, groups, attempts and incidents it stands for. */
export async function describeWaiting(ctx: Context, subject: Subject): Promise<WaitingStep[]> {
  const { instance, relations, compiled, state, explanations } = subject;
  if (explanations.length === 0) return [];
  const reasons = explanations.flatMap((explanation) => explanation.reasons);
  const named = reasons.flatMap((reason) => (reason.kind === "task" ? [reason.task] : []));
  const hasJobs = reasons.some(({ kind }) => kind === "job");
  const hasIncidents = reasons.some(({ kind }) => kind === "incident");
  const calls = reasons.some(({ kind }) => kind === "child");
  const [openTasks, openJobs, openIncidents, called] = await Promise.all([
    named.length === 0
      ? []
      : ctx.db
          .select()
          .from(tasks)
          .where(and(ofInstance(tasks, instance.id), eq(tasks.status, "open"))),
    hasJobs ? ctx.db.select().from(jobs).where(ofInstance(jobs, instance.id)) : [],
    hasIncidents
      ? ctx.db
          .select({ id: incidents.id, incident: incidents.incident })
          .from(incidents)
          .where(and(ofInstance(incidents, instance.id), isNull(incidents.resolvedAt)))
      : [],
    calls
      ? ctx.db
          .select({
            id: instances.id,
            number: instances.number,
            title: instances.title,
            status: instances.status,
            wait: instances.parentWait,
          })
          .from(instances)
          .where(and(eq(instances.bucket, instance.bucket), eq(instances.parentId, instance.id)))
      : [],
  ]);
  const calledBy = new Map(called.map(({ wait, ...child }) => [wait, child]));
  const taskOf = new Map(openTasks.map((task) => [task.wait, task]));
  const jobOf = new Map(openJobs.map((job) => [job.wait, job]));
  const incidentOf = new Map(openIncidents.map((row) => [row.incident, row.id]));
  const nameOf = await namesOf(
    ctx,
    openTasks.flatMap((task) => [...task.users, ...(task.assignee === null ? [] : [task.assignee])]),
    openTasks.flatMap((task) => task.groups),
  );
  const nameOfElement = (id: string) => labelOf(compiled, id);
  const branch = (flowId: string): BranchRef => {
    const source = compiled.flows.get(flowId)?.source;
    return { flowId, from: source?.id ?? flowId, fromName: source ? elementName(source.def) : flowId };
  };
  const seesTargets = can(ctx.principal, "job.retries", relations);

  const describe = (reason: Explanation["reasons"][number], { step, element }: Explanation): WaitingReason => {
    const aside = {
      elementId: reason.element,
      elementName: nameOfElement(reason.element),
      isAside: reason.element !== element,
    };
    switch (reason.kind) {
      case "task": {
        const row = taskOf.get(reason.wait);
        const mayOpen = row !== undefined && can(ctx.principal, "task.read", taskRelations(ctx.principal, row));
        const assignee = row?.assignee ?? reason.task.assignee ?? null;
        return {
          kind: "task",
          taskId: mayOpen ? row.id : null,
          name: row?.name ?? nameOfElement(reason.element),
          assignee: assignee === null ? null : nameOf.person(assignee),
          groups: reason.task.groups.map(nameOf.group),
          people: reason.task.users.map(nameOf.person),
          dueAt: row?.dueAt?.toISOString() ?? reason.task.due ?? null,
          priority: PRIORITIES[row?.priority ?? 1] ?? "normal",
        };
      }
      case "job": {
        const row = jobOf.get(reason.wait);
        return {
          kind: "job",
          what: reason.job.type,
          target: seesTargets ? targetOf(reason.job) : null,
          state: row?.state ?? "ready",
          attemptsMade: row?.attemptsMade ?? 0,
          attemptsLeft: row?.attemptsLeft ?? reason.job.attempts,
          nextAttemptAt: row && row.attemptsMade > 0 && row.state === "ready" ? row.dueAt.toISOString() : null,
          lastError: row?.lastError ?? null,
        };
      }
      case "timer":
        return {
          kind: "timer",
          wait: reason.wait,
          ...aside,
          dueAt: reason.timer.due,
          isRepeating: reason.timer.repeat !== undefined,
        };
      case "subscription": {
        const { subscription } = reason;
        return {
          kind: subscription.type,
          wait: reason.wait,
          ...aside,
          name: subscription.name,
          key: subscription.type === "message" ? subscription.key : "",
        };
      }
      case "condition":
        return { kind: "condition", wait: reason.wait, ...aside, what: reason.condition.expression };
      case "child":
        return { kind: "called", workflow: reason.child.workflow, instance: calledBy.get(reason.wait) ?? null };
      case "choice": {
        const def = compiled.elements.get(element)?.def;
        return {
          kind: "choice",
          wait: reason.wait,
          elements: reason.elements.map((id) => ({ id, name: nameOfElement(id) })),
          isSequential: def?.type === "adHocSubProcess" && def.ordering === "sequential",
          open: state.steps.get(step)?.scope?.children.size ?? 0,
        };
      }
      case "lock":
        return { kind: "lock", ...aside, what: reason.lock };
      case "compensation":
        return { kind: "undoing", ...aside, what: String(reason.steps.length) };
      case "join":
        return { kind: "join", arrived: reason.arrived.map(branch), missing: reason.missing.map(branch) };
      case "incident": {
        const { id, code, message, at } = reason.incident;
        return { kind: "incident", incidentId: incidentOf.get(id) ?? null, code, message, since: at };
      }
      case "scope": {
        const { loop } = state.steps.get(step) ?? {};
        const def = compiled.elements.get(element)?.def;
        const rounds = def && "loop" in def && def.loop?.kind === "multiInstance" ? def.loop : undefined;
        if (!loop || !rounds) return { kind: "scope", open: reason.open };
        const { done, total } = loop;
        return { kind: "rounds", done, total, open: reason.open, takesItems: rounds.collection !== undefined };
      }
    }
  };
  return explanations.map((explanation) => ({
    step: explanation.step,
    elementId: explanation.element,
    name: nameOfElement(explanation.element),
    parent: explanation.parent,
    since: explanation.enteredAt,
    reasons: explanation.reasons.map((reason) => describe(reason, explanation)),
  }));
}

async function namesOf(ctx: Context, usernames: readonly string[], groupKeys: readonly string[]) {
  const [people, teams] = await Promise.all([
    usernames.length === 0
      ? []
      : ctx.db
          .select({ username: users.username, name: users.name })
          .from(users)
          .where(inArray(users.username, [...new Set(usernames)])),
    groupKeys.length === 0
      ? []
      : ctx.db
          .select()
          .from(groups)
          .where(inArray(groups.key, [...new Set(groupKeys)])),
  ]);
  const names = new Map(people.map((p) => [p.username, p.name]));
  const groupNames = new Map(teams.map((g) => [g.key, g.name]));
  return {
    person: (username: string): Person => ({ username, name: names.get(username) ?? username }),
    group: (key: string): Named => ({ key, name: groupNames.get(key) ?? key }),
  };
}
