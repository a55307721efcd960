import type { ElementKind, ElementOf, Flow, ModelElement } from "@/lib/model/schema";
import { kindLabel } from "../kinds";
import { CAMUNDA_LIKE, XSI, ZEEBE } from "../namespaces";
import { attributeOf, textOf, type XmlElement } from "../xml/tree";
import { readAssignment } from "./assignment";
import { type ReadContext, readExpression, type Subject } from "./context";
import { noteElement } from "./element-note";
import { message, present, readDefinitions } from "./events";
import { readForm } from "./forms";
import { readLoop } from "./loop";
import { reportLeft } from "./left";
import { foreignOf, Taker } from "./taker";
import { readCalled, readScript } from "./tasks";
import { readCall, readMappings } from "./vendor";

/** What a kind adds to what all elements have; `parts` are its XML's parts that may hold something foreign. */
interface Read<K extends ElementKind> {
  readonly own: Omit<ElementOf<K>, "type" | "id" | "name" | "documentation" | "parent" | "foreign">;
  readonly parts?: readonly (readonly [path: string, taker: Taker])[];
}
type Reader<K extends ElementKind> = (t: Taker, subject: Subject, context: ReadContext) => Read<K>;

const event = (t: Taker, subject: Subject, context: ReadContext) => {
  const { definitions, parts } = readDefinitions(t, subject, context);
  return { own: { definitions, ...readMappings(t, subject, context) }, parts };
};

const catching = (t: Taker, subject: Subject, context: ReadContext) => {
  const { own, parts } = event(t, subject, context);
  const { definitions, outputs } = own;
  return { own: { definitions, ...present("outputs", outputs), ...flag(t, "parallelMultiple") }, parts };
};

const throwing = (t: Taker, subject: Subject, context: ReadContext) => {
  const { own, parts } = event(t, subject, context);
  const call = readCall(t, subject, context);
  const [first, ...others] = own.definitions;
  const definitions =
    call && first?.type === "message" && !first.call ? [{ ...first, call }, ...others] : own.definitions;
  return { own: { ...own, definitions }, parts };
};

const activity = (t: Taker, subject: Subject, context: ReadContext) => {
  const loop = readLoop(t, subject, context);
  const own = {
    ...present("default", t.attribute("default")),
    ...readMappings(t, subject, context),
    ...present("loop", loop?.loop),
    ...flag(t, "isForCompensation"),
    ...quantity(t, "startQuantity"),
    ...quantity(t, "completionQuantity"),
  };
  return { own, parts: loop ? [loop.part] : [] };
};

const plainGateway = () => ({ own: {} });
const decidingGateway = (t: Taker) => ({ own: present("default", t.attribute("default")) });

const READERS: { readonly [K in ElementKind]: Reader<K> } = {
  startEvent(t, subject, context) {
    const { own, parts } = catching(t, subject, context);
    const interrupting = t.truth("isInterrupting");
    const form = readForm(t, subject, context);
    return {
      own: { ...own, ...(interrupting === false ? { interrupting } : {}), ...present("form", form) },
      parts,
    };
  },
  endEvent: throwing,
  intermediateThrowEvent: throwing,
  intermediateCatchEvent: catching,
  boundaryEvent(t, subject, context) {
    const { own, parts } = catching(t, subject, context);
    return {
      own: {
        ...own,
        attachedTo: t.attribute("attachedToRef") ?? "",
        interrupting: t.truth("cancelActivity") !== false,
      },
      parts,
    };
  },
  task: activity,
  manualTask: activity,
  userTask(t, subject, context) {
    const { own, parts } = activity(t, subject, context);
    return {
      own: { ...own, ...readAssignment(t, subject, context), ...present("form", readForm(t, subject, context)) },
      parts,
    };
  },
  serviceTask(t, subject, context) {
    const { own, parts } = activity(t, subject, context);
    return { own: { ...own, ...present("call", readCall(t, subject, context)) }, parts };
  },
  sendTask(t, subject, context) {
    const { own, parts } = activity(t, subject, context);
    const named = attributeOf(t.node, "messageRef") === undefined ? undefined : message(t, subject, context).message;
    return { own: { ...own, ...present("message", named), ...present("call", readCall(t, subject, context)) }, parts };
  },
  receiveTask(t, subject, context) {
    const { own, parts } = activity(t, subject, context);
    const { message: named, correlationKey } =
      attributeOf(t.node, "messageRef") === undefined ? { message: "" } : message(t, subject, context);
    return {
      own: {
        ...own,
        ...present("message", named),
        ...present("correlationKey", correlationKey),
        ...flag(t, "instantiate"),
      },
      parts,
    };
  },
  scriptTask(t, subject, context) {
    const { own, parts } = activity(t, subject, context);
    const script = readScript(t, subject, context);
    return {
      own: {
        ...own,
        ...script,
        ...(script.script === undefined ? present("call", readCall(t, subject, context)) : {}),
      },
      parts,
    };
  },
  businessRuleTask(t, subject, context) {
    const { own, parts } = activity(t, subject, context);
    if (context.isOwn) return { own, parts };
    const called = t.part("calledDecision", [ZEEBE]);
    const decision = t.attribute("decisionRef", CAMUNDA_LIKE) ?? called?.attribute("decisionId");
    const result = t.attribute("resultVariable", CAMUNDA_LIKE) ?? called?.attribute("resultVariable");
    const call = decision ? undefined : readCall(t, subject, context);
    if (decision)
      context.report.add(
        "taken",
        subject,
        `Decision "${decision}"${result ? `, its result in the variable "${result}"` : ""}.`,
      );
    return {
      own: { ...own, ...present("decision", decision), ...present("resultVariable", result), ...present("call", call) },
      parts,
    };
  },
  callActivity(t, subject, context) {
    const { own, parts } = activity(t, subject, context);
    return { own: { ...own, ...readCalled(t, subject, context, (own.outputs ?? []).length > 0) }, parts };
  },
  subProcess(t, subject, context) {
    const { own, parts } = activity(t, subject, context);
    return { own: { ...own, ...flag(t, "triggeredByEvent") }, parts };
  },
  transaction: activity,
  adHocSubProcess(t, subject, context) {
    const { own, parts } = activity(t, subject, context);
    const ordering = t.matching("ordering", /^(?:Sequential|Parallel)$/);
    const cancels = t.truth("cancelRemainingInstances");
    const condition = t.child("completionCondition");
    const started = context.isOwn ? undefined : t.part("adHoc", [ZEEBE]);
    return {
      own: {
        ...own,
        ...present(
          "ordering",
          ordering === "Sequential" ? "sequential" : ordering === "Parallel" ? "parallel" : undefined,
        ),
        ...present(
          "completionCondition",
          condition &&
            readExpression(
              context,
              subject,
              "Completion condition",
              textOf(condition),
              attributeOf(condition, "language"),
            ),
        ),
        ...(cancels === false ? { cancelRemainingInstances: false } : {}),
        ...present(
          "activeElements",
          started &&
            readExpression(context, subject, "Elements that start", started.attribute("activeElementsCollection")),
        ),
      },
      parts,
    };
  },
  exclusiveGateway: decidingGateway,
  inclusiveGateway: decidingGateway,
  parallelGateway: plainGateway,
  eventBasedGateway(t) {
    const type = t.matching("eventGatewayType", /^(?:Exclusive|Parallel)$/);
    return {
      own: { ...flag(t, "instantiate"), ...present("gatewayType", type === "Parallel" ? "parallel" : undefined) },
    };
  },
  complexGateway(t, subject, context) {
    const condition = t.child("activationCondition");
    return {
      own: {
        ...present("default", t.attribute("default")),
        ...present(
          "activationCondition",
          condition &&
            readExpression(
              context,
              subject,
              "Activation condition",
              textOf(condition),
              attributeOf(condition, "language"),
            ),
        ),
      },
    };
  },
};

/** Reads one flow node. `t` may already have given away what it contains. */
export function readElement<K extends ElementKind>(
  kind: K,
  id: string,
  parent: string | undefined,
  t: Taker,
  context: ReadContext,
): ModelElement {
  const name = t.attribute("name");
  const subject: Subject = { id, name };
  t.attribute("id");
  t.all((child) => child.name === "incoming" || child.name === "outgoing");
  const [documentation, docPart] = readDocumentation(t);
  const said = context.isOwn ? undefined : noteElement(context.report, subject, kindLabel(kind));
  const { own, parts = [] } = READERS[kind](t, subject, context);
  const all = [...parts, ...docPart];
  said?.([t, ...all.map(([, taker]) => taker)]);
  reportLeft([t, ...all.map(([, taker]) => taker)], subject, context);
  return {
    type: kind,
    id,
    ...present("name", name),
    ...present("documentation", documentation),
    ...present("parent", parent),
    ...own,
    ...present("foreign", foreignOf(t, all)),
  } as ModelElement;
}

export function readFlow(id: string, t: Taker, context: ReadContext): Flow {
  const name = t.attribute("name");
  const subject: Subject = { id, name };
  t.attribute("id");
  const [documentation, docPart] = readDocumentation(t);
  const said = context.isOwn ? undefined : noteElement(context.report, subject, "Flow");
  const condition = t.child("conditionExpression");
  const parts: (readonly [string, Taker])[] = [...docPart];
  let text: string | undefined;
  if (condition) {
    const c = new Taker(condition);
    c.attribute("id");
    c.attribute("type", XSI);
    const language = c.attribute("language");
    text = readExpression(context, subject, "Condition", textOf(condition), language);
    parts.push(["condition", c]);
  }
  const flow = {
    id,
    ...present("name", name),
    ...present("documentation", documentation),
    source: t.attribute("sourceRef") ?? "",
    target: t.attribute("targetRef") ?? "",
    ...present("condition", text),
  };
  said?.([t, ...parts.map(([, taker]) => taker)]);
  reportLeft([t, ...parts.map(([, taker]) => taker)], subject, context);
  return { ...flow, ...present("foreign", foreignOf(t, parts)) };
}

export function readDocumentation(t: Taker): [text: string | undefined, parts: (readonly [string, Taker])[]] {
  const node: XmlElement | undefined = t.child("documentation");
  if (!node) return [undefined, []];
  const taker = new Taker(node);
  taker.attribute("id");
  return [textOf(node), [["doc", taker]]];
}

function flag<K extends string>(t: Taker, name: K): { [P in K]?: true } {
  return t.truth(name) ? ({ [name]: true } as { [P in K]?: true }) : {};
}

function quantity<K extends string>(t: Taker, name: K): { [P in K]?: number } {
  const value = Number(t.matching(name, /^[1-9]\d{0,8}$/) ?? 1);
  return value > 1 ? ({ [name]: value } as { [P in K]?: number }) : {};
}
