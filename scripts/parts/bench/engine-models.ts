import type { JsonObject } from "@/lib/domain/json";

/** How one engine writes what BPMN leaves open: conditions and the work of an automatic step. */
export interface Dialect {
  readonly condition: (text: string) => string;
  /** A step that adds one to `n`. */
  readonly count: (id: string) => string;
}

export interface BenchModel {
  readonly name: string;
  xml(dialect: Dialect): string;
  readonly variables: JsonObject;
}

const flow = (source: string, target: string, condition = "") =>
  `<sequenceFlow id="${source}_${target}" sourceRef="${source}" targetRef="${target}">${condition}</sequenceFlow>`;

const isMore = (condition: string) =>
  `<conditionExpression xsi:type="tFormalExpression">${condition.replace(/&/g, "&amp;").replace(/</g, "&lt;")}</conditionExpression>`;

function process(content: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  id="bench" targetNamespace="http://example.org/bench">
<process id="process" isExecutable="true">${content}</process></definitions>`;
}

/** A user task for each of so many rounds, all at once. */
function rounds(count: number): string {
  return process(
    `<startEvent id="s"/><userTask id="a"><multiInstanceLoopCharacteristics isSequential="false">
    <loopCardinality xsi:type="tFormalExpression">${count}</loopCardinality></multiInstanceLoopCharacteristics></userTask>
    <endEvent id="e"/>${flow("s", "a")}${flow("a", "e")}`,
  );
}

export const SEQUENCE: BenchModel = {
  name: "five steps with a condition",
  xml: ({ condition }) =>
    process(
      `<startEvent id="s"/><userTask id="a"/><exclusiveGateway id="x" default="x_c"/><userTask id="b"/><userTask id="c"/>
      <endEvent id="e"/>${flow("s", "a")}${flow("a", "x")}${flow("x", "b", isMore(condition("amount > 10")))}${flow("x", "c")}
      ${flow("b", "e")}${flow("c", "e")}`,
    ),
  variables: { amount: 12 },
};

export const PARALLEL: BenchModel = {
  name: "parallel split and join",
  xml: () =>
    process(
      `<startEvent id="s"/><parallelGateway id="f"/><userTask id="a"/><userTask id="b"/><userTask id="c"/>
      <parallelGateway id="j"/><endEvent id="e"/>${flow("s", "f")}
      ${["a", "b", "c"].map((id) => flow("f", id) + flow(id, "j")).join("")}${flow("j", "e")}`,
    ),
  variables: {},
};

export const LOOP: BenchModel = {
  name: "loop of 100",
  xml: ({ condition, count }) =>
    process(
      `<startEvent id="s"/>${count("a")}<exclusiveGateway id="x" default="x_e"/><endEvent id="e"/>
      ${flow("s", "a")}${flow("a", "x")}${flow("x", "a", isMore(condition("n < 100")))}${flow("x", "e")}`,
    ),
  variables: { n: 0 },
};

export const MULTI_INSTANCE: BenchModel = {
  name: "1,000-item multi-instance",
  xml: () => rounds(1_000),
  variables: {},
};

export const OPEN_MAX = 10_000;
export const open = (count: number): BenchModel => ({
  name: "10,000 open steps",
  xml: () => rounds(count),
  variables: {},
});
