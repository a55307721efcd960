import { isEventSubProcess } from "./net";
import type { Simulation } from "./simulation";
import { goOn } from "./throwing";
import type { Token, Completed } from "./token";

export function compensatedBy(run: Simulation, thrower: Token, activity: string | undefined): Token {
  let scope = thrower.scope!;
  while (scope !== run.root) {
    const isHere =
      activity === undefined
        ? !isEventSubProcess(scope.element!)
        : scope.completed.some(({ element }) => element.id === activity);
    if (isHere) return scope;
    scope = scope.scope!;
  }
  return scope;
}

/** Undoes what was completed in a scope, last first; each once. */
export function compensate(run: Simulation, thrower: Token, scope: Token, activity: string | undefined): boolean {
  const chosen = scope.completed.filter(({ element }) => activity === undefined || element.id === activity);
  scope.completed = scope.completed.filter((each) => !chosen.includes(each));
  for (const each of [...chosen].reverse()) undo(run, each, scope, thrower);
  return chosen.length > 0;
}

function undo(run: Simulation, { element, handler, variables, inside }: Completed, scope: Token, thrower: Token): void {
  const token = run.open(handler ?? element, scope, { undoes: thrower, isScope: !handler });
  Object.assign(token.variables, variables);
  if (handler) {
    run.begin(token);
    return;
  }
  token.hasBegun = true;
  token.completed = [...inside];
  const own = run.net.undoingWithin(element);
  if (own) run.enter(own, token);
  else compensate(run, token, token, undefined);
}

export function undoing(run: Simulation, thrower: Token): Token[] {
  return run.tokens().filter(({ undoes }) => undoes === thrower);
}

export function undone(run: Simulation, thrower: Token): void {
  if (thrower.isGone || thrower.undoes || undoing(run, thrower).length > 0) return;
  goOn(run, thrower);
}
