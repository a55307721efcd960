import { describe, expect, it } from "vitest";
import { diffModels } from "./diff";
import { layoutModel } from "./layout";
import type { Model } from "./schema";
import { draw } from "./testing/draw";

const BEFORE = layoutModel(
  draw(
    {
      s: "startEvent",
      a: { type: "userTask", name: "Approve", assignee: "ada" },
      g: "exclusiveGateway",
      b: "task",
      e: "endEvent",
    },
    ["s -> a", "a -> g", "g -> b if x > 1", "g -> e default", "b -> e"],
  ),
);

function changed(change: (model: Model) => void): Model {
  const model = structuredClone(BEFORE);
  change(model);
  return model;
}
const element = <T extends Model["elements"][number]["type"]>(model: Model, id: string, _type: T) =>
  model.elements.find((each) => each.id === id) as Extract<Model["elements"][number], { type: T }>;

describe("diffModels", () => {
  it("finds no difference between a model and its copy", () => {
    const diff = diffModels(BEFORE, structuredClone(BEFORE));
    expect(diff).toEqual({
      elements: [],
      flows: [],
      lanes: [],
      artifacts: [],
      settings: [],
      isSame: true,
      executesTheSame: true,
    });
  });

  it("takes a property that is undefined for none, and the order of properties for nothing", () => {
    const after = changed((model) => {
      model.elements = model.elements.map(
        (each) => Object.fromEntries([...Object.entries(each).reverse(), ["documentation", undefined]]) as never,
      );
    });
    expect(diffModels(BEFORE, after).isSame).toBe(true);
  });

  it("tells what was added and removed", () => {
    const after = changed((model) => {
      model.elements = [
        ...model.elements.filter(({ id }) => id !== "b"),
        { type: "manualTask", id: "c", name: "File it" },
      ];
      model.flows = model.flows.filter(({ id }) => id !== "b -> e");
    });
    const diff = diffModels(BEFORE, after);
    expect(diff.elements).toEqual([
      { id: "c", change: "added", name: "File it", properties: [] },
      { id: "b", change: "removed", properties: [] },
    ]);
    expect(diff.flows).toEqual([{ id: "b -> e", change: "removed", properties: [] }]);
    expect(diff).toMatchObject({ isSame: false, executesTheSame: false });
  });

  it("tells which properties changed, from what to what", () => {
    const after = changed((model) => {
      element(model, "a", "userTask").assignee = "grace";
      element(model, "a", "userTask").candidateGroups = ["desk"];
      model.flows.find(({ id }) => id === "g -> b")!.condition = "x > 2";
    });
    const diff = diffModels(BEFORE, after);
    expect(diff.elements).toEqual([
      {
        id: "a",
        change: "changed",
        name: "Approve",
        properties: [
          { name: "assignee", before: "ada", after: "grace" },
          { name: "candidateGroups", before: undefined, after: ["desk"] },
        ],
      },
    ]);
    expect(diff.flows).toEqual([
      { id: "g -> b", change: "changed", properties: [{ name: "condition", before: "x > 1", after: "x > 2" }] },
    ]);
    expect(diff.executesTheSame).toBe(false);
  });

  it("tells another type under the same id", () => {
    const after = changed((model) => {
      model.elements = model.elements.map((each) => (each.id === "b" ? { type: "manualTask", id: "b" } : each));
    });
    expect(diffModels(BEFORE, after).elements).toEqual([
      { id: "b", change: "changed", properties: [{ name: "type", before: "task", after: "manualTask" }] },
    ]);
  });

  it("tells what is only drawn elsewhere", () => {
    const after = changed((model) => {
      model.layout.shapes["b"]!.x += 40;
      model.layout.edges["b -> e"]!.waypoints[0]!.x += 40;
    });
    const diff = diffModels(BEFORE, after);
    expect(diff.elements).toEqual([{ id: "b", change: "moved", properties: [] }]);
    expect(diff.flows).toEqual([{ id: "b -> e", change: "moved", properties: [] }]);
    expect(diff).toMatchObject({ isSame: false, executesTheSame: true });
  });

  it("takes another order of a decision's flows for a change of the decision", () => {
    const after = changed((model) => model.flows.reverse());
    expect(diffModels(BEFORE, after).elements).toEqual([
      {
        id: "g",
        change: "changed",
        properties: [{ name: "flowOrder", before: ["g -> b", "g -> e"], after: ["g -> e", "g -> b"] }],
      },
    ]);
  });

  it("knows that names do not change what runs", () => {
    const after = changed((model) => {
      model.name = "Renamed";
      element(model, "a", "userTask").name = "Decide";
    });
    const diff = diffModels(BEFORE, after);
    expect(diff.settings).toEqual([{ name: "name", before: "Test", after: "Renamed" }]);
    expect(diff).toMatchObject({ isSame: false, executesTheSame: true });
  });

  it("compares settings, lanes and notes", () => {
    const after = changed((model) => {
      model.instance = { priority: "high" };
      model.lanes = [{ id: "l", name: "Desk", elements: ["a"], group: "desk" }];
      model.artifacts = [{ id: "n", type: "textAnnotation", text: "Mind this" }];
    });
    const diff = diffModels(BEFORE, after);
    expect(diff.settings).toEqual([{ name: "instance", before: undefined, after: { priority: "high" } }]);
    expect(diff.lanes).toEqual([{ id: "l", change: "added", name: "Desk", properties: [] }]);
    expect(diff.artifacts).toEqual([{ id: "n", change: "added", name: "Mind this", properties: [] }]);
  });
});
