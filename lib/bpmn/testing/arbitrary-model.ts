import fc from "fast-check";
import type { z } from "zod";
import { Artifact, Flow, Lane, Layout, Model, ModelElement } from "@/lib/model/schema";

/** Values that a schema accepts, whatever it says next year: read off the schema itself. */
function valuesOf(schema: z.core.$ZodType): fc.Arbitrary<unknown> {
  const def = schema._zod.def as z.core.$ZodTypes["_zod"]["def"];
  switch (def.type) {
    case "object":
      return fc
        .record(Object.fromEntries(Object.entries(def.shape).map(([key, value]) => [key, valuesOf(value)])))
        .map(withoutAbsent);
    case "optional":
      return fc.option(valuesOf(def.innerType), { nil: undefined, freq: 2 });
    case "union":
      return fc.oneof(...def.options.map(valuesOf));
    case "literal":
      return fc.constantFrom(...def.values);
    case "enum":
      return fc.constantFrom(...Object.values(def.entries));
    case "boolean":
      return fc.boolean();
    case "array":
      return fc.array(valuesOf(def.element), { minLength: minimumOf(schema), maxLength: 3 });
    case "record":
      return fc
        .array(
          fc.tuple(
            valuesOf(def.keyType).filter((key) => key !== "__proto__"),
            valuesOf(def.valueType),
          ),
          { maxLength: 3 },
        )
        .map((entries) => Object.fromEntries(entries) as Record<string, unknown>);
    case "number":
      return numbers(schema);
    case "string":
      return texts(schema);
    default:
      throw new Error(`a schema of type ${def.type} is not generated yet`);
  }
}

function withoutAbsent(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, inside]) => inside !== undefined));
}

interface Limits {
  readonly minimum?: number;
  readonly maximum?: number;
  readonly isInteger?: boolean;
  readonly pattern?: RegExp;
}

/** What the checks of a schema ask for. */
function limitsOf(schema: z.core.$ZodType): Limits {
  const def = schema._zod.def as unknown as { checks?: readonly { _zod: { def: Record<string, unknown> } }[] };
  let limits: Limits = {};
  for (const { _zod: check } of def.checks ?? []) {
    const { check: kind, minimum, maximum, value, pattern } = check.def;
    if (kind === "min_length") limits = { ...limits, minimum: Number(minimum) };
    else if (kind === "max_length") limits = { ...limits, maximum: Number(maximum) };
    else if (kind === "greater_than") limits = { ...limits, minimum: Number(value) };
    else if (kind === "less_than") limits = { ...limits, maximum: Number(value) };
    else if (kind === "number_format") limits = { ...limits, isInteger: true };
    else if (kind === "string_format" && pattern instanceof RegExp) limits = { ...limits, pattern };
    else throw new Error(`the check ${String(kind)} is not generated yet`);
  }
  return limits;
}
const minimumOf = (schema: z.core.$ZodType): number => limitsOf(schema).minimum ?? 0;

function numbers(schema: z.core.$ZodType): fc.Arbitrary<number> {
  const { minimum, maximum, isInteger } = limitsOf(schema);
  if (isInteger)
    return fc.integer({ min: Math.max(minimum ?? -1_000, -1_000), max: Math.min(maximum ?? 1_000, 1_000) });
  return fc
    .double({ min: minimum ?? -5_000, max: maximum ?? 5_000, noNaN: true })
    .map((value) => (value === 0 ? 0 : value));
}

/** Texts that XML, JSON or an expression might trip over. */
const AWKWARD = [
  "",
  " ",
  " a ",
  "a\nb",
  "a\r\nb\t",
  "]]>",
  "<x/>&amp;",
  "\"'",
  "=amount > 5",
  "${a.b(c)}",
  "user(a), group(b)",
  "\u0000\u001f",
  "\ud800",
  "\uffff",
  "ü€😀",
  "_x0041_",
  "a, b",
  "&#10;",
  "--",
  "__proto__",
  // What other tools write, as the model keeps it: elements in their own XML, attributes under their namespace.
  '<camunda:properties xmlns:camunda="http://camunda.org/schema/1.0/bpmn"><camunda:property name="a" value="b"/></camunda:properties>',
  '<a:x xmlns:a="urn:one" a:b="c">text <a:y/> more</a:x>',
  '<a:x xmlns:a="urn:two"/>',
  "<x>no namespace</x>",
  '<bpmn:task xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="smuggled"/>',
  '<bpmn:property xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="p" itemSubjectRef="nowhere"/>',
  '<bpmn:documentation xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL">second</bpmn:documentation>',
  '<bpmn:error xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="E1" name="Broken" errorCode="a"/>',
  '<bpmn:script xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL">print(1)</bpmn:script>',
  '<bpmn:extensionElements xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"><bpmn:x/></bpmn:extensionElements>',
  "{http://camunda.org/schema/1.0/bpmn}assignee",
  "di/{http://bpmn.io/schema/bpmn/biocolor/1.0}fill",
  "event:0/{urn:one}b",
  "loop/<0>",
  "isExecutable",
];

function texts(schema: z.core.$ZodType): fc.Arbitrary<string> {
  const { minimum = 0, maximum = 40, pattern } = limitsOf(schema);
  if (pattern) return fc.stringMatching(pattern, { maxLength: Math.min(maximum, 20) });
  const fits = (text: string): boolean => text.length >= minimum && text.length <= maximum;
  return fc.oneof(
    { weight: 3, arbitrary: fc.string({ minLength: minimum, maxLength: Math.min(maximum, 12) }) },
    { weight: 1, arbitrary: fc.constantFrom(...AWKWARD.filter(fits)) },
  );
}

const IDS = [
  "a",
  "Task_1",
  "1",
  "Prüfung",
  "a b",
  "x:y",
  "_x0020_",
  "sid-4F56",
  "<>",
  "ключ",
  "Activity_0",
  "z.1",
  "é",
  "0x",
  "b",
  "c",
  "d",
  "e",
  "f",
  "g",
  "h",
  "i",
  "j",
  "k",
  "l",
  "m",
];

/** A model that refers only to itself, most of the time; its texts are any that the schema allows. */
export function anyModel(): fc.Arbitrary<Model> {
  const parts = fc.record({
    head: valuesOf(
      Model.omit({ elements: true, flows: true, lanes: true, artifacts: true, layout: true }),
    ) as fc.Arbitrary<Model>,
    elements: fc.array(valuesOf(ModelElement) as fc.Arbitrary<ModelElement>, { maxLength: 8 }),
    flows: fc.array(valuesOf(Flow) as fc.Arbitrary<Flow>, { maxLength: 8 }),
    lanes: fc.option(fc.array(valuesOf(Lane) as fc.Arbitrary<Lane>, { maxLength: 3 }), { nil: undefined }),
    artifacts: fc.option(fc.array(valuesOf(Artifact) as fc.Arbitrary<Artifact>, { maxLength: 6 }), { nil: undefined }),
    layout: fc.record({
      shapes: fc.array(valuesOf(Layout.shape.shapes.valueType) as fc.Arbitrary<Shape>, { maxLength: 12 }),
      edges: fc.array(valuesOf(Layout.shape.edges.valueType) as fc.Arbitrary<Edge>, { maxLength: 8 }),
    }),
    ids: fc.shuffledSubarray(IDS, { minLength: IDS.length }),
    picks: fc.infiniteStream(fc.nat(1_000)),
  });
  return parts.map(({ head, elements, flows, lanes, artifacts, layout, ids, picks }) =>
    connect({ head, elements, flows, lanes, artifacts, layout }, ids, picks),
  );
}

type Shape = Layout["shapes"][string];
type Edge = Layout["edges"][string];

function byId<T>(ids: readonly string[], values: readonly T[]): Record<string, T> {
  return Object.fromEntries(ids.slice(0, values.length).map((id, index) => [id, values[index] as T]));
}

interface Pieces {
  head: Model;
  elements: ModelElement[];
  flows: Flow[];
  lanes: Lane[] | undefined;
  artifacts: Artifact[] | undefined;
  layout: { shapes: Shape[]; edges: Edge[] };
}
type Scopes = readonly ModelElement[];

function connect(
  { head, elements, flows, lanes, artifacts, layout }: Pieces,
  ids: readonly string[],
  picks: Iterator<number>,
): Model {
  const next = (): number => Number(picks.next().value);
  let used = 0;
  const id = (): string => {
    const base = ids[used % ids.length] ?? "id";
    return used++ < ids.length ? base : `${base}${used}`;
  };
  const pick = <T>(list: readonly T[]): T | undefined => list[next() % Math.max(1, list.length)];
  const renamed = elements.map((element) => ({ ...element, id: id() }));
  const scopes: Scopes = renamed.filter(
    ({ type }) => type === "subProcess" || type === "transaction" || type === "adHocSubProcess",
  );
  const nested = renamed.map((element, index) => {
    const { parent, ...rest } = element;
    const holder = pick(scopes.filter((scope) => renamed.indexOf(scope) < index));
    return parent === undefined || !holder ? rest : { ...rest, parent: holder.id };
  });
  const connected =
    nested.length === 0
      ? []
      : flows.map((flow) => ({ ...flow, id: id(), source: pick(nested)?.id ?? "", target: pick(nested)?.id ?? "" }));
  const anyId = (): string => pick([...nested, ...connected])?.id ?? "nowhere";
  const finished = nested.map((element): ModelElement => {
    const from = connected.filter(({ source }) => source === element.id);
    const changed: Record<string, unknown> = { ...element };
    if ("default" in element) changed.default = pick(from)?.id ?? anyId();
    if (element.type === "boundaryEvent") changed.attachedTo = anyId();
    return changed as ModelElement;
  });
  const ends = [...nested, ...connected];
  const placed = artifacts?.map((artifact): Artifact => {
    const { parent, source, target, ...rest } = artifact;
    const scope = pick(scopes);
    return {
      ...rest,
      id: id(),
      ...(parent !== undefined && scope ? { parent: scope.id } : {}),
      ...(source === undefined ? {} : { source: pick(ends)?.id ?? "nowhere" }),
      ...(target === undefined ? {} : { target: pick(ends)?.id ?? "nowhere" }),
    };
  });
  const laneIds = lanes?.map(() => id()) ?? [];
  const divided = lanes?.map((lane, index): Lane => {
    const { parent, ...rest } = lane;
    const above = pick(laneIds.slice(0, index));
    return {
      ...rest,
      id: laneIds[index] ?? "",
      ...(parent === undefined || above === undefined ? {} : { parent: above }),
      elements: [...new Set(lane.elements.map(() => anyId()))],
    };
  });
  const drawn = [...nested.map(({ id: shape }) => shape), ...laneIds, ...(placed ?? []).map(({ id: shape }) => shape)];
  return {
    ...head,
    id: `P${head.id}`,
    ...(head.pool ? { pool: { ...head.pool, id: id() } } : {}),
    elements: finished,
    flows: connected,
    ...(divided ? { lanes: divided } : {}),
    ...(placed ? { artifacts: placed } : {}),
    layout: {
      shapes: byId(drawn, layout.shapes),
      edges: byId(
        connected.map((flow) => flow.id),
        layout.edges,
      ),
    },
  };
}
