import { IntMap } from "./int-map";
import type { InstanceState, OpenStep, Wait } from "./types";

interface StoredStep extends Omit<OpenStep, "scope"> {
  readonly scope?: { readonly joins: Readonly<Record<string, number>> };
}

/** The state as it is stored. What follows from the rest (which steps a scope holds) is left out. */
export interface StoredState extends Omit<InstanceState, "steps" | "waits"> {
  readonly steps: readonly StoredStep[];
  readonly waits: readonly Wait[];
}

export function serializeState(state: InstanceState): StoredState {
  return {
    ...state,
    steps: [...state.steps.values()].map(({ scope, ...step }) =>
      scope ? { ...step, scope: { joins: scope.joins } } : step,
    ),
    waits: [...state.waits.values()],
  };
}

/** Reads a stored state, also one that an older version wrote. */
export function parseState(stored: StoredState): InstanceState {
  if (stored.format !== 1) throw new Error(`A state of format ${String(stored.format)} was written by a newer version`);
  const children = new Map<number, [number, true][]>();
  for (const { id, parent } of stored.steps) {
    if (parent === null) continue;
    const siblings = children.get(parent);
    if (siblings) siblings.push([id, true]);
    else children.set(parent, [[id, true]]);
  }
  return {
    ...stored,
    steps: IntMap.from(
      stored.steps.map(({ scope, ...step }): [number, OpenStep] => [
        step.id,
        scope ? { ...step, scope: { joins: scope.joins, children: IntMap.from(children.get(step.id) ?? []) } } : step,
      ]),
    ),
    waits: IntMap.from(stored.waits.map((wait): [number, Wait] => [wait.id, wait])),
  };
}
