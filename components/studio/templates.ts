import type { ElementKind } from "@/lib/model";
import type { BoundaryDraft, ElementDraft } from "./commands";

export const TEMPLATE_GROUPS = ["Tasks", "Gateways", "Events", "Sub-processes"] as const;
export type TemplateGroup = (typeof TEMPLATE_GROUPS)[number];

/** An entry of the palette and of the menus that add or change an element. */
export interface Template {
  readonly key: string;
  readonly label: string;
  /** When to use it, in a few words. */
  readonly hint: string;
  readonly group: TemplateGroup;
  readonly draft: ElementDraft;
  /** Other words people search for. */
  readonly words?: string;
}

export interface BoundaryTemplate {
  readonly key: string;
  readonly label: string;
  readonly hint: string;
  readonly draft: BoundaryDraft;
}

export const TEMPLATES: readonly Template[] = [
  {
    key: "userTask",
    label: "User task",
    hint: "A person does it",
    group: "Tasks",
    draft: { type: "userTask", name: "New task" },
    words: "human form approve",
  },
  {
    key: "serviceTask",
    label: "Service task",
    hint: "A call to another system",
    group: "Tasks",
    draft: { type: "serviceTask", name: "Call a service", call: { kind: "http", method: "POST", url: "" } },
    words: "http rest api webhook",
  },
  {
    key: "scriptTask",
    label: "Script task",
    hint: "Computes a value",
    group: "Tasks",
    draft: { type: "scriptTask", name: "Compute", script: "", resultVariable: "result" },
    words: "feel expression calculate",
  },
  {
    key: "sendTask",
    label: "Send task",
    hint: "Sends a message",
    group: "Tasks",
    draft: { type: "sendTask", name: "Send" },
    words: "email notify",
  },
  {
    key: "receiveTask",
    label: "Receive task",
    hint: "Waits for a message",
    group: "Tasks",
    draft: { type: "receiveTask", name: "Wait for a message", message: "" },
    words: "wait",
  },
  {
    key: "businessRuleTask",
    label: "Business rule task",
    hint: "Asks a decision",
    group: "Tasks",
    draft: { type: "businessRuleTask", name: "Decide" },
    words: "dmn decision table",
  },
  {
    key: "manualTask",
    label: "Manual task",
    hint: "Done outside, passes at once",
    group: "Tasks",
    draft: { type: "manualTask", name: "Manual step" },
  },
  {
    key: "task",
    label: "Plain task",
    hint: "Undecided: passes at once",
    group: "Tasks",
    draft: { type: "task", name: "Step" },
  },
  {
    key: "callActivity",
    label: "Call activity",
    hint: "Runs another workflow",
    group: "Tasks",
    draft: { type: "callActivity", name: "Run a workflow" },
    words: "reuse call process",
  },

  {
    key: "exclusiveGateway",
    label: "Exclusive gateway",
    hint: "One way, by condition",
    group: "Gateways",
    draft: { type: "exclusiveGateway" },
    words: "if decision xor choice",
  },
  {
    key: "parallelGateway",
    label: "Parallel gateway",
    hint: "All ways at once, and join",
    group: "Gateways",
    draft: { type: "parallelGateway" },
    words: "fork join and",
  },
  {
    key: "inclusiveGateway",
    label: "Inclusive gateway",
    hint: "Every way whose condition holds",
    group: "Gateways",
    draft: { type: "inclusiveGateway" },
    words: "or some",
  },
  {
    key: "eventBasedGateway",
    label: "Event-based gateway",
    hint: "What happens first decides",
    group: "Gateways",
    draft: { type: "eventBasedGateway" },
    words: "race wait first",
  },
  {
    key: "complexGateway",
    label: "Complex gateway",
    hint: "n of m branches",
    group: "Gateways",
    draft: { type: "complexGateway" },
  },

  {
    key: "startEvent",
    label: "Start",
    hint: "A person or the API starts it",
    group: "Events",
    draft: { type: "startEvent", definitions: [] },
    words: "begin none",
  },
  {
    key: "messageStart",
    label: "Message start",
    hint: "Started by a message",
    group: "Events",
    draft: { type: "startEvent", definitions: [{ type: "message", message: "" }] },
  },
  {
    key: "timerStart",
    label: "Timer start",
    hint: "Started by the clock",
    group: "Events",
    draft: { type: "startEvent", definitions: [{ type: "timer", timer: "cycle", value: "R/P1D" }] },
    words: "schedule cron",
  },
  {
    key: "timerCatch",
    label: "Timer",
    hint: "Waits for a time",
    group: "Events",
    draft: { type: "intermediateCatchEvent", definitions: [{ type: "timer", timer: "duration", value: "PT1H" }] },
    words: "wait delay sleep",
  },
  {
    key: "messageCatch",
    label: "Message catch",
    hint: "Waits for a message",
    group: "Events",
    draft: { type: "intermediateCatchEvent", definitions: [{ type: "message", message: "" }] },
    words: "receive wait",
  },
  {
    key: "messageThrow",
    label: "Message throw",
    hint: "Sends a message",
    group: "Events",
    draft: { type: "intermediateThrowEvent", definitions: [{ type: "message", message: "" }] },
    words: "send",
  },
  {
    key: "signalCatch",
    label: "Signal catch",
    hint: "Waits for a signal to all",
    group: "Events",
    draft: { type: "intermediateCatchEvent", definitions: [{ type: "signal", signal: "" }] },
  },
  {
    key: "signalThrow",
    label: "Signal throw",
    hint: "Signals to all who wait",
    group: "Events",
    draft: { type: "intermediateThrowEvent", definitions: [{ type: "signal", signal: "" }] },
  },
  {
    key: "conditionalCatch",
    label: "Condition",
    hint: "Waits until a condition holds",
    group: "Events",
    draft: { type: "intermediateCatchEvent", definitions: [{ type: "conditional", condition: "" }] },
  },
  {
    key: "escalationThrow",
    label: "Escalation throw",
    hint: "Tells the scope around",
    group: "Events",
    draft: { type: "intermediateThrowEvent", definitions: [{ type: "escalation" }] },
  },
  {
    key: "compensationThrow",
    label: "Compensation throw",
    hint: "Undoes what was done",
    group: "Events",
    draft: { type: "intermediateThrowEvent", definitions: [{ type: "compensation" }] },
    words: "undo roll back",
  },
  {
    key: "linkThrow",
    label: "Link to",
    hint: "Goes on at the link of the same name",
    group: "Events",
    draft: { type: "intermediateThrowEvent", definitions: [{ type: "link", link: "" }] },
  },
  {
    key: "linkCatch",
    label: "Link from",
    hint: "Where a link arrives",
    group: "Events",
    draft: { type: "intermediateCatchEvent", definitions: [{ type: "link", link: "" }] },
  },
  {
    key: "intermediate",
    label: "Milestone",
    hint: "Marks a point on the way",
    group: "Events",
    draft: { type: "intermediateThrowEvent", definitions: [] },
  },
  {
    key: "endEvent",
    label: "End",
    hint: "This branch is done",
    group: "Events",
    draft: { type: "endEvent", definitions: [] },
    words: "finish",
  },
  {
    key: "terminateEnd",
    label: "Terminate end",
    hint: "Ends everything at once",
    group: "Events",
    draft: { type: "endEvent", definitions: [{ type: "terminate" }] },
  },
  {
    key: "errorEnd",
    label: "Error end",
    hint: "Ends with an error",
    group: "Events",
    draft: { type: "endEvent", definitions: [{ type: "error", errorCode: "" }] },
  },
  {
    key: "messageEnd",
    label: "Message end",
    hint: "Sends a message and ends",
    group: "Events",
    draft: { type: "endEvent", definitions: [{ type: "message", message: "" }] },
  },
  {
    key: "escalationEnd",
    label: "Escalation end",
    hint: "Tells the scope around and ends",
    group: "Events",
    draft: { type: "endEvent", definitions: [{ type: "escalation" }] },
  },
  {
    key: "signalEnd",
    label: "Signal end",
    hint: "Signals to all who wait and ends",
    group: "Events",
    draft: { type: "endEvent", definitions: [{ type: "signal", signal: "" }] },
  },
  {
    key: "compensationEnd",
    label: "Compensation end",
    hint: "Undoes what was done and ends",
    group: "Events",
    draft: { type: "endEvent", definitions: [{ type: "compensation" }] },
    words: "undo roll back",
  },
  {
    key: "cancelEnd",
    label: "Cancel end",
    hint: "Undoes its transaction",
    group: "Events",
    draft: { type: "endEvent", definitions: [{ type: "cancel" }] },
    words: "transaction roll back",
  },

  {
    key: "subProcess",
    label: "Sub-process",
    hint: "Steps that belong together",
    group: "Sub-processes",
    draft: { type: "subProcess", name: "Sub-process" },
    words: "group scope",
  },
  {
    key: "eventSubProcess",
    label: "Event sub-process",
    hint: "Started by an event, any time",
    group: "Sub-processes",
    draft: { type: "subProcess", name: "On event", triggeredByEvent: true },
  },
  {
    key: "transaction",
    label: "Transaction",
    hint: "All or nothing",
    group: "Sub-processes",
    draft: { type: "transaction", name: "Transaction" },
  },
  {
    key: "adHocSubProcess",
    label: "Ad-hoc sub-process",
    hint: "Steps in any order",
    group: "Sub-processes",
    draft: { type: "adHocSubProcess", name: "Any order" },
  },
];

export const BOUNDARY_TEMPLATES: readonly BoundaryTemplate[] = [
  {
    key: "timerBoundary",
    label: "Timer, interrupting",
    hint: "Too late: stop this and go another way",
    draft: {
      type: "boundaryEvent",
      interrupting: true,
      definitions: [{ type: "timer", timer: "duration", value: "PT1H" }],
    },
  },
  {
    key: "timerReminder",
    label: "Timer, on the side",
    hint: "After a time, do something beside it",
    draft: {
      type: "boundaryEvent",
      interrupting: false,
      definitions: [{ type: "timer", timer: "duration", value: "PT1H" }],
    },
  },
  {
    key: "errorBoundary",
    label: "Error",
    hint: "It failed: go another way",
    draft: { type: "boundaryEvent", interrupting: true, definitions: [{ type: "error" }] },
  },
  {
    key: "messageBoundary",
    label: "Message, interrupting",
    hint: "A message came: stop this",
    draft: { type: "boundaryEvent", interrupting: true, definitions: [{ type: "message", message: "" }] },
  },
  {
    key: "messageReminder",
    label: "Message, on the side",
    hint: "A message came: do something beside it",
    draft: { type: "boundaryEvent", interrupting: false, definitions: [{ type: "message", message: "" }] },
  },
  {
    key: "signalBoundary",
    label: "Signal",
    hint: "A signal came: stop this",
    draft: { type: "boundaryEvent", interrupting: true, definitions: [{ type: "signal", signal: "" }] },
  },
  {
    key: "escalationBoundary",
    label: "Escalation",
    hint: "A sub-process escalated",
    draft: { type: "boundaryEvent", interrupting: false, definitions: [{ type: "escalation" }] },
  },
  {
    key: "conditionalBoundary",
    label: "Condition",
    hint: "A condition became true",
    draft: { type: "boundaryEvent", interrupting: true, definitions: [{ type: "conditional", condition: "" }] },
  },
  {
    key: "compensationBoundary",
    label: "Compensation",
    hint: "How to undo it",
    draft: { type: "boundaryEvent", interrupting: true, definitions: [{ type: "compensation" }] },
  },
  {
    key: "cancelBoundary",
    label: "Cancel",
    hint: "The transaction was cancelled",
    draft: { type: "boundaryEvent", interrupting: true, definitions: [{ type: "cancel" }] },
  },
];

/** What a drawn element is called: the template that fits it best. */
export function templateLabel(element: {
  readonly type: ElementKind;
  readonly definitions?: readonly { readonly type: string }[];
  readonly triggeredByEvent?: boolean;
  readonly interrupting?: boolean;
}): string {
  const event = element.definitions?.[0]?.type;
  const fits = (draft: {
    type: ElementKind;
    definitions?: readonly { type: string }[];
    triggeredByEvent?: boolean | undefined;
    interrupting?: boolean | undefined;
  }) =>
    draft.type === element.type &&
    draft.definitions?.[0]?.type === event &&
    (element.type !== "subProcess" || Boolean(draft.triggeredByEvent) === Boolean(element.triggeredByEvent)) &&
    (element.type !== "boundaryEvent" || draft.interrupting === element.interrupting);
  const all: readonly { label: string; draft: ElementDraft | BoundaryDraft }[] = [...TEMPLATES, ...BOUNDARY_TEMPLATES];
  const exact = all.find((t) => fits(t.draft as never));
  if (exact) return element.type === "boundaryEvent" ? `${exact.label.split(",")[0]} boundary event` : exact.label;
  return FALLBACK[element.type];
}

const FALLBACK: Record<ElementKind, string> = {
  startEvent: "Start event",
  endEvent: "End event",
  intermediateCatchEvent: "Catch event",
  intermediateThrowEvent: "Throw event",
  boundaryEvent: "Boundary event",
  task: "Plain task",
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
};
