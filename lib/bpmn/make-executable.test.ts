import { describe, expect, it } from "vitest";
import type { Model } from "@/lib/model/schema";
import { validateModel } from "@/lib/model/validate";
import { makeExecutable } from "./make-executable";

const drawing: Model = {
  format: 1,
  id: "pizza",
  name: "Pizza",
  elements: [
    { type: "startEvent", id: "start", definitions: [] },
    { type: "task", id: "bake", name: "Bake", documentation: "Hot." },
    { type: "manualTask", id: "eat" },
    { type: "endEvent", id: "end", definitions: [] },
  ],
  flows: [
    { id: "f1", source: "start", target: "bake" },
    { id: "f2", source: "bake", target: "eat" },
    { id: "f3", source: "eat", target: "end" },
  ],
  lanes: [
    { id: "chef", name: "Pizza chef (Köln)", elements: ["bake"] },
    { id: "guest", name: "Guest", elements: ["eat"], group: "customers" },
    { id: "empty", name: "Nobody", elements: ["start", "end"] },
  ],
  layout: { shapes: {}, edges: {} },
  foreign: { attributes: { isExecutable: "false", processType: "None" } },
};

describe("a drawing made executable", () => {
  it("has user tasks where it had plain ones, with everything else as it was", () => {
    const made = makeExecutable(drawing);
    expect(made.elements[1]).toEqual({ type: "userTask", id: "bake", name: "Bake", documentation: "Hot." });
    expect(made.elements[2]).toEqual({ type: "userTask", id: "eat" });
    expect(made.flows).toEqual(drawing.flows);
    expect(validateModel(made).filter(({ severity }) => severity === "error")).toEqual([]);
  });

  it("gives each lane with work a group, and leaves a group that is set", () => {
    expect(makeExecutable(drawing).lanes?.map(({ group }) => group)).toEqual([
      "pizza-chef-koln",
      "customers",
      undefined,
    ]);
  });

  it("says that it is executable, and leaves the drawing alone", () => {
    const before = structuredClone(drawing);
    expect(makeExecutable(drawing).foreign).toEqual({ attributes: { processType: "None" } });
    expect(drawing).toEqual(before);
  });
});
