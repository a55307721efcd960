import type { Run } from "./run";
import { traceOf } from "./trace";
import type { ConditionWait, WaitId } from "./types";

/** The name under which expressions see the elements that have an open step. */
export const ACTIVE_ELEMENTS = "activeElements";

/** Which conditions that are awaited have to be judged, and what they give. */
export class Conditions {
  private readonly fresh = new Set<WaitId>();
  private readonly changedNames = new Set<string>();

  opened(wait: WaitId): void {
    this.fresh.add(wait);
  }

  variableSet(name: string): void {
    this.changedNames.add(name);
  }

  /** [CN1] Judges the conditions whose variables have changed; those that have become true happen. */
  judge(run: Run): boolean {
    let happened = false;
    for (const id of this.unjudged(run)) {
      const wait = run.wait(id);
      if (wait?.kind !== "condition") continue;
      const { expression, holds } = wait.condition;
      const outcome = run.evaluate(wait.step, expression);
      const isTrue = outcome.ok && outcome.value === true;
      if (isTrue === holds) continue;
      run.emit({ type: "conditionJudged", wait: id, holds: isTrue, trace: traceOf(expression, outcome) });
      if (!isTrue) continue;
      happened = true;
      run.finishWait(wait);
    }
    return happened;
  }

  /** Conditions to be judged, the oldest first. However many are open, only the expressions are looked through. */
  private unjudged(run: Run): readonly WaitId[] {
    const found = new Set(this.fresh);
    for (const waits of Object.values(run.state.conditions)) {
      const [first] = waits.keys();
      const { expression, variables } = (run.wait(first!) as ConditionWait).condition;
      const reads = variables ?? run.model.expression(expression).names;
      if (!reads.some((name) => this.changedNames.has(name) || name === ACTIVE_ELEMENTS)) continue;
      for (const id of waits.keys()) found.add(id);
    }
    this.changedNames.clear();
    this.fresh.clear();
    return found.size > 1 ? [...found].sort((a, b) => a - b) : [...found];
  }
}
