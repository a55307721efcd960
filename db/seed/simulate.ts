import type { Db } from "@/db/client";
import { loadPrincipal } from "@/lib/auth/load-principal";
import type { JsonObject } from "@/lib/domain/json";
import { answerDemoCall } from "@/lib/demo/answer";
import { ROOT, type InstanceState, type JobWait, type Wait } from "@/lib/engine";
import { type Context, executeCommand, publishMessage } from "@/lib/runtime";
import { startWorkflow } from "@/lib/services/instances/start";
import { claimTask } from "@/lib/services/tasks/claim";
import { completeTask } from "@/lib/services/tasks/complete";
import { loadState, taskOfWait } from "./lookups";
import { idOf, membersOf } from "./people";
import type { Random } from "./random";
import { hours, type Story } from "./stories/story";

/** What will happen next to one instance, and when. */
interface Planned {
  readonly at: number;
  /** The wait or step it answers; undefined: something from outside. */
  act(): Promise<InstanceState | undefined>;
}

const WORKER = { kind: "system", name: "worker" } as const;
/** Longer than any demo lasts: what waits this long is still open at the end. */
const NEVER = Number.POSITIVE_INFINITY;

/** Plays one instance from its start to `until`, with the product's own services and a clock that the story sets. */
export class Player {
  private now: number;
  private instanceId = "";
  private number = 0;
  private state: InstanceState | undefined;
  /** By wait id, so that what was once decided about a wait stays decided. */
  private readonly plans = new Map<string, Planned>();
  private readonly outside: Planned[] = [];

  constructor(
    private readonly db: Db,
    private readonly story: Story,
    private readonly random: Random,
    startAt: number,
    private readonly until: number,
  ) {
    this.now = startAt;
  }

  async start(): Promise<void> {
    const { by, values } = this.story.start(this.random, new Date(this.now));
    const started = await startWorkflow(await this.as(by), { workflow: this.story.workflow, values });
    this.instanceId = started.instanceId;
    this.number = started.number;
    this.planOutside();
  }

  async play(): Promise<void> {
    this.state = await this.load();
    while (this.state.status === "active") {
      const next = this.next();
      if (!next || next.at > this.until) return;
      this.now = Math.max(this.now + 1, next.at);
      this.state = (await next.act()) ?? (await this.load());
    }
  }

  private next(): Planned | undefined {
    const state = this.state!;
    const candidates: Planned[] = [...this.outside];
    for (const wait of state.waits.values()) {
      const hasIncident = state.steps.get(wait.step)?.incident !== undefined;
      if (!hasIncident) candidates.push(this.planned(`wait ${wait.id}`, () => this.planWait(wait)));
    }
    for (const step of state.steps.values()) {
      if (step.incident)
        candidates.push(this.planned(`incident ${step.incident.id}`, () => this.planRepair(step.id, step.waits)));
    }
    return candidates.sort((a, b) => a.at - b.at)[0];
  }

  private planned(key: string, plan: () => Planned): Planned {
    let known = this.plans.get(key);
    if (!known) this.plans.set(key, (known = plan()));
    return known;
  }

  private planWait(wait: Wait): Planned {
    switch (wait.kind) {
      case "timer":
        return { at: Date.parse(wait.timer.due), act: () => this.command({ type: "fireTimer", timer: wait.id }) };
      case "task":
        return this.planTask(wait.id, wait.element, wait.task.groups);
      case "job":
        return this.planJob(wait);
      case "condition":
      case "child":
      case "choice":
      case "lock":
        throw new Error(`No demo workflow waits for a ${wait.kind}`);
      case "subscription": {
        const message = this.story.message?.(wait, this.variables, this.random);
        if (!message) return { at: NEVER, act: () => Promise.resolve(undefined) };
        const { name } = wait.subscription;
        return {
          at: this.now + message.afterMs,
          act: async () => {
            await publishMessage(this.system(), { name, key: String(this.number), variables: message.variables });
            return undefined;
          },
        };
      }
    }
  }

  private planTask(wait: number, element: string, groups: readonly string[]): Planned {
    const { medianMs } = this.story.complete(element, this.variables, this.random);
    const takenAt = workingTime(this.now + this.random.around(medianMs * 0.2));
    const doneAt = workingTime(takenAt + this.random.around(medianMs * 0.8));
    const by = this.random.pick(groups.flatMap(membersOf));
    const take: Planned = {
      at: takenAt,
      act: async () => {
        await claimTask(await this.as(by), { taskId: await this.taskId(wait) });
        this.plans.set(`wait ${wait}`, complete);
        return undefined;
      },
    };
    const complete: Planned = {
      at: doneAt,
      act: async () => {
        const { values } = this.story.complete(element, this.variables, this.random);
        await completeTask(await this.as(by), { taskId: await this.taskId(wait), values });
        return undefined;
      },
    };
    return take;
  }

  /** A call as the worker makes it: answered by the demo's own services, tried again when they fail. */
  private planJob(wait: JobWait): Planned {
    const { job } = wait;
    if (job.type !== "http") throw new Error(`No demo workflow has jobs of type ${job.type}`);
    const attempt = (attemptsLeft: number, at: number): Planned => ({
      at,
      act: async () => {
        const { status, body } = answerDemoCall(job.url, job.body ?? null);
        if (status < 400) return this.command({ type: "completeJob", job: wait.id, result: { status, body } });
        if (status === 402)
          return this.command({
            type: "throwError",
            wait: wait.id,
            code: "payment-declined",
            message: `HTTP ${status}`,
          });
        const left = attemptsLeft - 1;
        const retryAt = this.now + job.backoffMs * 2 ** (job.attempts - left - 1);
        if (left > 0) this.plans.set(`wait ${wait.id}`, attempt(left, retryAt));
        return this.command({
          type: "failJob",
          job: wait.id,
          message: `${job.method} ${job.url} answered ${status}`,
          attemptsLeft: left,
          ...(left > 0 && { retryAt: new Date(retryAt).toISOString() }),
          details: { status, body },
        });
      },
    });
    return attempt(job.attempts, this.now + this.random.between(300, 3_000));
  }

  private planRepair(step: number, waits: readonly number[]): Planned {
    const job = waits.map((id) => this.state!.waits.get(id)).find((wait) => wait?.kind === "job");
    const repair = this.story.repair?.(job, this.variables, this.random);
    if (!repair) return { at: NEVER, act: () => Promise.resolve(undefined) };
    return {
      at: workingTime(this.now + repair.afterMs),
      act: async () => {
        const ctx = await this.as("marc");
        const command = { type: "retry", step, variables: repair.variables } as const;
        return (await executeCommand(ctx, { instanceId: this.instanceId, command, reason: repair.reason })).state;
      },
    };
  }

  private planOutside(): void {
    const { cancelled, suspended } = this.story;
    const at = workingTime(this.now + this.random.around(hours(12)));
    if (cancelled && this.random.chance(cancelled.share)) {
      const reason = this.random.pick(cancelled.reasons);
      this.outside.push({
        at,
        act: async () => this.command({ type: "cancel", reason }, await this.as("marc"), reason),
      });
    } else if (suspended && this.random.chance(suspended.share)) {
      this.outside.push({
        at,
        act: async () =>
          this.command({ type: "suspend" }, await this.as("marc"), "Waits for a decision of the supplier"),
      });
    }
  }

  private async command(
    command: Parameters<typeof executeCommand>[1]["command"],
    ctx: Context = this.system(),
    reason?: string,
  ) {
    const result = await executeCommand(ctx, {
      instanceId: this.instanceId,
      command,
      ...(reason !== undefined && { reason }),
    });
    return result.state;
  }

  private get variables(): JsonObject {
    return this.state?.steps.get(ROOT)?.variables ?? {};
  }

  private system(): Context {
    return { principal: WORKER, db: this.db, clock: () => new Date(this.now) };
  }

  private async as(username: string): Promise<Context> {
    const principal = await principalOf(this.db, username);
    return { principal, db: this.db, clock: () => new Date(this.now) };
  }

  private load(): Promise<InstanceState> {
    return loadState(this.db, this.instanceId);
  }

  private taskId(wait: number): Promise<string> {
    return taskOfWait(this.db, this.instanceId, wait);
  }
}

const principals = new Map<string, Promise<Context["principal"]>>();

/** Nobody's rights change while the demo is made. */
function principalOf(db: Db, username: string): Promise<Context["principal"]> {
  let known = principals.get(username);
  if (!known)
    principals.set(
      username,
      (known = idOf(db, username)
        .then((id) => loadPrincipal(db, id))
        .then(required)),
    );
  return known;
}

function required<T>(value: T | null | undefined): T {
  if (value == null) throw new Error("A person of the demo is missing");
  return value;
}

/** The next moment at or after this one at which people work: Monday to Friday, 8 to 18 o'clock UTC. */
function workingTime(at: number): number {
  const date = new Date(at);
  const hour = date.getUTCHours();
  if (hour < 8) date.setUTCHours(8, date.getUTCMinutes() % 50);
  else if (hour >= 18) {
    date.setUTCDate(date.getUTCDate() + 1);
    date.setUTCHours(8, date.getUTCMinutes() % 50);
  }
  while (date.getUTCDay() % 6 === 0) date.setUTCDate(date.getUTCDate() + 1);
  return Math.max(at, date.getTime());
}

/** A moment of work at or before this one, so that what starts at a weekend starts on the Friday. */
export function workingTimeBefore(at: number): number {
  const date = new Date(at);
  date.setUTCHours(8 + Math.floor((date.getUTCHours() * 10) / 24));
  while (date.getUTCDay() % 6 === 0 || date.getTime() > at) date.setUTCDate(date.getUTCDate() - 1);
  return date.getTime();
}
