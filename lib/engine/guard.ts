import type { CompiledElement } from "@/lib/model";
import { loopOf } from "./loops";
import { nameOf, Stuck } from "./stuck";
import type { OpenStep } from "./types";

/** Automatic steps that one command may take, and rounds that it may begin; more may have no end. */
export const STEPS_MAX = 10_000;
const LIMIT = STEPS_MAX.toLocaleString("en");
const NAMED_MAX = 10;

/** Stops a command that may go on for ever. */
export class Guard {
  private steps = 0;
  private rounds = 0;
  private readonly trail: string[] = [];

  /** `beforeStep` may throw, to leave the engine. */
  constructor(private readonly beforeStep?: () => void) {}

  /** [TK6] Counts a step that begins. A round is counted apart: those that begin at once were already, all together. */
  begin(step: OpenStep, element: CompiledElement): void {
    this.beforeStep?.();
    if (step.iteration === undefined) this.beginStep(element);
    else if (!isAtOnce(element)) this.beginRound(step.iteration, element);
  }

  /** [MI12] Rounds that begin at once all do, or none. */
  beginAtOnce(count: number, element: CompiledElement): void {
    const begun = this.rounds.toLocaleString("en");
    if (this.rounds + count > STEPS_MAX) {
      throw new Stuck(
        "limit_exceeded",
        `${nameOf(element)} is to begin ${count.toLocaleString("en")} rounds at once. No more than ${LIMIT} can begin in one go, so none of them has. ` +
          (count <= STEPS_MAX
            ? `The others of this go, ${begun} rounds, go on. Retry: these begin in a go of their own.`
            : "Give it fewer items and retry, or publish a version in which its rounds run one after the other."),
      );
    }
    this.rounds += count;
  }

  private beginStep(element: CompiledElement): void {
    if (this.trail.push(nameOf(element)) > 100) this.trail.shift();
    if (++this.steps <= STEPS_MAX) return;
    throw new Stuck(
      "endless_loop",
      `Stopped after ${LIMIT} automatic steps without a wait, the last of them in ${this.lastNames()}. What they did is kept. ` +
        "If they go round without end, correct what their conditions read. Then retry: it goes on from here.",
    );
  }

  private beginRound(round: number, element: CompiledElement): void {
    if (++this.rounds <= STEPS_MAX) return;
    const isCounted = loopOf(element)?.kind === "multiInstance";
    throw new Stuck(
      isCounted ? "limit_exceeded" : "endless_loop",
      `Stopped before round ${(round + 1).toLocaleString("en")} of ${nameOf(element)}: ${LIMIT} rounds have run in one go, without a wait. ` +
        `What they did is kept. ${isCounted ? "Retry" : "If they should have ended, correct what their condition reads. Then retry"}: it goes on with this round.`,
    );
  }

  private lastNames(): string {
    return [...new Set(this.trail)].slice(0, NAMED_MAX).join(", ");
  }
}

function isAtOnce(element: CompiledElement): boolean {
  const loop = loopOf(element);
  return loop?.kind === "multiInstance" && !loop.sequential;
}
