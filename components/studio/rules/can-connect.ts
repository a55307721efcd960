import type { Model, ModelElement } from "@/lib/model";
import { findElement } from "../commands/edit";

/** Why no flow may lead from one element to the other; undefined: it may. */
export function whyNotConnect(model: Model, sourceId: string, targetId: string): string | undefined {
  const source = findElement(model, sourceId);
  const target = findElement(model, targetId);
  if (!source || !target) return "Connect two elements of the workflow.";
  return whyNotLeave(source) ?? whyNotEnter(target) ?? whyNotTogether(model, source, target);
}

export function canConnect(model: Model, sourceId: string, targetId: string): boolean {
  return whyNotConnect(model, sourceId, targetId) === undefined;
}

/** Why no flow may leave the element at all. */
export function whyNotLeave(source: ModelElement): string | undefined {
  if (source.type === "endEvent") return "Nothing follows an end event.";
  if (isEventSubProcess(source)) return "An event sub-process is started by its event, not by a flow.";
  if (isForCompensation(source)) return "A compensation handler has no flows.";
  if (source.type === "boundaryEvent" && source.definitions.some((d) => d.type === "compensation")) {
    return "A compensation event has no flows.";
  }
  if (source.type === "intermediateThrowEvent" && isLink(source))
    return "A link continues at the link event of the same name.";
  return undefined;
}

/** Why no flow may lead into the element at all. */
export function whyNotEnter(target: ModelElement): string | undefined {
  if (target.type === "startEvent") return "Nothing leads into a start event.";
  if (target.type === "boundaryEvent") return "A boundary event is entered by its event, not by a flow.";
  if (isEventSubProcess(target)) return "An event sub-process is started by its event, not by a flow.";
  if (isForCompensation(target)) return "A compensation handler has no flows.";
  if (target.type === "intermediateCatchEvent" && isLink(target))
    return "This event is reached from the link event of the same name.";
  return undefined;
}

function whyNotTogether(model: Model, source: ModelElement, target: ModelElement): string | undefined {
  if (source.id === target.id) return "An element can't lead to itself; put a gateway between.";
  if (source.parent !== target.parent) return "A flow can't cross the border of a sub-process.";
  if (source.type === "boundaryEvent" && source.attachedTo === target.id && source.interrupting === false)
    return undefined;
  if (source.type === "eventBasedGateway" && !isAwaitable(target)) {
    return "After an event-based gateway come only message, timer, signal or condition events and receive tasks.";
  }
  if (model.flows.some((f) => f.source === source.id && f.target === target.id))
    return "These two are already connected.";
  return undefined;
}

function isAwaitable(element: ModelElement): boolean {
  if (element.type === "receiveTask") return true;
  const awaited = ["message", "timer", "signal", "conditional"];
  return (
    element.type === "intermediateCatchEvent" &&
    element.definitions.length > 0 &&
    element.definitions.every((d) => awaited.includes(d.type))
  );
}

function isEventSubProcess(element: ModelElement): boolean {
  return element.type === "subProcess" && element.triggeredByEvent === true;
}

function isForCompensation(element: ModelElement): boolean {
  return "isForCompensation" in element && element.isForCompensation === true;
}

function isLink(element: ModelElement & { definitions: readonly { type: string }[] }): boolean {
  return element.definitions.some((d) => d.type === "link");
}
