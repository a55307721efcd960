import type { EventDefinition, Loop } from "@/lib/model/schema";
import { BPMN, CAMUNDA_LIKE, ZEEBE } from "../namespaces";
import { attributeOf, childNamed, elementsOf, textOf, type XmlElement } from "../xml/tree";
import { type ReadContext, readExpression, readValue, type Subject } from "./context";
import { present, readDefinition } from "./events";
import { dataItemName } from "./roots";
import { Taker } from "./taker";

export interface ReadLoop {
  readonly loop: Loop;
  readonly part: readonly [path: string, taker: Taker];
}

export function readLoop(t: Taker, subject: Subject, context: ReadContext): ReadLoop | undefined {
  const multi = t.child("multiInstanceLoopCharacteristics");
  const node = multi ?? t.child("standardLoopCharacteristics");
  if (!node) return undefined;
  const taker = new Taker(node);
  taker.attribute("id");
  return {
    loop: multi ? multiInstance(taker, subject, context) : standard(taker, subject, context),
    part: ["loop", taker],
  };
}

function standard(l: Taker, subject: Subject, context: ReadContext): Loop {
  const maximum = l.matching("loopMaximum", /^[1-9]\d{0,8}$/);
  const condition = l.child("loopCondition");
  return {
    kind: "standard",
    ...(l.truth("testBefore") ? { testBefore: true } : {}),
    ...present("condition", expression(condition, "Loop condition", subject, context)),
    ...present("loopMaximum", maximum === undefined ? undefined : Number(maximum)),
  };
}

const BEHAVIORS: Readonly<Record<string, "none" | "one" | "complex">> = {
  None: "none",
  One: "one",
  Complex: "complex",
};

function multiInstance(l: Taker, subject: Subject, context: ReadContext): Loop {
  const sequential = l.truth("isSequential");
  const behavior = BEHAVIORS[l.matching("behavior", /^(?:None|One|Complex)$/) ?? ""];
  // What is said without need: it is the default.
  l.matching("behavior", /^All$/);
  const cardinality = l.child("loopCardinality");
  const eventRef = l.attribute("noneBehaviorEventRef") ?? l.attribute("oneBehaviorEventRef");
  const completion = l.child("completionCondition");
  const standard = standardData(l, subject, context);
  const complex = l
    .all(({ name }) => name === "complexBehaviorDefinition")
    .flatMap((node) => complexBehavior(node, subject, context) ?? []);
  const data = { ...standard, ...vendorData(l, subject, context) };
  return {
    kind: "multiInstance",
    ...(sequential ? { sequential: true } : {}),
    ...present("cardinality", cardinality && readValue(context, subject, "Number of instances", textOf(cardinality))),
    ...data,
    ...present("completionCondition", expression(completion, "Completion condition", subject, context)),
    ...present("behavior", behavior),
    ...present(
      "event",
      eventRef === undefined ? undefined : thrown(context.roots.eventDefinition(eventRef), subject, context),
    ),
    ...present("complex", complex.length > 0 ? complex : undefined),
  };
}

/** BPMN's own words for what is looped over and what comes of it. A reference that nothing declares names a variable. */
function standardData(l: Taker, subject: Subject, context: ReadContext): Data {
  const [input, output] = [l.child("loopDataInputRef"), l.child("loopDataOutputRef")];
  const [inputItem, outputItem] = [l.child("inputDataItem"), l.child("outputDataItem")];
  const { roots, isOwn } = context;
  const collection =
    input && readExpression(context, subject, "Collection", roots.dataItem(textOf(input).trim()) ?? textOf(input));
  const outputCollection = output && (roots.dataItem(textOf(output).trim()) ?? textOf(output).trim());
  return {
    ...present("collection", collection && `=${collection}`),
    ...present("elementVariable", inputItem && dataItemName(inputItem, isOwn)),
    ...present("outputCollection", outputCollection),
    ...present("outputElement", outputItem && dataItemName(outputItem, isOwn)),
  };
}

type Data = { collection?: string; elementVariable?: string; outputCollection?: string; outputElement?: string };

function vendorData(l: Taker, subject: Subject, context: ReadContext): Data {
  if (context.isOwn) return {};
  const zeebe = l.part("loopCharacteristics", [ZEEBE]);
  if (zeebe) {
    return {
      ...present("collection", readValue(context, subject, "Collection", zeebe.attribute("inputCollection"))),
      ...present("elementVariable", zeebe.attribute("inputElement")),
      ...present("outputCollection", zeebe.attribute("outputCollection")),
      ...present("outputElement", readExpression(context, subject, "Output", zeebe.attribute("outputElement"))),
    };
  }
  // A name without brackets is a variable there.
  const named = l.attribute("collection", CAMUNDA_LIKE);
  const read = named === undefined ? undefined : readExpression(context, subject, "Collection", named);
  return {
    ...present("collection", read && `=${read}`),
    ...present("elementVariable", l.attribute("elementVariable", CAMUNDA_LIKE)),
  };
}

function complexBehavior(
  node: XmlElement,
  subject: Subject,
  context: ReadContext,
): { condition: string; event: EventDefinition } | undefined {
  const condition = childNamed(node, BPMN, "condition");
  const event = childNamed(node, BPMN, "event");
  const inside = event && elementsOf(event).find(({ name }) => name.endsWith("EventDefinition"));
  const ref = event && childNamed(event, BPMN, "eventDefinitionRef");
  const definition = thrown(inside ?? (ref && context.roots.eventDefinition(textOf(ref).trim())), subject, context);
  return (
    definition && {
      condition: expression(condition, "Condition of an event", subject, context) ?? "",
      event: definition,
    }
  );
}

const THROWN: readonly EventDefinition["type"][] = ["escalation", "signal", "message"];

function thrown(node: XmlElement | undefined, subject: Subject, context: ReadContext): EventDefinition | undefined {
  const event = node && readDefinition(new Taker(node), subject, context);
  if (event && !THROWN.includes(event.type) && !context.isOwn)
    context.report.add(
      "refused",
      subject,
      `Its rounds throw ${event.type === "error" ? "an" : "a"} ${event.type} event, and here they throw escalations, signals and messages only. It is kept for export.`,
    );
  return event;
}

function expression(
  node: XmlElement | undefined,
  what: string,
  subject: Subject,
  context: ReadContext,
): string | undefined {
  return node && readExpression(context, subject, what, textOf(node), attributeOf(node, "language"));
}
