import type { ElementKind, ElementOf, Flow, ModelElement } from "@/lib/model/schema";
import { kindLabel } from "../kinds";
import { CAMUNDA_LIKE, XSI, ZEEBE } from "../namespaces";
import { translateScript } from "../script";
import { attributeOf, textOf, type XmlElement } from "../xml/tree";
import { readAssignment } from "./assignment";
import { type ReadContext, readExpression, readValue, type Subject } from "./context";
import { message, present, readDefinitions } from "./events";
import { readForm } from "./forms";
import { readLoop } from "./loop";
import { foreignOf, Taker } from "./taker";
import { readCall, readMappings, reportLeft } from "./vendor";

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
    const interrupting = t.attribute("isInterrupting");
    const form = readForm(t, subject, context);
    return {
      own: { ...own, ...(interrupting === "false" ? { interrupting: false } : {}), ...present("form", form) },
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
        interrupting: t.attribute("cancelActivity") !== "false",
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
    const called = t.extension("calledDecision", [ZEEBE]);
    const decision = t.attribute("decisionRef", CAMUNDA_LIKE) ?? (called && attributeOf(called, "decisionId"));
    const result = t.attribute("resultVariable", CAMUNDA_LIKE) ?? (called && attributeOf(called, "resultVariable"));
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
    return { own: { ...own, ...readCalled(t, subject, context) }, parts };
  },
  subProcess(t, subject, context) {
    const { own, parts } = activity(t, subject, context);
    return { own: { ...own, ...flag(t, "triggeredByEvent") }, parts };
  },
  transaction: activity,
  adHocSubProcess(t, subject, context) {
    const { own, parts } = activity(t, subject, context);
    const ordering = t.attribute("ordering");
    const cancels = t.attribute("cancelRemainingInstances");
    const condition = t.child("completionCondition");
    const started = context.isOwn ? undefined : t.extension("adHoc", [ZEEBE]);
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
        ...(cancels === "false" ? { cancelRemainingInstances: false } : {}),
        ...present(
          "activeElements",
          started &&
            readExpression(context, subject, "Elements that start", attributeOf(started, "activeElementsCollection")),
        ),
      },
      parts,
    };
  },
  exclusiveGateway: decidingGateway,
  inclusiveGateway: decidingGateway,
  parallelGateway: plainGateway,
  eventBasedGateway(t) {
    const type = t.attribute("eventGatewayType");
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
  if (!context.isOwn) context.report.add("taken", subject, `${kindLabel(kind)}.`);
  const { own, parts = [] } = READERS[kind](t, subject, context);
  const all = [...parts, ...docPart];
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

function readScript(t: Taker, subject: Subject, context: ReadContext): { script?: string; resultVariable?: string } {
  const zeebe = context.isOwn ? undefined : t.extension("script", [ZEEBE]);
  if (zeebe) {
    return {
      ...present("script", readExpression(context, subject, "Script", attributeOf(zeebe, "expression"), "feel")),
      ...present("resultVariable", attributeOf(zeebe, "resultVariable")),
    };
  }
  const format = attributeOf(t.node, "scriptFormat") ?? "";
  const isFeel = /^(?:.*[/+])?feel$/i.test(format);
  if (context.isOwn && !isFeel) return {};
  const node = t.child("script");
  const result = context.isOwn ? undefined : t.attribute("resultVariable", CAMUNDA_LIKE);
  if (isFeel) {
    t.attribute("scriptFormat");
    return {
      ...present("script", node && readExpression(context, subject, "Script", textOf(node), "feel")),
      ...present("resultVariable", result),
    };
  }
  if (!node) return present("resultVariable", result);
  const source = textOf(node);
  const translated = translateScript(source, result !== undefined);
  if (translated.ok) {
    t.attribute("scriptFormat");
    const variable = translated.variable ?? result;
    context.report.add("translated", subject, "Script: written in FEEL.", {
      from: source.trim(),
      to: `${variable === undefined ? "" : `${variable} = `}${translated.feel}`,
    });
    return { script: translated.feel, ...present("resultVariable", variable) };
  }
  t.leave(node);
  context.report.add(
    "refused",
    subject,
    `Script: ${format === "" ? "code" : `${format.slice(0, 40)} code`} is not run here (${translated.reason}). It is kept for export; write it in FEEL before you publish.`,
    { from: source.trim().slice(0, 1_000) },
  );
  return present("resultVariable", result);
}

function readCalled(
  t: Taker,
  subject: Subject,
  context: ReadContext,
): Pick<ElementOf<"callActivity">, "calledElement" | "version" | "propagateAll" | "passAll"> {
  const standard = t.attribute("calledElement");
  if (context.isOwn) return present("calledElement", standard);
  const zeebe = t.extension("calledElement", [ZEEBE]);
  const called = readValue(context, subject, "Called workflow", standard ?? (zeebe && attributeOf(zeebe, "processId")));
  const version = t.attribute("calledElementVersion", CAMUNDA_LIKE);
  const binding = t.attribute("calledElementBinding", CAMUNDA_LIKE) ?? (zeebe && attributeOf(zeebe, "bindingType"));
  if (binding !== undefined && binding !== "latest" && binding !== "version") {
    context.report.add(
      "refused",
      subject,
      `Version: the binding "${binding.slice(0, 40)}" is not known here; the newest version is called.`,
    );
  }
  const number = version !== undefined && /^[1-9]\d{0,8}$/.test(version) ? Number(version) : undefined;
  const all = zeebe ? attributeOf(zeebe, "propagateAllChildVariables") !== "false" : mapsAll(t, "out");
  const passes = zeebe ? attributeOf(zeebe, "propagateAllParentVariables") !== "false" : mapsAll(t, "in");
  if (called) context.report.add("taken", subject, `Calls the workflow "${called}".`);
  return {
    ...present("calledElement", called),
    ...present("version", number ?? (binding === "latest" ? ("latest" as const) : undefined)),
    ...(all ? { propagateAll: true } : {}),
    ...(passes === all ? {} : { passAll: passes }),
  };
}

/** `<camunda:in variables="all"/>`, or `out`: all variables go in, or come back. */
function mapsAll(t: Taker, name: "in" | "out"): boolean {
  const mappings = t.extensions(name, CAMUNDA_LIKE);
  const all = mappings.find((mapping) => attributeOf(mapping, "variables") === "all");
  for (const mapping of mappings) if (mapping !== all) t.leave(mapping);
  return all !== undefined;
}

function flag<K extends string>(t: Taker, name: K): { [P in K]?: true } {
  return t.attribute(name) === "true" ? ({ [name]: true } as { [P in K]?: true }) : {};
}

function quantity<K extends string>(t: Taker, name: K): { [P in K]?: number } {
  const text = t.attribute(name);
  const value = text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : 1;
  return value > 1 ? ({ [name]: value } as { [P in K]?: number }) : {};
}
