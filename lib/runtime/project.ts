import type { ReturnEntry } from "@/db/schema/job-spec";
import { newId } from "@/lib/domain/ids";
import { hostOf } from "@/lib/domain/host-of";
import type { JobKind } from "@/lib/domain/status";
import type { JsonObject } from "@/lib/domain/json";
import type { Command, EngineEvent, EventOf, EventType, InstanceState, StepId, TaskSpec, WaitId } from "@/lib/engine";
import { ROOT } from "@/lib/engine";
import type { CompiledModel } from "@/lib/model";
import { LEASE_MS } from "./fence";
import { indexable } from "./indexable";
import { priorityOf } from "./instance-row";
import type {
  Caller,
  IncidentRow,
  JobRow,
  RowChanges,
  StepRow,
  SubscriptionRow,
  TaskPatch,
  TaskRow,
  VariableRow,
} from "./rows";
import { variableRow } from "./variable-row";

export interface Transition {
  readonly instance: {
    readonly id: string;
    readonly bucket: number;
    readonly workflowId: string;
    readonly version: number;
    /** Set on a called instance. */
    readonly caller?: Caller;
  };
  readonly model: CompiledModel;
  readonly command: Command;
  readonly before: InstanceState | null;
  readonly after: InstanceState;
  readonly events: readonly EngineEvent[];
  readonly takes?: Takes;
}

/** Whoever carries out the command takes the first job of these types that it opens, without a look at the database. */
export interface Takes {
  readonly owner: string;
  /** As indexed. */
  readonly types: ReadonlySet<string>;
}

/** Workers look every two seconds by themselves; what is due sooner after its making than this is worth a notice. */
const SOON_MS = 2_500;

/** The row changes of one transition. What was opened and closed in it leaves only its final row. */
export function project(transition: Transition): RowChanges {
  const draft = new Draft(transition);
  for (const event of transition.events)
    (projectors[event.type] as (draft: Draft, event: EngineEvent) => void)(draft, event);
  return draft.changes();
}

/** One entry an event type; those without rows say so. */
const projectors = {
  instanceStarted() {},
  instanceLabelled: (draft) => draft.inheritPriority(),
  instanceSuspended: (draft) => {
    draft.parking = "park";
  },
  instanceResumed: (draft) => draft.unpark(),
  instanceEnded: (draft, event) => draft.endInstance(event),

  stepEntered: (draft, event) => draft.enterStep(event),
  joinArrived() {},
  joinPassed() {},
  stepLeft: (draft, event) => draft.leaveStep(event),
  flowTaken() {},

  variableSet: (draft, event) => draft.setVariable(event),

  taskCreated: (draft, event) => draft.createTask(event),
  taskAssigned: (draft, { wait, assignee }) =>
    draft.changeTask(wait, { assignee, claimedAt: assignee === null ? null : draft.at }),
  taskUpdated: (draft, event) => draft.updateTask(event),

  jobCreated: (draft, { wait, step, element, job }) =>
    draft.createJob(wait, step, element, { kind: job.type, spec: job, due: draft.at, attempts: job.attempts }),
  jobFailed: (draft, event) => draft.failJob(event),
  timerSet: (draft, { wait, step, element, timer }) =>
    draft.createJob(wait, step, element, { kind: "timer", spec: null, due: new Date(timer.due), attempts: 1 }),
  subscriptionOpened: (draft, event) => draft.openSubscription(event),
  waitClosed: (draft, event) => draft.closeWait(event),

  // The engine itself sees when the others are over: they have no row.
  waitOpened: (draft, { wait, step, element, awaits }) => {
    if (awaits.kind === "child")
      draft.createJob(wait, step, element, {
        kind: "call",
        spec: { type: "call", ...awaits.child },
        due: draft.at,
        attempts: 1,
      });
  },
  conditionJudged() {},
  lockTaken() {},
  lockReleased() {},
  loopStarted() {},
  roundDone() {},
  roundsAdded() {},
  upcomingSet() {},
  compensable() {},
  compensationThrown() {},

  escalationThrown: (draft, event) => draft.escalate(event),
  errorThrown() {},
  incidentRaised: (draft, event) => draft.raiseIncident(event),
  incidentResolved: (draft, event) => draft.resolveIncident(event),
} satisfies { [T in EventType]: (draft: Draft, event: EventOf<T>) => void };

class Draft {
  readonly at: Date;
  parking: "park" | "unpark" | undefined;
  private hasTaken = false;
  private readonly entered = new Map<StepId, StepRow>();
  private readonly left = new Map<StepId, "completed" | "cancelled">();
  private readonly tasks = new Map<WaitId, TaskRow>();
  private readonly taskPatches = new Map<WaitId, TaskPatch>();
  private readonly closedTasks = new Map<WaitId, "completed" | "cancelled">();
  private readonly jobs = new Map<WaitId, JobRow>();
  private readonly closedJobs: WaitId[] = [];
  private readonly failedJobs: RowChanges["jobs"]["failed"] = [];
  private readonly jobsAgain = new Set<WaitId>();
  private readonly calledOff: JobRow[] = [];
  private readonly told: ReturnEntry[] = [];
  private readonly subscriptions = new Map<WaitId, SubscriptionRow>();
  private readonly closedSubscriptions: WaitId[] = [];
  private readonly raised = new Map<number, IncidentRow>();
  private readonly resolved = new Map<number, "retried" | "cancelled">();
  private readonly variables = new Map<string, VariableRow | undefined>();

  constructor(private readonly of: Transition) {
    this.at = new Date(of.command.at);
  }

  private id(): string {
    return newId(this.of.instance.bucket, this.at.getTime());
  }

  private base(element: string) {
    const { id: instanceId, bucket, workflowId } = this.of.instance;
    return { bucket, instanceId, workflowId, elementId: element };
  }

  private elementOf(step: StepId): string {
    return this.entered.get(step)?.elementId ?? this.of.before?.steps.get(step)?.element ?? this.of.model.model.id;
  }

  // --- Steps ----------------------------------------------------------------------------------------------------------

  enterStep(event: EventOf<"stepEntered">): void {
    this.entered.set(event.step, {
      ...this.base(event.element),
      step: event.step,
      version: this.of.instance.version,
      kind: event.kind,
      parentStep: event.parent,
      iteration: event.iteration ?? null,
      flowId: event.flow ?? null,
      status: "active",
      enteredAt: this.at,
      leftAt: null,
    });
  }

  leaveStep({ step, outcome }: EventOf<"stepLeft">): void {
    const row = this.entered.get(step);
    if (row) Object.assign(row, { status: outcome, leftAt: this.at });
    else this.left.set(step, outcome);
  }

  // --- Tasks ----------------------------------------------------------------------------------------------------------

  createTask({ wait, step, element, task }: EventOf<"taskCreated">): void {
    this.tasks.set(wait, {
      ...this.base(element),
      id: this.id(),
      wait,
      step,
      name: this.of.model.elements.get(element)?.name || element,
      status: "open",
      assignee: task.assignee ?? null,
      groups: [...task.groups],
      users: [...task.users],
      priority: this.taskPriority(task),
      dueAt: task.due === undefined ? null : new Date(task.due),
      followUpAt: task.followUp === undefined ? null : new Date(task.followUp),
      createdAt: this.at,
      claimedAt: task.assignee === undefined ? null : this.at,
      closedAt: null,
      completedBy: null,
    });
  }

  /** A task that says nothing of its priority has its instance's. */
  private taskPriority(task: Pick<TaskSpec, "priority">): number {
    return priorityOf(task.priority ?? this.of.after.label.priority);
  }

  changeTask(wait: WaitId, change: Omit<TaskPatch, "wait">): void {
    const created = this.tasks.get(wait);
    if (created) Object.assign(created, change);
    else this.taskPatches.set(wait, { ...(this.taskPatches.get(wait) ?? { wait }), ...change });
  }

  updateTask({ wait, priority, due }: EventOf<"taskUpdated">): void {
    const change: Omit<TaskPatch, "wait"> = {};
    if (priority !== undefined) change.priority = this.taskPriority(priority === null ? {} : { priority });
    if (due !== undefined) change.dueAt = due === null ? null : new Date(due);
    this.changeTask(wait, change);
  }

  inheritPriority(): void {
    const { before, after } = this.of;
    if (!before || before.label.priority === after.label.priority) return;
    for (const wait of after.waits.values()) {
      if (wait.kind !== "task" || wait.task.priority !== undefined || !before.waits.has(wait.id)) continue;
      this.changeTask(wait.id, { priority: this.taskPriority(wait.task) });
    }
  }

  // --- Jobs and subscriptions -----------------------------------------------------------------------------------------

  createJob(
    wait: WaitId,
    step: StepId,
    element: string,
    job: { kind: JobKind; spec: JobRow["spec"]; due: Date; attempts: number },
  ): void {
    const isParked = this.of.after.status === "suspended";
    this.jobs.set(wait, this.jobRow(wait, step, element, { ...job, state: isParked ? "parked" : "ready" }));
  }

  private jobRow(
    wait: WaitId,
    step: StepId,
    element: string,
    job: Pick<JobRow, "kind" | "state" | "spec"> & { due: Date; attempts: number },
  ): JobRow {
    const jobType = job.spec?.type === "external" ? indexable(job.spec.jobType) : null;
    const taken = job.state === "ready" && jobType !== null && this.of.takes?.types.has(jobType) && !this.hasTaken;
    if (taken) this.hasTaken = true;
    return {
      ...this.base(element),
      id: this.id(),
      wait,
      step,
      kind: job.kind,
      state: taken ? "leased" : job.state,
      spec: job.spec,
      jobType,
      host: job.spec?.type === "http" ? indexable(hostOf(job.spec.url)) : null,
      dueAt: job.due,
      runAt: taken ? new Date(this.at.getTime() + LEASE_MS) : job.due,
      lockOwner: taken ? this.of.takes!.owner : null,
      epoch: taken ? 1 : 0,
      attemptsLeft: job.attempts,
      attemptsMade: 0,
      crashes: 0,
      lastError: null,
      createdAt: this.at,
    };
  }

  failJob({ wait, message, attemptsLeft, retryAt }: EventOf<"jobFailed">): void {
    const next = retryAt === undefined ? this.at : new Date(retryAt);
    this.failedJobs.push({
      wait,
      state: attemptsLeft > 0 ? "ready" : "failed",
      dueAt: next,
      runAt: next,
      attemptsLeft,
      lastError: message,
    });
  }

  openSubscription({ wait, step, element, subscription }: EventOf<"subscriptionOpened">): void {
    this.subscriptions.set(wait, {
      ...this.base(element),
      id: this.id(),
      wait,
      step,
      kind: subscription.type,
      name: indexable(subscription.name),
      key: subscription.type === "message" ? indexable(subscription.key) : "",
      createdAt: this.at,
    });
    if (subscription.type === "message") this.lookForMessages(wait, step, element);
  }

  /** A message may have come before; a worker looks once this is committed, so that one of the two finds the other. */
  private lookForMessages(wait: WaitId, step: StepId, element: string): void {
    this.createJob(wait, step, element, { kind: "correlate", spec: null, due: this.at, attempts: 1 });
  }

  closeWait({ wait, kind, outcome }: EventOf<"waitClosed">): void {
    switch (kind) {
      case "task": {
        const status = outcome === "done" ? "completed" : "cancelled";
        const created = this.tasks.get(wait);
        this.taskPatches.delete(wait);
        if (created) Object.assign(created, { status, closedAt: this.at });
        else this.closedTasks.set(wait, status);
        return;
      }
      case "subscription":
        if (!this.subscriptions.delete(wait)) this.closedSubscriptions.push(wait);
        if (!this.jobs.delete(wait)) this.closedJobs.push(wait);
        return;
      case "job":
      case "timer":
        if (!this.jobs.delete(wait)) this.closedJobs.push(wait);
        return;
      case "child":
        if (this.jobs.delete(wait)) return;
        if (outcome === "done") this.closedJobs.push(wait);
        else this.callOff(wait);
        return;
      case "condition":
      case "choice":
      case "lock":
    }
  }

  /** Whoever called has gone on. Whether there is a called instance yet, and whether it has ended, a worker finds out. */
  private callOff(wait: WaitId): void {
    const { step, element } = this.of.before!.waits.get(wait)!;
    const job = { kind: "callOff", state: "ready", spec: null, due: this.at, attempts: 1 } as const;
    this.calledOff.push(this.jobRow(wait, step, element, job));
  }

  // --- What the caller is told ----------------------------------------------------------------------------------------

  escalate({ code, caughtBy, variables }: EventOf<"escalationThrown">): void {
    if (caughtBy === undefined) this.told.push({ type: "escalated", code, ...(variables && { variables }) });
  }

  endInstance({ status, error }: EventOf<"instanceEnded">): void {
    if (error) this.told.push({ type: "ended", outcome: { type: "error", ...error } });
    else if (status === "cancelled") this.told.push({ type: "ended", outcome: { type: "cancelled" } });
    else this.told.push({ type: "ended", outcome: { type: "completed", variables: this.lastVariables() } });
  }

  /** What the instance held when it ended. */
  private lastVariables(): JsonObject {
    const variables: JsonObject = { ...this.of.before?.steps.get(ROOT)?.variables };
    for (const event of this.of.events)
      if (event.type === "variableSet" && event.scope === ROOT) variables[event.name] = event.value;
    return variables;
  }

  unpark(): void {
    this.parking = "unpark";
    // Messages that came meanwhile were not delivered.
    for (const wait of this.of.after.waits.values()) {
      if (wait.kind === "subscription" && wait.subscription.type === "message") {
        this.lookForMessages(wait.id, wait.step, wait.element);
      }
    }
  }

  // --- Incidents and variables ----------------------------------------------------------------------------------------

  raiseIncident(event: EventOf<"incidentRaised">): void {
    const { incident, step, code, message } = event;
    this.raised.set(incident, {
      ...this.base(this.elementOf(step)),
      id: this.id(),
      incident,
      step,
      code,
      message,
      trace: event.trace ?? null,
      details: event.details ?? null,
      raisedAt: this.at,
      resolvedAt: null,
      resolvedBy: null,
      how: null,
    });
  }

  resolveIncident({ incident, step, how }: EventOf<"incidentResolved">): void {
    if (how === "retried") this.retryStuck(step);
    const raised = this.raised.get(incident);
    if (raised) Object.assign(raised, { resolvedAt: this.at, how });
    else this.resolved.set(incident, how);
  }

  /** The jobs of what was stuck at the step, and is still awaited, are done again. */
  private retryStuck(step: StepId): void {
    const { before, after } = this.of;
    for (const id of before?.steps.get(step)?.waits ?? []) {
      const wait = after.waits.get(id);
      if (wait && !wait.isStuck && before!.waits.get(id)!.isStuck) this.jobsAgain.add(id);
    }
  }

  setVariable({ scope, name, value }: EventOf<"variableSet">): void {
    if (scope !== ROOT) return;
    const { bucket, id } = this.of.instance;
    this.variables.set(name, variableRow(bucket, id, name, value));
  }

  // --------------------------------------------------------------------------------------------------------------------

  changes(): RowChanges {
    const created = [...this.jobs.values()];
    const { caller, bucket } = this.of.instance;
    const isTold = caller !== undefined && this.told.length > 0;
    const hasTasks = this.tasks.size + this.taskPatches.size + this.closedTasks.size > 0;
    const hasIncidents = this.raised.size + this.resolved.size > 0;
    const hasWork =
      this.parking === "unpark" ||
      isTold ||
      this.calledOff.length > 0 ||
      this.jobsAgain.size > 0 ||
      [...created, ...this.failedJobs].some(
        (job) => job.state === "ready" && job.runAt.getTime() - this.at.getTime() < SOON_MS,
      );
    return {
      steps: {
        entered: [...this.entered.values()],
        completed: keysOf(this.left, "completed"),
        cancelled: keysOf(this.left, "cancelled"),
      },
      tasks: {
        created: [...this.tasks.values()],
        completed: keysOf(this.closedTasks, "completed"),
        cancelled: keysOf(this.closedTasks, "cancelled"),
        changed: [...this.taskPatches.values()],
      },
      jobs: {
        created,
        closed: this.closedJobs,
        failed: this.failedJobs.filter((job) => !this.closedJobs.includes(job.wait)),
        again: [...this.jobsAgain].map((wait) => ({ wait, runAt: this.at })),
        calledOff: this.calledOff,
        ...(this.parking && { parking: this.parking }),
      },
      ...(isTold && { returned: { to: caller, jobId: newId(bucket, this.at.getTime()), entries: this.told } }),
      subscriptions: { opened: [...this.subscriptions.values()], closed: this.closedSubscriptions },
      incidents: {
        raised: [...this.raised.values()],
        retried: keysOf(this.resolved, "retried"),
        cancelled: keysOf(this.resolved, "cancelled"),
      },
      variables: {
        set: [...this.variables.values()].filter((row) => row !== undefined),
        removed: this.of.before ? [...this.variables].flatMap(([name, row]) => (row ? [] : [name])) : [],
      },
      topics: [
        `instance:${this.of.instance.id}`,
        // Its caller's page shows how it stands.
        ...(caller ? [`instance:${caller.instanceId}` as const] : []),
        "instances",
        ...(hasTasks ? (["tasks"] as const) : []),
        ...(hasIncidents ? (["incidents"] as const) : []),
        ...(hasWork ? (["jobs"] as const) : []),
      ],
    };
  }
}

function keysOf<K, V>(map: ReadonlyMap<K, V>, value: V): K[] {
  return [...map].flatMap(([key, other]) => (other === value ? [key] : []));
}
