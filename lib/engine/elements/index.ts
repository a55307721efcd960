import type { CompiledElement, ElementKind, ModelElement } from "@/lib/model";
import type { ElementBehaviour } from "./behaviour";
import { boundaryEvent } from "./boundary-event";
import { callActivity } from "./call-activity";
import { endEvent } from "./end-event";
import { eventBasedGateway } from "./event-based-gateway";
import { complexGateway, exclusiveGateway, inclusiveGateway, parallelGateway } from "./gateways";
import { intermediateCatchEvent, intermediateThrowEvent } from "./intermediate-events";
import { startEvent } from "./start-event";
import { adHocSubProcess, subProcess, transaction } from "./sub-process";
import {
  businessRuleTask,
  manualTask,
  plainTask,
  receiveTask,
  scriptTask,
  sendTask,
  serviceTask,
  userTask,
} from "./tasks";

/** Every kind of element and how it acts. A new one is one file and one line here. */
const registry = {
  startEvent,
  endEvent,
  intermediateCatchEvent,
  intermediateThrowEvent,
  boundaryEvent,
  task: plainTask,
  manualTask,
  userTask,
  serviceTask,
  sendTask,
  receiveTask,
  scriptTask,
  businessRuleTask,
  callActivity,
  subProcess,
  transaction,
  adHocSubProcess,
  exclusiveGateway,
  inclusiveGateway,
  parallelGateway,
  eventBasedGateway,
  complexGateway,
} satisfies { [K in ElementKind]: ElementBehaviour<K> };

export function behaviourOf(element: CompiledElement): ElementBehaviour {
  // The registry pairs each kind with a behaviour of that kind, so an element only ever meets its own.
  return registry[element.kind];
}

/** Why the engine can't execute an element, in words; undefined: it can. */
export function canExecute(def: ModelElement): string | undefined {
  return (registry[def.type] as unknown as ElementBehaviour).refuses?.(def);
}
