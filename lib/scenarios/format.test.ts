import { describe, expect, it } from "vitest";
import { parseScenarios } from "./format";

const scenario = (more: Record<string, unknown> = {}) => ({
  id: "s",
  model: "m.bpmn",
  process: "p",
  expect: { status: "active" },
  ...more,
});
const parse = (...scenarios: unknown[]) => parseScenarios(JSON.stringify({ format: 1, scenarios }));
const problemsOf = (text: string) => {
  const parsed = parseScenarios(text);
  return parsed.ok ? [] : parsed.problems;
};
const problemsOfStep = (step: unknown) => {
  const parsed = parse(scenario({ steps: [step] }));
  return parsed.ok ? [] : parsed.problems;
};

describe("scenario files", () => {
  it("hold every kind of step", () => {
    const steps = [
      { complete: "a", variables: { x: [1, { y: null }] }, instance: 2 },
      { fail: "a", message: "no", retries: 1 },
      { error: "a", code: "E", variables: {} },
      { escalation: "a", code: "X" },
      { message: "m", key: 7, element: "a", expectNoEffect: true },
      { signal: "s" },
      { timer: "t" },
      { advanceTime: "P1DT2H" },
      { trigger: "a" },
      { setVariables: { x: 1 }, element: "a" },
      { decide: { g: ["f"] } },
      { startProcess: "q", variables: { x: 1 } },
      { retry: "a" },
      { cancelInstance: true },
      { move: { cancel: ["a"], start: ["b"] } },
      { check: { activeElements: [] } },
    ];
    const parsed = parse(scenario({ steps }));
    expect(parsed.ok && parsed.scenarios[0]?.steps.map(({ verb }) => verb)).toEqual(
      steps.map((step) => Object.keys(step)[0]),
    );
    expect(parsed.ok && parsed.scenarios[0]?.steps[4]?.step).toMatchObject({ key: "7" });
  });

  it("take the start's moment in any zone", () => {
    const parsed = parse(scenario({ start: { now: "2026-01-05T10:00:00+01:00" } }));
    expect(parsed.ok && parsed.scenarios[0]?.start?.now).toBe("2026-01-05T09:00:00.000Z");
  });

  it.each([
    ["no JSON", "{", /^is not JSON: /],
    ["another format", '{"format":2,"scenarios":[]}', /^format: /],
    ["no scenarios", '{"format":1}', /^scenarios: /],
    ["no object", "[]", /expected object/],
  ])("are refused: %s", (_, text, problem) => {
    expect(problemsOf(text)).toEqual([expect.stringMatching(problem)]);
  });

  it.each([
    [{ completed: "a" }, /^scenarios\[0\] \(s\) step 1: says none of complete, fail, /],
    [{ complete: "a", signal: "s" }, /step 1: says both "complete" and "signal": make it two steps/],
    [{ complete: "a", varables: {} }, /step 1: Unrecognized key: "varables"/],
    [{ complete: 7 }, /step 1, complete: /],
    [{ advanceTime: "4 hours" }, /step 1, advanceTime: is not an ISO 8601 duration/],
    [{ advanceTime: "-PT4H" }, /step 1, advanceTime: is not an ISO 8601 duration/],
    [{ complete: "a", instance: 0 }, /step 1, instance: /],
    [{ check: { state: "active" } }, /step 1, check: Unrecognized key: "state"/],
    [{ check: { status: "done" } }, /step 1, check, status: /],
    ["complete", /step 1: is no object/],
  ])("are refused for the step %j, by its place", (step, problem) => {
    expect(problemsOfStep(step)).toEqual([expect.stringMatching(problem)]);
  });

  it("are refused for an expectation that nobody knows, and for expecting nothing", () => {
    expect(parse(scenario({ expect: { activeElement: ["a"] } }))).toMatchObject({
      ok: false,
      problems: ['scenarios[0] (s) expect: Unrecognized key: "activeElement"'],
    });
    expect(parse(scenario({ expect: undefined }))).toMatchObject({
      ok: false,
      problems: ['"s" expects nothing: give it an "expect"'],
    });
    expect(parse(scenario({ expect: undefined, steps: [{ check: { status: "active" } }] }))).toMatchObject({
      ok: true,
    });
  });

  it("say which of their other words mean nothing", () => {
    expect(parse(scenario({ resource: [] }))).toMatchObject({
      ok: true,
      notes: ['"s": "resource" means nothing here'],
    });
  });
});
