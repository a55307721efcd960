import type { ModelElement } from "../schema";
import {
  definitionsOf,
  isCompensationHandler,
  isEventSubProcess,
  startsByItself,
  titleOf,
  type ModelView,
  type Rule,
} from "./rule";

export const reachable: Rule = {
  code: "reachable",
  check(view, report) {
    for (const { scope, content } of view.scopes()) {
      if (scope?.type === "adHocSubProcess") continue;
      const starts = content.filter((element) => element.type === "startEvent");
      const begins = starts.length > 0 ? starts : content.filter((element) => startsByItself(view, element));
      // Nothing starts at all: another rule says so, once.
      if (begins.length === 0) continue;
      const asides = content.filter(
        (element) => isEventSubProcess(element) || isCompensationHandler(element) || instantiates(element),
      );
      const reached = new Set<string>();
      follow(view, [...begins, ...asides], reached);
      const lost = content.filter((element) => !reached.has(element.id));
      // One problem for each island: at what no flow leads to, else at any element of the circle.
      for (const element of [
        ...lost.filter((each) => view.incoming(each.id).length === 0 && each.type !== "boundaryEvent"),
        ...lost,
      ]) {
        if (reached.has(element.id)) continue;
        report.warning(
          `Nothing leads to ${titleOf(element)}, so it will never run. Connect it or remove it.`,
          element.id,
        );
        follow(view, [element], reached);
      }
    }
  },
};

function instantiates(element: ModelElement): boolean {
  return (element.type === "receiveTask" || element.type === "eventBasedGateway") && element.instantiate === true;
}

function follow(view: ModelView, from: readonly ModelElement[], reached: Set<string>): void {
  const queue = [...from];
  const visit = (element: ModelElement | undefined) => {
    if (!element || reached.has(element.id)) return;
    reached.add(element.id);
    queue.push(element);
  };
  for (const element of from) reached.add(element.id);
  for (let element = queue.pop(); element; element = queue.pop()) {
    for (const flow of view.outgoing(element.id)) visit(view.elements.get(flow.target));
    for (const boundary of view.boundaries(element.id)) visit(boundary);
    for (const definition of element.type === "intermediateThrowEvent" ? definitionsOf(element) : []) {
      if (definition.type === "link")
        for (const target of view.linkTargets(element.parent, definition.link)) visit(target);
    }
  }
}
