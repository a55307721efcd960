import { firstDue, nextDue, type CompiledElement } from "@/lib/model";
import { Stuck } from "./stuck";
import type {
  Awaits,
  ChildSpec,
  ConditionSpec,
  JobSpec,
  StepId,
  SubscriptionSpec,
  TaskSpec,
  TimerSpec,
  Wait,
} from "./types";
import { Values } from "./values";

/** What steps wait for: opened, set again, closed. */
export class Waits extends Values {
  openTask(step: StepId, element: CompiledElement, task: TaskSpec, definition?: number): void {
    const wait = this.draft.nextId;
    this.emit({ type: "taskCreated", wait, step, element: element.id, ...which(definition), task, at: this.at });
  }

  openJob(step: StepId, element: CompiledElement, job: JobSpec, definition?: number): void {
    const wait = this.draft.nextId;
    this.emit({ type: "jobCreated", wait, step, element: element.id, ...which(definition), job, at: this.at });
  }

  openTimer(step: StepId, element: CompiledElement, timer: TimerSpec, definition?: number): void {
    const wait = this.draft.nextId;
    this.emit({ type: "timerSet", wait, step, element: element.id, ...which(definition), timer, at: this.at });
  }

  openSubscription(step: StepId, element: CompiledElement, subscription: SubscriptionSpec, definition?: number): void {
    const wait = this.draft.nextId;
    this.emit({
      type: "subscriptionOpened",
      wait,
      step,
      element: element.id,
      ...which(definition),
      subscription,
      at: this.at,
    });
  }

  private openWait(step: StepId, element: CompiledElement, awaits: Awaits, definition?: number): void {
    const wait = this.draft.nextId;
    this.emit({ type: "waitOpened", wait, step, element: element.id, ...which(definition), awaits, at: this.at });
  }

  openCondition(step: StepId, element: CompiledElement, condition: ConditionSpec, definition?: number): void {
    const id = this.draft.nextId;
    this.conditions.opened(id);
    this.openWait(step, element, { kind: "condition", condition }, definition);
  }

  openLock(step: StepId, element: CompiledElement, lock: string): void {
    this.openWait(step, element, { kind: "lock", lock });
  }

  openChild(step: StepId, element: CompiledElement, child: ChildSpec): void {
    this.openWait(step, element, { kind: "child", child });
  }

  openChoice(step: StepId, element: CompiledElement, elements: readonly string[]): void {
    this.openWait(step, element, { kind: "choice", choice: { elements } });
  }

  /** Whether a step still waits for something of an element. */
  isAwaited(id: StepId, element: string): boolean {
    return this.step(id).waits.some((wait) => this.draft.waits.get(wait)!.element === element);
  }

  /** The first firing of a timer event. */
  timer(
    from: StepId,
    definition: { timer: "date" | "duration" | "cycle"; value: string; zone?: string },
    what: string,
  ): TimerSpec {
    const value = this.value(from, definition.value, what);
    const first = firstDue(definition.timer, value, this.at, definition.zone);
    if (!first.ok) throw new Stuck("invalid_value", `${what} can't be set: ${first.message}`);
    return { due: first.due, ...(first.repeat && { repeat: first.repeat }) };
  }

  /** Sets a repeating timer for its next round. Rounds missed in an outage are skipped: the next is the first after now. */
  repeatTimer(step: StepId, element: CompiledElement, { repeat, due }: TimerSpec, definition?: number): void {
    if (!repeat) return;
    const next = nextDue(repeat, due > this.at ? due : this.at);
    if (next.ok)
      this.openTimer(step, element, { due: next.due, ...(next.repeat && { repeat: next.repeat }) }, definition);
  }

  close(wait: Wait, outcome: "done" | "cancelled"): void {
    this.emit({ type: "waitClosed", wait: wait.id, kind: wait.kind, outcome });
    // [EV2] What was stuck is no longer awaited, and nothing else of its step is stuck.
    if (!wait.isStuck) return;
    const { incident, waits } = this.step(wait.step);
    if (incident?.resume === "wait" && !waits.some((id) => this.wait(id)!.isStuck))
      this.settleIncident(wait.step, outcome === "done" ? "retried" : "cancelled");
  }

  settleIncident(id: StepId, how: "retried" | "cancelled"): void {
    const { incident } = this.step(id);
    if (incident) this.emit({ type: "incidentResolved", incident: incident.id, step: id, how });
  }

  /** Closes the waits of a step; with `element`, only those of that element. */
  closeWaits(id: StepId, element?: string): void {
    for (const waitId of this.step(id).waits) {
      const wait = this.draft.waits.get(waitId)!;
      if (element === undefined || wait.element === element) this.close(wait, "cancelled");
    }
  }
}

function which(definition: number | undefined): { definition?: number } {
  return definition === undefined ? {} : { definition };
}
