import type { ElementKind, ModelElement } from "./schema";

/** What people call an element that has no name. */
export const ELEMENT_KIND_WORDS = {
  startEvent: "Start",
  endEvent: "End",
  intermediateCatchEvent: "Intermediate event",
  intermediateThrowEvent: "Intermediate event",
  boundaryEvent: "Boundary event",
  task: "Task",
  manualTask: "Manual task",
  userTask: "User task",
  serviceTask: "Service task",
  sendTask: "Send task",
  receiveTask: "Receive task",
  scriptTask: "Script task",
  businessRuleTask: "Business rule task",
  callActivity: "Call activity",
  subProcess: "Sub-process",
  transaction: "Transaction",
  adHocSubProcess: "Ad-hoc sub-process",
  exclusiveGateway: "Exclusive gateway",
  inclusiveGateway: "Inclusive gateway",
  parallelGateway: "Parallel gateway",
  eventBasedGateway: "Event-based gateway",
  complexGateway: "Complex gateway",
} as const satisfies Record<ElementKind, string>;

/** An element's name, or what it is. */
export function elementName(element: Pick<ModelElement, "name" | "type">): string {
  return element.name || ELEMENT_KIND_WORDS[element.type];
}
