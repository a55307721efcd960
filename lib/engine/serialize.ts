import type { Json } from "@/lib/domain/json";
import { IntMap } from "./int-map";
import type { InstanceState, LoopProgress, OpenStep, Scope, Wait } from "./types";

interface StoredStep extends Omit<OpenStep, "scope" | "loop"> {
  readonly scope?: Omit<Scope, "children">;
  readonly loop?: Omit<LoopProgress, "outputs"> & { readonly outputs: Iterable<readonly [number, Json]> };
}

/** The state as it is stored. What follows from the rest (which steps a scope holds, which waits are conditions) is left out. */
export interface StoredState extends Omit<InstanceState, "steps" | "waits" | "conditions"> {
  readonly steps: readonly StoredStep[];
  readonly waits: readonly Wait[];
}

export function serializeState({ conditions: _derived, ...state }: InstanceState): StoredState {
  return {
    ...state,
    steps: [...state.steps.values()].map(({ scope, loop, ...step }): StoredStep => {
      if (!scope) return step;
      const { children: _children, ...kept } = scope;
      return { ...step, scope: kept, ...(loop && { loop: { ...loop, outputs: [...loop.outputs] } }) };
    }),
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
      stored.steps.map(({ scope, loop, ...step }): [number, OpenStep] => [
        step.id,
        {
          ...step,
          ...(scope && { scope: { ...scope, children: IntMap.from(children.get(step.id) ?? []) } }),
          ...(loop && { loop: { ...loop, outputs: IntMap.from(loop.outputs) } }),
        },
      ]),
    ),
    waits: IntMap.from(stored.waits.map((wait): [number, Wait] => [wait.id, wait])),
    conditions: IntMap.from(
      stored.waits.flatMap((wait): [number, true][] => (wait.kind === "condition" ? [[wait.id, true]] : [])),
    ),
    locks: stored.locks ?? {},
  };
}
