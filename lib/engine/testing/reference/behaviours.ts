import type { ElementOf } from "@/lib/model";
import { arm, waitFor } from "./events";
import { Stuck } from "./expressions";
import { hasOutputs, type Simulation } from "./simulation";
import { throwAll } from "./throwing";
import type { Token } from "./token";

export function behave(run: Simulation, token: Token): void {
  const element = token.element!;
  switch (element.type) {
    case "userTask":
      waitFor(token, "task", element);
      break;
    case "serviceTask":
    case "sendTask":
    case "businessRuleTask":
      waitFor(token, "job", element);
      break;
    case "receiveTask":
      waitFor(token, "message", element);
      break;
    case "scriptTask":
      if (element.script === undefined) waitFor(token, "job", element);
      else {
        const value = run.value(token, element.script);
        if (element.resultVariable !== undefined) run.set(token, element.resultVariable, value, hasOutputs(element));
        run.leave(token);
      }
      break;
    case "callActivity":
      if (element.calledElement === undefined) throw new Stuck("calls nothing");
      waitFor(token, "child", element);
      break;
    case "intermediateCatchEvent":
      arm(run, token, element);
      if (!token.awaits.some(({ by }) => by === element)) run.leave(token);
      break;
    case "intermediateThrowEvent":
    case "endEvent":
      throwAll(run, token, element);
      break;
    case "eventBasedGateway":
      for (const { target } of run.net.outOf(element)) arm(run, token, run.net.element(target));
      if (token.awaits.length === 0) throw new Stuck("nothing to await");
      break;
    case "subProcess":
    case "transaction": {
      const starts = run.net.startsOf(element);
      if (starts.length > 1) throw new Stuck("several starts");
      for (const start of starts.length > 0 ? starts : run.net.beginnings(element))
        run.later(token, () => run.enter(start, token));
      break;
    }
    case "adHocSubProcess":
      beginAdHoc(run, token, element);
      break;
    default:
      run.leave(token);
  }
}

function beginAdHoc(run: Simulation, token: Token, element: ElementOf<"adHocSubProcess">): void {
  if (element.activeElements === undefined) {
    waitFor(token, "choice", element);
    return;
  }
  const value = run.value(token, element.activeElements);
  const wanted = Array.isArray(value) ? value : [value];
  const possible = run.net.beginnings(element).map(({ id }) => id);
  if (wanted.some((id) => typeof id !== "string" || !possible.includes(id))) throw new Stuck("not possible");
  if (element.ordering === "sequential") {
    token.upcoming = wanted as string[];
    startUpcoming(run, token, element);
  } else {
    for (const id of wanted) run.later(token, () => run.enter(run.net.element(id as string), token));
  }
}

function startUpcoming(run: Simulation, token: Token, element: ElementOf<"adHocSubProcess">): void {
  const isBusy = token.inside.length > 0 || run.pending.some(({ scope }) => scope === token);
  if (element.ordering !== "sequential" || isBusy || token.upcoming.length === 0) return;
  const next = run.net.element(token.upcoming.shift()!);
  run.later(token, () => run.enter(next, token));
}

/** Something in an ad-hoc sub-process is done: is it enough? */
export function innerLeft(run: Simulation, token: Token): void {
  const element = token.element;
  if (token.isGone || element?.type !== "adHocSubProcess" || token.loop) return;
  run.attempt(token, "leave", () => {
    if (element.completionCondition === undefined || !run.isTrue(token, element.completionCondition)) {
      startUpcoming(run, token, element);
      return;
    }
    if (element.cancelRemainingInstances !== false) run.clear(token);
    token.upcoming = [];
    token.awaits = token.awaits.filter(({ by }) => by !== element);
  });
}
