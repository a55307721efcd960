import { compensate, compensatedBy, undoing } from "./compensation";
import { trigger, waitFor } from "./events";
import { Stuck } from "./expressions";
import { isEventSubProcess, type Boundary, type Start } from "./net";
import type { Simulation, Thrower } from "./simulation";
import type { Token } from "./token";

export function throwAll(run: Simulation, token: Token, element: Thrower): void {
  for (const definition of element.definitions) {
    if (token.isGone) return;
    switch (definition.type) {
      case "message":
      case "signal":
        if (definition.type === "signal" || definition.message !== "") waitFor(token, "job", element);
        break;
      case "escalation":
        escalate(run, token, definition.escalationCode ?? "");
        break;
      case "error":
        error(run, token, definition.errorCode ?? "", "enter");
        return;
      case "terminate":
        clearBut(run, token);
        break;
      case "compensation": {
        const isAnything = compensate(run, token, compensatedBy(run, token, definition.activity), definition.activity);
        if (isAnything && definition.waitForCompletion === false) run.leave(token);
        break;
      }
      case "cancel":
        if (token.scope?.element?.type !== "transaction") throw new Stuck("no transaction");
        clearBut(run, token);
        compensate(run, token, token.scope, undefined);
        break;
      case "link": {
        const target = run.net.linkTarget(element, definition.link);
        if (!target) throw new Stuck("no such link");
        const scope = token.scope!;
        run.later(scope, () => run.enter(target, scope));
        run.leave(token);
        return;
      }
      default:
        throw new Stuck("can't be thrown");
    }
  }
  goOn(run, token);
}

/** Takes all else in its scope away. */
function clearBut(run: Simulation, token: Token): void {
  const scope = token.scope!;
  for (const each of [...scope.inside]) if (each !== token && !each.isGone) run.cancel(each);
  run.pending = run.pending.filter((each) => each.scope !== scope);
}

/** A throwing event is over when nothing that it started is left to do. */
export function goOn(run: Simulation, token: Token): void {
  if (token.isGone || token.awaits.some(({ by }) => by === token.element) || undoing(run, token).length > 0) return;
  const element = token.element as Thrower;
  if (!element.definitions.some(({ type }) => type === "cancel")) {
    run.leave(token);
    return;
  }
  const transaction = token.scope!;
  const boundary = run.net
    .boundariesOf(transaction.element!)
    .find(({ definitions }) => definitions.some(({ type }) => type === "cancel"));
  const around = transaction.scope!;
  run.cancel(transaction);
  if (boundary) run.enter(boundary, around);
}

export function error(run: Simulation, from: Token, code: string, how: "enter" | "job"): void {
  const caught = catcher(run, from, "error", code);
  if (caught) trigger(run, caught.host, caught.by, {});
  else from.stuck = how;
}

export function escalate(run: Simulation, from: Token, code: string): void {
  const caught = catcher(run, from, "escalation", code);
  if (caught) trigger(run, caught.host, caught.by, {});
}

/** Outwards: event sub-processes of a scope, then boundary events on it; a code that is named before any code. */
function catcher(
  run: Simulation,
  from: Token,
  kind: "error" | "escalation",
  code: string,
): { host: Token; by: Boundary | Start } | null {
  let isFromEvent = false;
  for (let host: Token | null = from; host; host = host.scope) {
    const mayHold = host !== from && host.isScope && !host.loop && !isFromEvent;
    const starts = mayHold ? run.net.eventStarts(host.element) : [];
    const boundaries = host.element && host.round === null ? run.net.boundariesOf(host.element) : [];
    for (const group of [starts, boundaries]) {
      for (const wanted of [code, undefined]) {
        const by = group.find(({ definitions }) =>
          definitions.some(
            (each) =>
              (each.type === "error" && kind === "error" && each.errorCode === wanted) ||
              (each.type === "escalation" && kind === "escalation" && each.escalationCode === wanted),
          ),
        );
        if (by) return { host, by };
      }
    }
    isFromEvent = host.element !== null && isEventSubProcess(host.element);
  }
  return null;
}
