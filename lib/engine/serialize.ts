import type { Json, JsonObject } from "@/lib/domain/json";
import { entry } from "./entry";
import { conditionKey } from "./evolve";
import { FORMATS, type Formats, upcastState } from "./formats";
import { IntMap } from "./int-map";
import type { InstanceState, LoopProgress, OpenStep, Scope, Wait } from "./types";

interface StoredStep extends Omit<OpenStep, "scope" | "loop"> {
  readonly scope?: Omit<Scope, "children" | "counts">;
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
      const { children: _children, counts: _counts, ...kept } = scope;
      return { ...step, scope: kept, ...(loop && { loop: { ...loop, outputs: [...loop.outputs] } }) };
    }),
    waits: [...state.waits.values()],
  };
}

/** Reads a stored state, also one that an older version wrote. Throws `NewerFormat`. */
export function parseState(raw: StoredState, formats: Formats = FORMATS): InstanceState {
  const stored = upcastState(raw as unknown as JsonObject, formats) as unknown as StoredState;
  const content = new Map<number, { children: [number, true][]; counts: Record<string, number> }>();
  for (const { id, parent, element } of stored.steps) {
    if (parent === null) continue;
    let held = content.get(parent);
    if (!held) content.set(parent, (held = { children: [], counts: {} }));
    held.children.push([id, true]);
    held.counts = { ...held.counts, [element]: (entry(held.counts, element) ?? 0) + 1 };
  }
  const conditions = new Map<string, [number, true][]>();
  for (const wait of stored.waits) {
    if (wait.kind !== "condition") continue;
    const key = conditionKey(wait.condition);
    const together = conditions.get(key);
    if (together) together.push([wait.id, true]);
    else conditions.set(key, [[wait.id, true]]);
  }
  return {
    ...stored,
    steps: IntMap.from(
      stored.steps.map(({ scope, loop, ...step }): [number, OpenStep] => {
        const { children = [], counts = {} } = content.get(step.id) ?? {};
        return [
          step.id,
          {
            ...step,
            ...(scope && { scope: { ...scope, children: IntMap.from(children), counts } }),
            ...(loop && { loop: { ...loop, outputs: IntMap.from(loop.outputs) } }),
          },
        ];
      }),
    ),
    waits: IntMap.from(stored.waits.map((wait): [number, Wait] => [wait.id, wait])),
    conditions: Object.fromEntries([...conditions].map(([key, waits]) => [key, IntMap.from(waits)])),
    locks: stored.locks ?? {},
  };
}
