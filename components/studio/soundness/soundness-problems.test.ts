import { expect, it } from "vitest";
import { compileModel, validateModel } from "@/lib/model";
import { findUnsound } from "@/lib/model/soundness";
import { draw } from "@/lib/model/testing/draw";
import { pathOverlay } from "./path-overlay";
import { soundnessProblems } from "./soundness-problems";

const model = draw(
  {
    s: "startEvent",
    x: "exclusiveGateway",
    a: "userTask",
    b: "userTask",
    join: "parallelGateway",
    e: "endEvent",
    lost: "userTask",
  },
  ["s -> x", "x -> a if n = 1", "x -> b default", "a -> join", "b -> join", "join -> e"],
);

it("lists as warnings what was found, and nothing twice that a rule has said", () => {
  const problems = soundnessProblems(findUnsound(compileModel(model)), validateModel(model));
  expect(problems.map(({ code, severity, element }) => [code, severity, element])).toEqual([
    ["soundness-deadlock", "warning", "join"],
    ["soundness-never_runs", "warning", "e"],
  ]);
  expect(soundnessProblems(findUnsound(compileModel(model)), []).map(({ element }) => element)).toContain("lost");
});

it("says what was not decided", () => {
  const [problem] = soundnessProblems({ findings: [], isDecided: false, undecided: ["Too much."], states: 1 }, []);
  expect(problem).toMatchObject({ severity: "warning", message: expect.stringContaining("Too much.") as string });
});

it("lays the way over the drawing", () => {
  const [finding] = findUnsound(compileModel(model)).findings;
  expect(pathOverlay(finding!)).toEqual({
    isPath: true,
    elements: {
      s: { status: "completed", visits: 1 },
      x: { status: "completed", visits: 1 },
      a: { status: "completed", visits: 1 },
      join: { status: "incident", visits: 0 },
    },
    flows: { "s -> x": { taken: 1 }, "x -> a": { taken: 1 }, "a -> join": { taken: 1 } },
  });
});
