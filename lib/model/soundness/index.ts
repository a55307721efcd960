import type { CompiledModel } from "../compile";
import type { Soundness } from "./finding";
import { Analysis } from "./scope";
import { Catchers } from "./thrown";
import { inWords } from "./words";

export { FINDING_KINDS, type Finding, type FindingKind, type PathStep, type Soundness } from "./finding";

/** How many situations are looked at, in all scopes together, before it is left undecided. */
export const STATES_MAX = 5_000;

/**
 * Looks for what can go wrong with the way tokens move, whatever the data say: every condition may hold or not, every event
 * may come or not. Never throws for a model that compiles. Beyond its bound it says so instead of guessing.
 */
export function findUnsound(model: CompiledModel, { statesMax = STATES_MAX }: { statesMax?: number } = {}): Soundness {
  const budget = { statesLeft: statesMax };
  const analysis = new Analysis(model, new Catchers(model), budget);
  const { findings } = analysis.scope({ element: null, content: model.root });
  return {
    findings: findings.map((finding) => inWords(model, finding)),
    isDecided: analysis.undecided.size === 0,
    undecided: [...analysis.undecided],
    states: statesMax - budget.statesLeft,
  };
}
