import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileModel } from "./compile";
import { Model, type EventDefinition, type Flow, type ModelElement } from "./schema";
import { cpuMs } from "./testing/cpu-ms";
import { draw } from "./testing/draw";
import { validateModel } from "./validate";

const id = fc.constantFrom("a", "b", "c", "d", "e", "f", "gone");
const text = fc.constantFrom(
  "",
  " ",
  "x",
  "=x",
  "=x +",
  "PT1H",
  "R/PT1H",
  "2026-02-30",
  "https://example.org",
  "__proto__",
  "high",
);
const expression = fc.constantFrom("x > 1", "x >", "", "true", "now() > y");
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 });

const definition: fc.Arbitrary<EventDefinition> = fc.oneof(
  fc.record({ type: fc.constant("message" as const), message: text, correlationKey: maybe(expression) }),
  fc.record({
    type: fc.constant("timer" as const),
    timer: fc.constantFrom("date" as const, "duration" as const, "cycle" as const),
    value: text,
    zone: maybe(text),
  }),
  fc.record({ type: fc.constant("error" as const), errorCode: maybe(text) }),
  fc.record({ type: fc.constant("signal" as const), signal: text }),
  fc.record({ type: fc.constant("conditional" as const), condition: expression }),
  fc.record({ type: fc.constant("link" as const), link: text }),
  fc.record({ type: fc.constant("compensation" as const), activity: maybe(id) }),
  fc.record({ type: fc.constantFrom("cancel" as const, "terminate" as const) }),
);

const TYPES: readonly ModelElement["type"][] = [
  "startEvent",
  "endEvent",
  "intermediateCatchEvent",
  "intermediateThrowEvent",
  "boundaryEvent",
  "task",
  "userTask",
  "serviceTask",
  "sendTask",
  "receiveTask",
  "scriptTask",
  "businessRuleTask",
  "callActivity",
  "subProcess",
  "transaction",
  "adHocSubProcess",
  "exclusiveGateway",
  "inclusiveGateway",
  "parallelGateway",
  "eventBasedGateway",
  "complexGateway",
]; // prettier-ignore

/** Any element that the schema allows, most of it wrong. */
const element = fc
  .record({
    type: fc.constantFrom(...TYPES),
    id,
    parent: maybe(id),
    other: maybe(id),
    definitions: fc.array(definition, { maxLength: 2 }),
    flag: fc.boolean(),
    text: maybe(text),
    expression: maybe(expression),
  })
  .map((given) => {
    const { type, definitions, flag } = given;
    const isEvent = type.endsWith("Event");
    const isActivity =
      type.toLowerCase().endsWith("task") ||
      ["callActivity", "subProcess", "transaction", "adHocSubProcess"].includes(type);
    return clean({
      type,
      id: given.id,
      name: given.text,
      parent: given.parent,
      ...(isEvent && { definitions }),
      ...(type === "boundaryEvent" && { attachedTo: given.other ?? "a", interrupting: flag }),
      ...((isActivity || type.endsWith("usiveGateway") || type === "complexGateway") && { default: given.other }),
      ...(type === "userTask" && {
        assignee: given.text,
        due: given.text,
        form: { fields: [{ key: "k", label: "K", type: flag ? "select" : "text", default: "x" }] },
      }),
      ...(type === "serviceTask" && {
        call: given.text === undefined ? undefined : { kind: "http", method: "GET", url: given.text },
      }),
      ...(type === "receiveTask" && { message: given.text, correlationKey: given.expression }),
      ...(type === "scriptTask" && { script: given.expression, resultVariable: given.text }),
      ...(type === "subProcess" && { triggeredByEvent: flag }),
      ...(isActivity &&
        flag && {
          loop: { kind: "multiInstance", collection: given.text },
          isForCompensation: given.expression === undefined,
        }),
    });
  });

const flow = fc
  .record({ id: fc.constantFrom("f1", "f2", "f3", "f4", "a"), source: id, target: id, condition: maybe(expression) })
  .map(clean);
const anyModel = fc
  .record({
    elements: fc.array(element, { maxLength: 8 }),
    flows: fc.array(flow, { maxLength: 8 }),
    lanes: fc.array(
      fc
        .record({
          id: fc.constantFrom("l", "m", "a"),
          elements: fc.array(id),
          parent: maybe(fc.constantFrom("l", "m")),
        })
        .map(clean),
      { maxLength: 2 },
    ),
  })
  .map((parts) => Model.parse({ format: 1, id: "p", name: "P", layout: { shapes: {}, edges: {} }, ...parts }));

/** A sound model with a few references bent. */
const bentModel = fc.array(fc.record({ at: fc.nat(30), to: id }), { maxLength: 2 }).map((bends) => {
  const model = draw(
    {
      a: "startEvent",
      b: { type: "userTask", assignee: "ada" },
      c: { type: "boundaryEvent", attachedTo: "b", definitions: [{ type: "error" }] },
      d: "exclusiveGateway",
      e: "subProcess",
      f: { type: "task", parent: "e" },
      g: "endEvent",
    },
    ["a -> b", "b -> d", "d -> e if x > 1", "d -> g default", "c -> g", "e -> g"],
  );
  const spots: ((to: string) => void)[] = [
    ...model.flows.flatMap((each: Flow) => [
      (to: string) => void (each.source = to),
      (to: string) => void (each.target = to),
    ]),
    ...model.elements.flatMap((each) => [
      (to: string) => void (each.parent = to),
      ...("default" in each ? [(to: string) => void (each.default = to)] : []),
      ...(each.type === "boundaryEvent" ? [(to: string) => void (each.attachedTo = to)] : []),
    ]),
  ];
  for (const bend of bends) spots[bend.at % spots.length]!(bend.to);
  return model;
});

function clean<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as T;
}

describe("validateModel", () => {
  it("never throws, whatever the model", () => {
    fc.assert(
      fc.property(anyModel, (model) => {
        for (const problem of validateModel(model)) expect(problem.message).toMatch(/\.$/);
      }),
      { numRuns: 2_000 },
    );
  }, 60_000);

  it("finds an error in every model that can't be compiled", () => {
    let sound = 0;
    let broken = 0;
    fc.assert(
      fc.property(fc.oneof(anyModel, bentModel), (model) => {
        const hasErrors = validateModel(model).some((problem) => problem.severity === "error");
        try {
          compileModel(model);
        } catch {
          broken += 1;
          expect(hasErrors).toBe(true);
        }
        if (!hasErrors) sound += 1;
      }),
      { numRuns: 2_000, interruptAfterTimeLimit: 60_000 },
    );
    // Otherwise the property says nothing.
    expect(sound).toBeGreaterThan(100);
    expect(broken).toBeGreaterThan(100);
  }, 60_000);

  it("names the rule, the element and the severity", () => {
    const problems = validateModel(draw({ s: "startEvent", a: { type: "userTask", name: "Approve" } }, ["s -> a"]));
    expect(problems).toEqual([
      {
        code: "user-task-has-assignee",
        severity: "warning",
        element: "a",
        message: `"Approve" is given to nobody, so only managers will see it. Choose a group or an assignee.`,
      },
    ]);
  });

  it("lists at most 200 problems of one rule, errors first", () => {
    const elements = Object.fromEntries(
      Array.from({ length: 300 }, (_, i) => [`e${i}`, { type: "endEvent" as const, definitions: [{ type: "error" }] }]),
    );
    expect(validateModel(draw(elements)).filter((problem) => problem.code === "thrown-error-has-code")).toHaveLength(
      200,
    );
  });

  it("checks 20,000 elements in two seconds of processor time", () => {
    const elements = Object.fromEntries(
      Array.from({ length: 20_000 }, (_, i) => [`e${i}`, { type: "userTask" as const, assignee: `=owner${i % 500}` }]),
    );
    const model = draw(
      elements,
      Array.from({ length: 19_999 }, (_, i) => `e${i} -> e${i + 1}`),
    );
    let problems: unknown;
    expect(
      cpuMs(() => {
        problems = validateModel(model);
      }),
    ).toBeLessThan(2_000);
    expect(problems).toEqual([]);
  }, 60_000);
});
