import type { OpenStep } from "@/lib/engine";
import { isKind } from "@/lib/model";
import { type Instance, isOpen, type World } from "./world";

/** A step that waits. Others may call the same place otherwise: see `also` and `isImplied`. */
export interface Place {
  readonly element: string;
  /** The events that an event-based gateway waits for: whoever names them means the gateway. */
  readonly also?: readonly string[];
  /** It waits only for what it has begun: a called instance, or compensation. What waits there says so already. */
  readonly isImplied?: true;
}

/** Where the instances of a scenario wait: steps that are no scope and no join. */
export function places(world: World): Place[] {
  return openSteps(world).flatMap(({ instance, step }): Place[] => {
    if (step.scope || isJoin(instance, step)) return [];
    const waits = step.waits.flatMap((id) => instance.state.waits.get(id) ?? []);
    const isCall = waits.some(({ kind }) => kind === "child");
    const isImplied = isCall || (step.compensatedBy ?? []).length > 0;
    const gateway = world.modelOf(instance).elements.get(step.element);
    if (gateway && isKind(gateway, "eventBasedGateway"))
      return [{ element: step.element, also: [...new Set(waits.map(({ element }) => element))] }];
    return [{ element: step.element, ...(isImplied && { isImplied }) }];
  });
}

/** Elements of the waiting places, in the words of those who expect them. */
export function placeNames(all: readonly Place[], expected: readonly string[]): string[] {
  return all
    .flatMap(({ element, also, isImplied }) => {
      if (expected.includes(element)) return [element];
      if (isImplied) return [];
      return also?.some((event) => expected.includes(event)) ? also : [element];
    })
    .sort();
}

/** Joins that hold a token. */
export function waitingJoins(world: World): string[] {
  return openSteps(world)
    .filter(({ instance, step }) => isJoin(instance, step) && Object.keys(step.arrived ?? {}).length > 0)
    .map(({ step }) => step.element)
    .sort();
}

/** Open steps below the processes, in the order of the instances and then of the steps. */
export function openSteps(world: World): { instance: Instance; step: OpenStep }[] {
  return world.instances
    .filter(isOpen)
    .flatMap((instance) =>
      [...instance.state.steps.values()].filter(({ parent }) => parent !== null).map((step) => ({ instance, step })),
    );
}

function isJoin({ state }: Instance, { id, parent, element }: OpenStep): boolean {
  return parent !== null && state.steps.get(parent)?.scope?.joins[element] === id;
}

/** The element of this id in any of the models, else the only name that is so. */
export function idOf(world: World, text: string): string | undefined {
  const named = new Set<string>();
  for (const { elements } of world.compiled()) {
    if (elements.has(text)) return text;
    for (const { id, name } of elements.values()) if (name === text) named.add(id);
  }
  const [only, ...others] = named;
  return others.length === 0 ? only : undefined;
}
