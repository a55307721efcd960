import { expressionOf } from "./compile";
import type { Call, EventDefinition, Flow, Loop, Mapping, Model, ModelElement } from "./schema";

/** A FEEL text of a model, and what it is for. */
export interface ModelExpression {
  /** The element or flow that holds it; absent: the model itself. */
  readonly element?: string;
  /** In plain words, after "the": "condition", "input mapping of amount". */
  readonly what: string;
  readonly source: string;
}

/** Every FEEL text that the model holds, value texts that start with "=" among them. */
export function expressionsOf(model: Model): ModelExpression[] {
  return [
    ...model.elements.flatMap(elementExpressions),
    ...model.flows.flatMap(flowExpressions),
    ...instanceExpressions(model),
  ];
}

type Found = Omit<ModelExpression, "element">;

function instanceExpressions({ instance }: Model): ModelExpression[] {
  if (!instance) return [];
  return [
    ...value("instance title", instance.title),
    ...value("instance priority", instance.priority),
    ...value("instance due date", instance.due),
    ...value("business key", instance.businessKey),
  ];
}

function flowExpressions(flow: Flow): ModelExpression[] {
  return flow.condition === undefined ? [] : [{ element: flow.id, what: "condition", source: flow.condition }];
}

function elementExpressions(element: ModelElement): ModelExpression[] {
  const found: Found[] = [];
  if ("inputs" in element) found.push(...mappings("input", element.inputs));
  if ("outputs" in element) found.push(...mappings("output", element.outputs));
  if ("loop" in element && element.loop) found.push(...loopExpressions(element.loop));
  if ("definitions" in element) found.push(...element.definitions.flatMap(definitionExpressions));
  if ("call" in element && element.call) found.push(...callExpressions(element.call));
  found.push(...ownExpressions(element));
  return found.map((each) => ({ element: element.id, ...each }));
}

function ownExpressions(element: ModelElement): Found[] {
  switch (element.type) {
    case "userTask":
      return [
        ...value("assignee", element.assignee),
        ...(element.candidateGroups ?? []).flatMap((text) => value("group", text)),
        ...(element.candidateUsers ?? []).flatMap((text) => value("candidate", text)),
        ...value("due date", element.due),
        ...value("follow-up date", element.followUp),
        ...value("priority", element.priority),
      ];
    case "sendTask":
    case "receiveTask":
      return feel("correlation key", element.correlationKey);
    case "scriptTask":
      return feel("script", element.script);
    case "callActivity":
      return value("called workflow", element.calledElement);
    case "adHocSubProcess":
      return [
        ...feel("completion condition", element.completionCondition),
        ...feel("list of active elements", element.activeElements),
      ];
    case "complexGateway":
      return feel("activation condition", element.activationCondition);
    default:
      return [];
  }
}

function definitionExpressions(definition: EventDefinition): Found[] {
  switch (definition.type) {
    case "message":
      return [
        ...feel("correlation key", definition.correlationKey),
        ...(definition.call ? callExpressions(definition.call) : []),
      ];
    case "timer":
      return value("timer", definition.value);
    case "conditional":
      return feel("condition", definition.condition);
    default:
      return [];
  }
}

function callExpressions(call: Call): Found[] {
  if (call.kind === "external") return [];
  return [
    ...value("address of the call", call.url),
    ...Object.entries(call.headers ?? {}).flatMap(([name, text]) => value(`header ${name}`, text)),
    ...feel("body of the call", call.body),
  ];
}

function loopExpressions(loop: Loop): Found[] {
  if (loop.kind === "standard") return feel("loop condition", loop.condition);
  return [
    ...value("number of instances", loop.cardinality),
    ...value("collection", loop.collection),
    ...feel("output element", loop.outputElement),
    ...feel("completion condition", loop.completionCondition),
    ...(loop.event ? definitionExpressions(loop.event) : []),
    ...(loop.complex ?? []).flatMap((each) => [
      ...feel("event condition", each.condition),
      ...definitionExpressions(each.event),
    ]),
  ];
}

function mappings(kind: "input" | "output", list: readonly Mapping[] | undefined): Found[] {
  return (list ?? []).map(({ target, source }) => ({ what: `${kind} mapping of ${target}`, source }));
}

function feel(what: string, source: string | undefined): Found[] {
  return source === undefined ? [] : [{ what, source }];
}

function value(what: string, text: string | undefined): Found[] {
  return feel(what, text === undefined ? undefined : expressionOf(text));
}
