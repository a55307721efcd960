import { describe, expect, it } from "vitest";
import { importBpmn, type ImportResult } from "@/lib/bpmn";
import { parseScenarios, runScenario, type ScenarioResult } from "./index";

const file = (content: string, attributes = 'isExecutable="true"') => `<?xml version="1.0"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="t">
  <message id="m" name="hello" /><signal id="s" name="ping" />
  <process id="p" ${attributes}>${content}</process>
</definitions>`;
const flow = (from: string, to: string) => `<sequenceFlow id="${from}_${to}" sourceRef="${from}" targetRef="${to}" />`;
const PARALLEL =
  file(`<startEvent id="s1" /><parallelGateway id="fork" /><userTask id="a" name="Ask" /><userTask id="b" />
  <parallelGateway id="join" /><userTask id="c" />
  ${[flow("s1", "fork"), flow("fork", "a"), flow("fork", "b"), flow("a", "join"), flow("b", "join"), flow("join", "c")].join("")}`);

async function run(xml: string, more: object, resources: readonly ImportResult[] = []): Promise<ScenarioResult> {
  const scenario = { id: "x", model: "m.bpmn", process: "p", expect: {}, ...more };
  const parsed = parseScenarios(JSON.stringify({ format: 1, scenarios: [scenario] }));
  if (!parsed.ok) throw new Error(parsed.problems.join("\n"));
  return runScenario(parsed.scenarios[0]!, { model: await importBpmn(xml), resources });
}

describe("expectations that do not hold", () => {
  const steps = [{ complete: "a", variables: { x: 1 } }];

  it.each([
    [{ status: "completed" }, "status completed", "active"],
    [{ activeElements: ["a"] }, 'activeElements ["a"]', '["b"]'],
    [{ activeElements: ["b", "b"] }, 'activeElements ["b","b"]', '["b"]'],
    [{ activeElements: [] }, "activeElements []", '["b"]'],
    [{ activeElements: ["b", "join"] }, 'activeElements ["b","join"]', '["b"]'],
    [{ includesActive: ["b", "b"] }, 'includesActive ["b","b"]', '["b"]'],
    [{ notActive: ["c", "b"] }, 'notActive ["c","b"]', '["b"]'],
    [{ joinsWaiting: [] }, "joinsWaiting []", '["join"]'],
    [{ counts: { a: 2 } }, "counts of a 2", "1"],
    [{ counts: { c: 1 } }, "counts of c 1", "0"],
    [{ flowCounts: { join_c: 1 } }, "flowCounts of join_c 1", "0"],
    [{ order: ["a", "fork"] }, 'order ["a","fork"]', '["s1","fork","a"]'],
    [{ variables: { x: 2 } }, "variables x 2", "1"],
    [{ variables: { y: 1 } }, "variables y 1", '"not set"'],
    [{ childVariables: { x: 1 } }, 'childVariables {"x":1}', "no called instance"],
    [{ assignees: ["ann"] }, 'assignees ["ann"]', "[]"],
    [{ incidents: ["b"] }, 'incidents ["b"]', "[]"],
    [{ activeElements: ["nobody"] }, 'an element or flow "nobody"', "none of this id in the models"],
    [{ counts: { nobody: 0 } }, 'an element or flow "nobody"', "none of this id in the models"],
    [{ flowCounts: { a_b: 0 } }, 'an element or flow "a_b"', "none of this id in the models"],
  ])("%j", async (expectation, expected, found) => {
    expect(await run(PARALLEL, { steps, expect: expectation })).toEqual({
      id: "x",
      ok: false,
      step: "expect",
      expected,
      found,
    });
    expect(await run(PARALLEL, { steps: [...steps, { check: expectation }] })).toMatchObject({
      ok: false,
      step: 2,
      expected,
    });
  });

  it("hold in any order of elements, and by names", async () => {
    expect(await run(PARALLEL, { expect: { activeElements: ["b", "Ask"], notActive: ["c"] } })).toEqual({
      id: "x",
      ok: true,
    });
  });
});

describe("steps", () => {
  it("fail where they are refused, by their number", async () => {
    const steps = [{ complete: "a" }, { complete: "c" }];
    expect(await run(PARALLEL, { steps })).toEqual({
      id: "x",
      ok: false,
      step: 2,
      expected: 'to complete "c"',
      found: 'nothing to do waits at "c"; waiting: b',
    });
  });

  it.each([
    [{ complete: "a" }, false],
    [{ complete: "c" }, true],
    [{ complete: "a", instance: 2 }, true],
    [{ message: "hello" }, true],
    [{ signal: "ping" }, true],
    [{ advanceTime: "P1Y" }, true],
    [{ setVariables: { x: 1 } }, false],
    [{ setVariables: {} }, true],
    [{ cancelInstance: true }, false],
    [{ retry: "a" }, true],
    [{ move: { start: ["c"] } }, false],
    [{ trigger: "join" }, true],
    [{ startProcess: "p" }, false],
    [{ startProcess: "q" }, true],
    [{ decide: { fork: ["fork_a"] } }, true],
  ])("%j has no effect: %s", async (step, hasNone) => {
    const result = await run(PARALLEL, { steps: [{ ...step, expectNoEffect: true }] });
    expect(result.ok).toBe(hasNone);
    if (!hasNone) expect(result).toMatchObject({ step: 1, found: "it had one" });
  });

  it("name only what is there", async () => {
    for (const step of [
      { complete: "zz" },
      { trigger: "zz" },
      { timer: "zz" },
      { decide: { zz: [] } },
      { decide: { fork: ["zz"] } },
    ])
      expect(await run(PARALLEL, { steps: [step] })).toMatchObject({ ok: false, step: 1 });
  });

  it("end an exchange of messages that has no end", async () => {
    const pingPong = file(`<startEvent id="s1"><signalEventDefinition signalRef="s" /></startEvent>
      <endEvent id="e"><signalEventDefinition signalRef="s" /></endEvent>${flow("s1", "e")}`);
    expect(await run(pingPong, { start: {} })).toMatchObject({ ok: false, expected: "an end" });
  });
});

describe("messages", () => {
  it("that came before an event that does not interrupt all make it happen", async () => {
    const noting = file(`<startEvent id="s1" /><userTask id="a" /><userTask id="b" /><userTask id="c" />
      <boundaryEvent id="on" attachedToRef="b" cancelActivity="false"><messageEventDefinition messageRef="m" /></boundaryEvent>
      ${[flow("s1", "a"), flow("a", "b"), flow("on", "c")].join("")}`);
    const steps = [{ message: "hello" }, { message: "hello" }, { complete: "a" }];
    expect(await run(noting, { steps, expect: { activeElements: ["b", "c", "c"] } })).toEqual({ id: "x", ok: true });
  });
});

describe("the beginning", () => {
  it("is rejected where the file or the model can't be published, and that can be expected", async () => {
    const broken = file('<startEvent id="s1" /><sequenceFlow id="f" sourceRef="s1" targetRef="gone" />');
    expect(await run(broken, { expect: { status: "rejected" } })).toEqual({ id: "x", ok: true });
    expect(await run(broken, { expect: { status: "active" } })).toMatchObject({
      ok: false,
      step: "start",
      expected: "status active",
    });
    expect(await run(PARALLEL, { expect: { status: "rejected" } })).toMatchObject({
      ok: false,
      found: "the model can be published",
    });
  });

  it("is a failure, not an error, without the process", async () => {
    const result = await run(PARALLEL, { process: "q", expect: { status: "active" } });
    expect(result).toMatchObject({ ok: false, step: "start", found: 'rejected: m.bpmn holds no process "q", but p.' });
  });

  it("is refused at a start event that is not there", async () => {
    expect(await run(PARALLEL, { start: { element: "a" }, expect: { status: "error" } })).toEqual({
      id: "x",
      ok: true,
    });
    expect(await run(PARALLEL, { start: { element: "a" }, expect: { status: "active" } })).toMatchObject({
      ok: false,
      step: "start",
    });
  });

  it("finds a process whose id the import had to change", async () => {
    const odd = PARALLEL.replace('<process id="p"', '<process id="día.1"');
    expect(await run(odd, { process: "día.1", expect: { status: "active" } })).toEqual({ id: "x", ok: true });
  });
});
