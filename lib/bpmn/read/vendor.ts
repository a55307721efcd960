import type { Call, Mapping } from "@/lib/model/schema";
import { isJuel, quote } from "../juel";
import { CAMUNDA_LIKE, ZEEBE } from "../namespaces";
import { translateScript } from "../script";
import { attributeOf, elementsOf, textOf } from "../xml/tree";
import { type ReadContext, readExpression, readMapped, type Subject } from "./context";
import { dataMappings } from "./data-mappings";
import type { Taker } from "./taker";

const ZEEBE_ONLY = [ZEEBE];

/** The work for a machine that the vendor's attributes describe. Whatever ran there becomes a job that an external worker fetches by its type. */
export function readCall(t: Taker, subject: Subject, context: ReadContext): Call | undefined {
  if (context.isOwn) return undefined;
  const found = zeebeJob(t) ?? camundaJob(t);
  if (!found) return undefined;
  const attemptsMax = found.attempts ?? retryCycle(t);
  if (/^=|[$#]\{/.test(found.jobType) && !found.isCode) {
    context.report.add(
      "refused",
      subject,
      "Job type: an expression can't name the type of a job. Write the type itself before you publish.",
      { from: found.jobType },
    );
  }
  context.report.add("translated", subject, "An external worker does this: it fetches jobs of this type.", {
    from: found.from,
    to: found.jobType,
  });
  return {
    kind: "external",
    jobType: found.jobType.slice(0, 200),
    ...(attemptsMax === undefined ? {} : { attemptsMax }),
  };
}

interface Job {
  readonly jobType: string;
  readonly from: string;
  readonly isCode?: boolean;
  readonly attempts?: number | undefined;
}

function zeebeJob(t: Taker): Job | undefined {
  const definition = t.part("taskDefinition", ZEEBE_ONLY);
  const jobType = definition?.attribute("type");
  if (!definition || !jobType) {
    if (definition) t.leave(definition.node);
    return undefined;
  }
  const retries = attributeOf(definition.node, "retries");
  const attemptsMax = attempts(retries);
  if (attemptsMax !== undefined) definition.attribute("retries");
  return { jobType, from: `zeebe:taskDefinition type="${jobType}"`, attempts: attemptsMax };
}

const CODE = ["class", "delegateExpression", "expression"] as const;

function camundaJob(t: Taker): Job | undefined {
  const topic = t.attribute("topic", CAMUNDA_LIKE);
  if (topic) t.matching("type", /^external$/, CAMUNDA_LIKE);
  if (topic) return { jobType: topic, from: `topic="${topic}"` };
  for (const name of CODE) {
    const value = t.attribute(name, CAMUNDA_LIKE);
    if (value)
      return {
        jobType: /^[$#]\{\s*([\w.]+)\s*(?:\([^{}]*\))?\s*\}$/.exec(value)?.[1] ?? value,
        from: `${name}="${value}"`,
        isCode: true,
      };
  }
  const type = t.attribute("type", CAMUNDA_LIKE);
  if (type) {
    const decision = type === "dmn" ? decisionKey(t) : undefined;
    if (decision) return { jobType: decision, from: `type="dmn", decision "${decision}"`, isCode: true };
    return { jobType: type, from: `type="${type}"` };
  }
  const connector = t.extension("connector", CAMUNDA_LIKE);
  if (!connector) return undefined;
  t.leave(connector);
  const id = elementsOf(connector).find(({ name }) => name === "connectorId");
  return id && textOf(id).trim() !== ""
    ? { jobType: textOf(id).trim(), from: `connector ${textOf(id).trim()}` }
    : undefined;
}

/** Flowable's decision task is a service task that names its decision in a field. */
function decisionKey(t: Taker): string | undefined {
  const fields = t.extensions("field", CAMUNDA_LIKE);
  const keys = ["decisionTableReferenceKey", "decisionServiceReferenceKey"];
  let key: string | undefined;
  for (const field of fields) {
    t.leave(field);
    const value = attributeOf(field, "stringValue") ?? elementsOf(field).map(textOf).join("");
    if (keys.includes(attributeOf(field, "name") ?? "") && value.trim() !== "") key ??= value.trim();
  }
  return key;
}

/** `R5/PT10M`: five attempts; `PT1M,PT5M`: one more than pauses. How long a pause is, the worker says. */
function retryCycle(t: Taker): number | undefined {
  const cycle = t.extension("failedJobRetryTimeCycle", CAMUNDA_LIKE);
  const text = cycle ? textOf(cycle).trim() : "";
  const pauses = /^P[\w.]+(?:\s*,\s*P[\w.]+)*$/.test(text) ? String(text.split(",").length + 1) : undefined;
  const found = cycle && attempts(/^R(\d+)\//.exec(text)?.[1] ?? pauses);
  if (cycle && found === undefined) t.leave(cycle);
  return found;
}

function attempts(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,4}$/.test(text.trim()) ? Math.min(20, Math.max(1, Number(text))) : undefined;
}

export interface Mappings {
  readonly inputs?: Mapping[];
  readonly outputs?: Mapping[];
}

/** `zeebe:ioMapping`, `camunda:inputOutput`, and `in`/`out` of call activities. */
export function readMappings(t: Taker, subject: Subject, context: ReadContext): Mappings {
  if (context.isOwn) return {};
  const inputs: Mapping[] = [];
  const outputs: Mapping[] = [];
  for (const io of [...t.partsNamed("ioMapping", ZEEBE_ONLY), ...t.partsNamed("inputOutput", CAMUNDA_LIKE)]) {
    const isZeebe = io.node.uri === ZEEBE;
    for (const parameter of io.everyPart(({ name }) => PARAMETERS.has(name))) {
      const list = parameter.node.name.startsWith("input") ? inputs : outputs;
      const mapping = isZeebe ? zeebeMapping(parameter, subject, context) : camundaMapping(parameter, subject, context);
      if (mapping) list.push(mapping);
      else io.leave(parameter.node);
    }
  }
  for (const call of [...t.partsNamed("in", CAMUNDA_LIKE), ...t.partsNamed("out", CAMUNDA_LIKE)]) {
    const mapping = callMapping(call, subject, context);
    if (mapping) (call.node.name === "in" ? inputs : outputs).push(mapping);
    else t.leave(call.node);
  }
  if (inputs.length + outputs.length === 0) {
    const data = dataMappings(t.node, subject, context);
    inputs.push(...data.inputs);
    outputs.push(...data.outputs);
  }
  const all = [...inputs, ...outputs];
  if (all.length > 0)
    context.report.add(
      "translated",
      subject,
      `${all.length} ${all.length === 1 ? "mapping" : "mappings"} of variables.`,
      {
        to: all
          .map(({ target, source }) => `${target}: ${source}`)
          .join(", ")
          .slice(0, 1_000),
      },
    );
  return { ...(inputs.length > 0 ? { inputs } : {}), ...(outputs.length > 0 ? { outputs } : {}) };
}

const PARAMETERS = new Set(["input", "output", "inputParameter", "outputParameter"]);

function zeebeMapping(parameter: Taker, subject: Subject, context: ReadContext): Mapping | undefined {
  const target = parameter.attribute("target");
  const source = parameter.attribute("source");
  return target && source
    ? { target, source: readMapped(context, subject, `Mapping of ${target}`, source) }
    : undefined;
}

function camundaMapping(parameter: Taker, subject: Subject, context: ReadContext): Mapping | undefined {
  const target = parameter.attribute("name");
  if (!target) return undefined;
  const source = mappedValue(parameter, `Mapping of ${target}`, subject, context);
  return source === undefined ? undefined : { target, source };
}

/** FEEL for a parameter's text, list, map or plain script. */
function mappedValue(t: Taker, what: string, subject: Subject, context: ReadContext): string | undefined {
  const [inside, ...others] = elementsOf(t.node);
  if (!inside) return readMapped(context, subject, what, textOf(t.node));
  if (others.length > 0) return undefined;
  const [part] = t.everyPart((child) => child === inside);
  if (!part) return undefined;
  if (inside.name === "list") {
    const items = part.everyPart().map((item) => mappedValue(item, what, subject, context));
    return items.every((item) => item !== undefined) ? `[${items.join(", ")}]` : undefined;
  }
  if (inside.name === "map") {
    const entries = part
      .everyPart()
      .map((entry) => [entry.attribute("key") ?? "", mappedValue(entry, what, subject, context)] as const);
    return entries.every(([, value]) => value !== undefined)
      ? `{${entries.map(([key, value]) => `${quote(key)}: ${value}`).join(", ")}}`
      : undefined;
  }
  const script = inside.name === "script" ? translateScript(textOf(inside), true) : undefined;
  if (script?.ok && script.variable === undefined) {
    part.attribute("scriptFormat");
    context.report.add("translated", subject, `${what}: written in FEEL.`, {
      from: textOf(inside).trim(),
      to: script.feel,
    });
    return script.feel;
  }
  context.report.add(
    "refused",
    subject,
    `${what}: ${inside.name === "script" ? "a script that is not a plain expression is not run here" : `<${inside.name}> is not known here`}. The value is not mapped.`,
    { from: textOf(inside).trim().slice(0, 1_000) },
  );
  return undefined;
}

function callMapping(call: Taker, subject: Subject, context: ReadContext): Mapping | undefined {
  const target = call.attribute("target");
  if (!target) return undefined;
  const expression = call.attribute("sourceExpression");
  const what = `Mapping of ${target}`;
  if (expression !== undefined) return { target, source: readMapped(context, subject, what, expression) };
  const source = call.attribute("source");
  if (!source) return undefined;
  return {
    target,
    source: isJuel(source)
      ? readMapped(context, subject, what, source)
      : (readExpression(context, subject, what, source) ?? "null"),
  };
}
