import type { Json } from "@/lib/domain/json";
import type { InstanceState, OpenStep, StepId, WaitId } from "../../types";
import type { Reference } from "./simulator";
import type { Await, Token } from "./token";

/** An instance as far as engine and reference have to agree on it, in an order that depends on nothing else. */
export interface Shown<T, W> {
  readonly text: string;
  readonly handle: T;
  readonly isStuck: boolean;
  readonly isLoop: boolean;
  readonly element: string;
  readonly awaits: readonly { readonly text: string; readonly handle: W }[];
  readonly inside: readonly Shown<T, W>[];
}

interface Facts {
  readonly element: string;
  readonly round: number | undefined;
  readonly isStuck: boolean;
  readonly arrived: readonly string[] | undefined;
  readonly absorbs: readonly string[] | undefined;
  readonly loop: readonly (number | null)[] | undefined;
  readonly variables: Readonly<Record<string, Json>>;
  readonly completed: readonly string[];
  readonly upcoming: readonly string[];
  readonly undoes: boolean;
}

function byText<S extends { readonly text: string }>(shown: S[]): S[] {
  return shown.sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
}

function show<T, W>(
  handle: T,
  facts: Facts,
  awaits: { text: string; handle: W }[],
  inside: Shown<T, W>[],
): Shown<T, W> {
  const { element, round, isStuck, arrived, absorbs, loop, variables, completed, upcoming, undoes } = facts;
  const sorted = Object.entries(variables).sort(([a], [b]) => (a < b ? -1 : 1));
  byText(awaits);
  byText(inside);
  const parts = [
    element,
    round === undefined ? "" : `#${round}`,
    isStuck ? "STUCK" : "",
    undoes ? "undoes" : "",
    arrived ? `has [${[...arrived].sort().join(", ")}]` : "",
    absorbs ? `absorbs [${[...absorbs].sort().join(", ")}]` : "",
    loop ? `loop ${loop.join("/")}` : "",
    sorted.length > 0 ? JSON.stringify(Object.fromEntries(sorted)) : "",
    completed.length > 0 ? `completed ${completed.join(", ")}` : "",
    upcoming.length > 0 ? `upcoming ${upcoming.join(", ")}` : "",
    awaits.length > 0 ? `awaits ${awaits.map(({ text }) => text).join(", ")}` : "",
  ].filter((part) => part !== "");
  const text = [parts.join(" "), ...inside.map((each) => each.text.replace(/^/gm, "  "))].join("\n");
  return { text, handle, isStuck, isLoop: loop !== undefined, element, awaits, inside };
}

export function showReference(run: Reference, token: Token = run.root): Shown<Token, Await> {
  const { loop, arrived, absorbs, completed, upcoming } = token;
  return show(
    token,
    {
      element: token.element?.id ?? "process",
      round: token.round ?? undefined,
      isStuck: token.stuck !== null,
      arrived: arrived ?? undefined,
      absorbs: absorbs && arrived !== null ? absorbs : undefined,
      loop: loop ? [loop.total, loop.started, loop.done] : undefined,
      variables: token.variables,
      completed: completed.map(({ element }) => element.id),
      upcoming,
      undoes: token.undoes !== null,
    },
    token.awaits.map((handle) => ({ text: `${handle.kind} ${handle.by.id}`, handle })),
    token.inside.map((each) => showReference(run, each)),
  );
}

export function showState(state: InstanceState, step: OpenStep): Shown<StepId, WaitId> {
  const { loop, scope, absorbs, compensates } = step;
  const isWaiting = step.parent !== null && state.steps.get(step.parent)!.scope!.joins[step.element] === step.id;
  return show(
    step.id,
    {
      element: step.parent === null ? "process" : step.element,
      round: step.iteration,
      isStuck: step.incident !== undefined,
      arrived: isWaiting
        ? Object.entries(step.arrived ?? {}).flatMap(([flow, count]) => new Array<string>(count).fill(flow))
        : undefined,
      absorbs: isWaiting ? absorbs : undefined,
      loop: loop && [loop.total, loop.started, loop.done],
      variables: step.variables ?? {},
      completed: (scope?.completed ?? []).map(({ element }) => element),
      upcoming: step.upcoming ?? [],
      undoes: compensates !== undefined,
    },
    step.waits.map((id) => {
      const wait = state.waits.get(id)!;
      const kind = wait.kind === "subscription" ? wait.subscription.type : wait.kind;
      return { text: `${kind} ${wait.element}`, handle: id };
    }),
    [...(scope?.children.keys() ?? [])].map((id) => showState(state, state.steps.get(id)!)),
  );
}

/** All tokens of an instance, the outer before the inner. */
export function flatten<T, W>(shown: Shown<T, W>): Shown<T, W>[] {
  return [shown, ...shown.inside.flatMap((each) => flatten(each))];
}
