import type { EventDefinition } from "@/lib/model/schema";
import { isJuel } from "../juel";
import { BPMN, CAMUNDA_LIKE, ZEEBE } from "../namespaces";
import { attributeOf, childNamed, textOf, type XmlElement } from "../xml/tree";
import { type ReadContext, readExpression, readValue, type Subject } from "./context";
import { Taker } from "./taker";
import { readCall } from "./vendor";

export interface ReadDefinitions {
  readonly definitions: EventDefinition[];
  /** The XML of each, for what is left of it. */
  readonly parts: readonly (readonly [path: string, taker: Taker])[];
}

/** The event definitions of an event, in their order; a reference is replaced by what it refers to. */
export function readDefinitions(t: Taker, subject: Subject, context: ReadContext): ReadDefinitions {
  const definitions: EventDefinition[] = [];
  const parts: [string, Taker][] = [];
  for (const child of t.all(({ name }) => name.endsWith("EventDefinition") || name === "eventDefinitionRef")) {
    const node = child.name === "eventDefinitionRef" ? context.roots.eventDefinition(textOf(child).trim()) : child;
    const taker = node && new Taker(node);
    const definition = taker && readDefinition(taker, subject, context);
    if (!definition) {
      t.leave(child);
      continue;
    }
    parts.push([`event:${definitions.length}`, taker]);
    definitions.push(definition);
  }
  return { definitions, parts };
}

/** Undefined for a kind of event that BPMN does not have. */
export function readDefinition(d: Taker, subject: Subject, context: ReadContext): EventDefinition | undefined {
  d.attribute("id");
  switch (d.node.name) {
    case "messageEventDefinition":
      return { type: "message", ...message(d, subject, context), ...present("call", readCall(d, subject, context)) };
    case "timerEventDefinition":
      return timer(d, subject, context);
    case "errorEventDefinition": {
      const ref = d.attribute("errorRef");
      return {
        type: "error",
        ...present("errorCode", ref && context.roots.errorCode(ref)),
        ...present("codeVariable", variable(d, "errorCodeVariable", context)),
        ...present("messageVariable", variable(d, "errorMessageVariable", context)),
      };
    }
    case "escalationEventDefinition": {
      const ref = d.attribute("escalationRef");
      return {
        type: "escalation",
        ...present("escalationCode", ref && context.roots.escalationCode(ref)),
        ...present("codeVariable", variable(d, "escalationCodeVariable", context)),
      };
    }
    case "signalEventDefinition": {
      const signal = context.roots.signal(d.attribute("signalRef") ?? "") ?? "";
      return { type: "signal", signal: checkedName(signal, "signal", subject, context) };
    }
    case "conditionalEventDefinition": {
      const condition = d.child("condition");
      const named = context.isOwn ? undefined : d.attribute("variableName", CAMUNDA_LIKE);
      const filter = context.isOwn ? undefined : d.part("conditionalFilter", [ZEEBE]);
      const names = (named ?? filter?.attribute("variableNames"))?.split(",").flatMap((name) => name.trim() || []);
      return {
        type: "conditional",
        condition:
          (condition &&
            readExpression(context, subject, "Condition", textOf(condition), attributeOf(condition, "language"))) ??
          "",
        ...present("variables", names && names.length > 0 ? names : undefined),
      };
    }
    case "linkEventDefinition": {
      const link = d.attribute("name");
      return { type: "link", link: link ?? (context.isOwn ? "" : (subject.name ?? "")) };
    }
    case "compensateEventDefinition": {
      const waits = d.truth("waitForCompletion");
      return {
        type: "compensation",
        ...present("activity", d.attribute("activityRef")),
        ...(waits === false ? { waitForCompletion: false } : {}),
      };
    }
    case "cancelEventDefinition":
      return { type: "cancel" };
    case "terminateEventDefinition":
      return { type: "terminate" };
    default:
      return undefined;
  }
}

/** Message name and correlation key of an event or a task that sends or receives. */
export function message(
  d: Taker,
  subject: Subject,
  context: ReadContext,
): { message: string; correlationKey?: string } {
  const ref = d.attribute("messageRef");
  const found = ref === undefined ? undefined : context.roots.message(ref);
  if (ref === undefined && !context.isOwn)
    context.report.add("refused", subject, "No message is named. Give it a name before you publish.");
  const key = found && readExpression(context, subject, "Correlation key", found.correlationKey);
  return {
    message: found ? checkedName(found.name, "message", subject, context) : "",
    ...present("correlationKey", key),
  };
}

function checkedName(name: string, what: string, subject: Subject, context: ReadContext): string {
  if (!context.isOwn && isJuel(name))
    context.report.add(
      "refused",
      subject,
      `The name of the ${what} is an expression, which is not evaluated here: it is taken as text.`,
      { from: name },
    );
  return name;
}

const TIMERS = { timeDate: "date", timeDuration: "duration", timeCycle: "cycle" } as const;

function timer(d: Taker, subject: Subject, context: ReadContext): EventDefinition {
  const found = (Object.keys(TIMERS) as (keyof typeof TIMERS)[]).find((name) => childNamed(d.node, BPMN, name));
  const node: XmlElement | undefined = found && d.child(found);
  const text = node && unquoted(textOf(node), context);
  const value =
    (text === undefined ? undefined : (cycle(text, subject, context) ?? readValue(context, subject, "Timer", text))) ??
    "";
  if (value === "" && !context.isOwn)
    context.report.add("refused", subject, "The timer says no time. Give it one before you publish.");
  return { type: "timer", timer: found ? TIMERS[found] : "duration", value };
}

/** Camunda 8's function for a repeating interval: `=cycle(3, duration("PT1H"))`. */
function cycle(text: string, subject: Subject, context: ReadContext): string | undefined {
  const found = /^\s*=\s*cycle\(\s*(?:(\d{1,9})\s*,\s*)?duration\(\s*"([\w.]+)"\s*\)\s*\)\s*$/.exec(text);
  if (!found || context.isOwn) return undefined;
  const to = `R${found[1] ?? ""}/${found[2] ?? ""}`;
  context.report.add("translated", subject, "Timer: written as a repeating interval.", { from: text.trim(), to });
  return to;
}

/** SpiffWorkflow writes times as texts of Python: `"PT1H"`. */
function unquoted(text: string, { isOwn }: ReadContext): string {
  return (isOwn ? undefined : /^\s*(["'])([\w:.+/-]+)\1\s*$/.exec(text)?.[2]) ?? text;
}

function variable(d: Taker, name: string, context: ReadContext): string | undefined {
  return context.isOwn ? undefined : d.attribute(name, CAMUNDA_LIKE);
}

/** The property if it has a value; an absent one stays absent. */
export function present<K extends string, V>(key: K, value: V | undefined | ""): { [P in K]?: V } {
  return value === undefined || value === "" ? {} : ({ [key]: value } as { [P in K]?: V });
}
