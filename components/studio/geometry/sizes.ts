import type { Artifact, ElementKind } from "@/lib/model";

export interface Size {
  readonly width: number;
  readonly height: number;
}

const EVENT: Size = { width: 36, height: 36 };
const GATEWAY: Size = { width: 50, height: 50 };
const TASK: Size = { width: 100, height: 80 };
const EXPANDED: Size = { width: 350, height: 200 };

export const EVENT_KINDS: readonly ElementKind[] = [
  "startEvent",
  "endEvent",
  "intermediateCatchEvent",
  "intermediateThrowEvent",
  "boundaryEvent",
];
export const GATEWAY_KINDS: readonly ElementKind[] = [
  "exclusiveGateway",
  "inclusiveGateway",
  "parallelGateway",
  "eventBasedGateway",
  "complexGateway",
];
export const SCOPE_KINDS: readonly ElementKind[] = ["subProcess", "transaction", "adHocSubProcess"];

export const isEventKind = (kind: ElementKind): boolean => EVENT_KINDS.includes(kind);
export const isGatewayKind = (kind: ElementKind): boolean => GATEWAY_KINDS.includes(kind);
export const isScope = (kind: ElementKind): boolean => SCOPE_KINDS.includes(kind);
export const isActivityKind = (kind: ElementKind): boolean => !isEventKind(kind) && !isGatewayKind(kind);

/** What a newly drawn element measures: the sizes other BPMN tools give it. */
export function sizeOf(kind: ElementKind, expanded = true): Size {
  if (isEventKind(kind)) return EVENT;
  if (isGatewayKind(kind)) return GATEWAY;
  return isScope(kind) && expanded ? EXPANDED : TASK;
}

export function artifactSize(type: Artifact["type"]): Size {
  switch (type) {
    case "dataObjectReference":
      return { width: 36, height: 50 };
    case "dataStoreReference":
      return { width: 50, height: 50 };
    case "group":
      return { width: 300, height: 200 };
    default:
      return { width: 160, height: 50 };
  }
}
