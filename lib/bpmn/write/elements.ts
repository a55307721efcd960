import type { ElementKind, ElementOf, EventDefinition, Flow, Loop, ModelElement } from "@/lib/model/schema";
import { isElementKind } from "../kinds";
import { BPMN, XSI } from "../namespaces";
import type { XmlElement } from "../xml/tree";
import { element, setAttribute } from "../xml/write";
import { addForeign, type Parts } from "./foreign";
import type { RootElements } from "./roots";

export interface WriteContext {
  readonly roots: RootElements;
  /** The id of the data item that stands for this variable. */
  data(variable: string): string;
  /** Whether the model holds this element or flow; a reference to anything else is left to the settings. */
  has(id: string): boolean;
}

type Attributes = Record<string, string | number | boolean | undefined>;
interface Written {
  readonly attributes?: Attributes;
  readonly children?: readonly XmlElement[];
  readonly parts?: Parts;
}
type Writer<K extends ElementKind> = (item: ElementOf<K>, context: WriteContext) => Written;

export function bpmn(
  name: string,
  attributes: Attributes = {},
  children: readonly (XmlElement | string | undefined)[] = [],
): XmlElement {
  return element(BPMN, name, attributes, children);
}

/** A `tFormalExpression`, which is what every tool expects an expression to be. */
function formal(name: string, text: string): XmlElement {
  const node = bpmn(name, {}, [text]);
  setAttribute(node, "type", "bpmn:tFormalExpression", XSI);
  return node;
}

function optional(name: string, text: string | undefined): XmlElement[] {
  return text === undefined ? [] : [formal(name, text)];
}

const known = (id: string | undefined, context: WriteContext): string | undefined =>
  id !== undefined && context.has(id) ? id : undefined;

const event = ({ definitions }: { definitions: readonly EventDefinition[] }, context: WriteContext): Written => {
  const children = definitions.map((definition) => writeDefinition(definition, context));
  return { children, parts: Object.fromEntries(children.map((child, index) => [`event:${index}`, child])) };
};

const activity = (
  item: Extract<ModelElement, { startQuantity?: number | undefined }>,
  context: WriteContext,
): { attributes: Attributes; children: XmlElement[]; parts: Parts } => {
  const loop = item.loop && writeLoop(item.loop, context);
  return {
    attributes: {
      default: known(item.default, context),
      isForCompensation: item.isForCompensation ? true : undefined,
      startQuantity: item.startQuantity === 1 ? undefined : item.startQuantity,
      completionQuantity: item.completionQuantity === 1 ? undefined : item.completionQuantity,
    },
    children: loop ? [loop] : [],
    parts: { loop },
  };
};

const withMessage = (message: string | undefined, context: WriteContext): Attributes => ({
  messageRef: message ? context.roots.reference("message", message) : undefined,
});

const WRITERS: { readonly [K in ElementKind]: Writer<K> } = {
  startEvent: (item, context) => ({
    ...event(item, context),
    attributes: {
      isInterrupting: item.interrupting === false ? false : undefined,
      parallelMultiple: item.parallelMultiple || undefined,
    },
  }),
  endEvent: event,
  intermediateThrowEvent: event,
  intermediateCatchEvent: (item, context) => ({
    ...event(item, context),
    attributes: { parallelMultiple: item.parallelMultiple || undefined },
  }),
  boundaryEvent: (item, context) => ({
    ...event(item, context),
    attributes: {
      attachedToRef: known(item.attachedTo, context),
      cancelActivity: item.interrupting ? undefined : false,
      parallelMultiple: item.parallelMultiple || undefined,
    },
  }),
  task: activity,
  manualTask: activity,
  userTask(item, context) {
    const { children, ...rest } = activity(item, context);
    const candidates = [
      ...(item.candidateUsers ?? []).map((user) => `user(${user})`),
      ...(item.candidateGroups ?? []).map((group) => `group(${group})`),
    ];
    const roles = [
      ...(item.assignee === undefined ? [] : [role("humanPerformer", item.assignee)]),
      ...(candidates.length > 0 ? [role("potentialOwner", candidates.join(", "))] : []),
    ];
    return { ...rest, children: [...children, ...roles] };
  },
  serviceTask: activity,
  sendTask(item, context) {
    const written = activity(item, context);
    return { ...written, attributes: { ...written.attributes, ...withMessage(item.message, context) } };
  },
  receiveTask(item, context) {
    const written = activity(item, context);
    return {
      ...written,
      attributes: {
        ...written.attributes,
        ...withMessage(item.message, context),
        instantiate: item.instantiate || undefined,
      },
    };
  },
  scriptTask(item, context) {
    const { attributes, children, ...rest } = activity(item, context);
    const hasScript = item.script !== undefined;
    return {
      ...rest,
      attributes: { ...attributes, scriptFormat: hasScript ? "feel" : undefined },
      children: hasScript ? [...children, bpmn("script", {}, [item.script])] : children,
    };
  },
  businessRuleTask: activity,
  callActivity(item, context) {
    const written = activity(item, context);
    return { ...written, attributes: { ...written.attributes, calledElement: item.calledElement } };
  },
  subProcess(item, context) {
    const written = activity(item, context);
    return { ...written, attributes: { ...written.attributes, triggeredByEvent: item.triggeredByEvent || undefined } };
  },
  transaction: activity,
  adHocSubProcess(item, context) {
    const { attributes, children, ...rest } = activity(item, context);
    const ordering = item.ordering && (item.ordering === "sequential" ? "Sequential" : "Parallel");
    return {
      ...rest,
      attributes: {
        ...attributes,
        ordering,
        cancelRemainingInstances: item.cancelRemainingInstances === false ? false : undefined,
      },
      children: [...children, ...optional("completionCondition", item.completionCondition)],
    };
  },
  exclusiveGateway: (item, context) => ({ attributes: { default: known(item.default, context) } }),
  inclusiveGateway: (item, context) => ({ attributes: { default: known(item.default, context) } }),
  parallelGateway: () => ({}),
  eventBasedGateway: (item) => ({
    attributes: {
      instantiate: item.instantiate || undefined,
      eventGatewayType: item.gatewayType === "parallel" ? "Parallel" : undefined,
    },
  }),
  complexGateway: (item, context) => ({
    attributes: { default: known(item.default, context) },
    children: optional("activationCondition", item.activationCondition),
  }),
};

/** One flow node without what it contains. */
export function writeElement<K extends ElementKind>(
  item: ElementOf<K>,
  flows: { incoming: readonly Flow[]; outgoing: readonly Flow[] },
  context: WriteContext,
): XmlElement {
  const kind = item.type;
  const written = WRITERS[kind](item, context);
  const doc = item.documentation === undefined ? undefined : bpmn("documentation", {}, [item.documentation]);
  const node = bpmn(item.type, { id: item.id, name: item.name, ...written.attributes }, [
    doc,
    ...flows.incoming.map(({ id }) => bpmn("incoming", {}, [id])),
    ...flows.outgoing.map(({ id }) => bpmn("outgoing", {}, [id])),
    ...(written.children ?? []),
  ]);
  addForeign(node, item.foreign, { ...written.parts, doc }, isRead(node));
  return node;
}

/** Names that a reader would take for the element's own if they came from what is foreign. */
function isRead(node: XmlElement): (name: string) => boolean {
  const hasDocumentation = node.children.some((child) => typeof child !== "string" && child.name === "documentation");
  return (name) =>
    isElementKind(name) ||
    [
      "sequenceFlow",
      "laneSet",
      "incoming",
      "outgoing",
      "standardLoopCharacteristics",
      "multiInstanceLoopCharacteristics",
      "completionCondition",
      "activationCondition",
    ].includes(name) ||
    (name === "script" && node.attributes.some((attribute) => attribute.name === "scriptFormat")) ||
    (name === "documentation" && !hasDocumentation);
}

export function writeFlow(flow: Flow): XmlElement {
  const doc = flow.documentation === undefined ? undefined : bpmn("documentation", {}, [flow.documentation]);
  const condition = flow.condition === undefined ? undefined : formal("conditionExpression", flow.condition);
  const node = bpmn("sequenceFlow", { id: flow.id, name: flow.name, sourceRef: flow.source, targetRef: flow.target }, [
    doc,
    condition,
  ]);
  addForeign(
    node,
    flow.foreign,
    { condition, doc },
    (name) => name === "conditionExpression" || (name === "documentation" && !doc),
  );
  return node;
}

function role(name: string, text: string): XmlElement {
  return bpmn(name, {}, [bpmn("resourceAssignmentExpression", {}, [formal("formalExpression", text)])]);
}

function writeDefinition(definition: EventDefinition, context: WriteContext): XmlElement {
  switch (definition.type) {
    case "message":
      return bpmn("messageEventDefinition", withMessage(definition.message, context));
    case "timer": {
      const names = { date: "timeDate", duration: "timeDuration", cycle: "timeCycle" } as const;
      return bpmn("timerEventDefinition", {}, [formal(names[definition.timer], definition.value)]);
    }
    case "error":
      return bpmn("errorEventDefinition", {
        errorRef: definition.errorCode ? context.roots.reference("error", definition.errorCode) : undefined,
      });
    case "escalation":
      return bpmn("escalationEventDefinition", {
        escalationRef: definition.escalationCode
          ? context.roots.reference("escalation", definition.escalationCode)
          : undefined,
      });
    case "signal":
      return bpmn("signalEventDefinition", {
        signalRef: definition.signal ? context.roots.reference("signal", definition.signal) : undefined,
      });
    case "conditional":
      return bpmn("conditionalEventDefinition", {}, [formal("condition", definition.condition)]);
    case "link":
      return bpmn("linkEventDefinition", { name: definition.link });
    case "compensation":
      return bpmn("compensateEventDefinition", {
        activityRef: known(definition.activity, context),
        waitForCompletion: definition.waitForCompletion === false ? false : undefined,
      });
    case "cancel":
      return bpmn("cancelEventDefinition");
    case "terminate":
      return bpmn("terminateEventDefinition");
  }
}

const VARIABLE = /^[A-Za-z_]\w*$/;

function writeLoop(loop: Loop, context: WriteContext): XmlElement {
  if (loop.kind === "standard") {
    return bpmn(
      "standardLoopCharacteristics",
      { testBefore: loop.testBefore || undefined, loopMaximum: loop.loopMaximum },
      optional("loopCondition", loop.condition),
    );
  }
  const { collection = "", elementVariable, outputCollection, outputElement = "" } = loop;
  const variable = collection.startsWith("=") && VARIABLE.test(collection.slice(1)) ? collection.slice(1) : undefined;
  const behaviors = { none: "None", one: "One", complex: "Complex", all: undefined } as const;
  return bpmn(
    "multiInstanceLoopCharacteristics",
    { isSequential: loop.sequential || undefined, behavior: loop.behavior && behaviors[loop.behavior] },
    [
      ...optional("loopCardinality", loop.cardinality),
      variable === undefined ? undefined : bpmn("loopDataInputRef", {}, [context.data(variable)]),
      outputCollection ? bpmn("loopDataOutputRef", {}, [context.data(outputCollection)]) : undefined,
      elementVariable === undefined ? undefined : bpmn("inputDataItem", { name: elementVariable }),
      VARIABLE.test(outputElement) ? bpmn("outputDataItem", { name: outputElement }) : undefined,
      ...optional("completionCondition", loop.completionCondition),
    ],
  );
}
