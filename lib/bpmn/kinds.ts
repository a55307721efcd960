import type { ElementKind } from "@/lib/model/schema";

/** Kinds of elements, under their BPMN names. */
export const ELEMENT_KINDS = {
  startEvent: true,
  endEvent: true,
  intermediateCatchEvent: true,
  intermediateThrowEvent: true,
  boundaryEvent: true,
  task: true,
  manualTask: true,
  userTask: true,
  serviceTask: true,
  sendTask: true,
  receiveTask: true,
  scriptTask: true,
  businessRuleTask: true,
  callActivity: true,
  subProcess: true,
  transaction: true,
  adHocSubProcess: true,
  exclusiveGateway: true,
  inclusiveGateway: true,
  parallelGateway: true,
  eventBasedGateway: true,
  complexGateway: true,
} as const satisfies Record<ElementKind, true>;

export function isElementKind(name: string): name is ElementKind {
  return Object.hasOwn(ELEMENT_KINDS, name);
}

/** "userTask" → "User task". */
export function kindLabel(kind: string): string {
  const words = kind.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}
