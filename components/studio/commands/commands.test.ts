import { describe, expect, it } from "vitest";
import type { Model } from "@/lib/model";
import { emptyModel, sampleModel } from "../testing/samples";
import * as commands from "./index";
import { findElement, findFlow } from "./edit";

const SUB = { type: "subProcess", name: "Inside" } as const;
const TASK = { type: "userTask", name: "Do" } as const;
const line = (model: Model, flow: string) => model.layout.edges[flow]!.waypoints;

describe("append", () => {
  it("puts the new element right of its source, in its scope, and draws a straight flow", () => {
    const model = sampleModel();
    const start = model.layout.shapes["start"]!;
    const check = model.layout.shapes["check"]!;
    expect(check.x).toBe(start.x + start.width + 50);
    expect(line(model, "f1")).toEqual([
      { x: start.x + 36, y: 200 },
      { x: check.x, y: 200 },
    ]);
  });

  it("finds a free row when the place is taken", () => {
    const model = sampleModel();
    expect(model.layout.shapes["refuse"]!.y).toBeGreaterThan(model.layout.shapes["pay"]!.y + 80);
  });

  it("does nothing after an end event", () => {
    const model = sampleModel();
    expect(commands.appendElement(model, { id: "x", flowId: "fx", after: "end", draft: TASK })).toBe(model);
  });
});

describe("connect", () => {
  it("refuses what BPMN has no flow for", () => {
    const model = sampleModel();
    for (const [source, target] of [
      ["end", "check"],
      ["check", "start"],
      ["check", "late"],
      ["check", "check"],
      ["start", "check"],
    ] as const) {
      expect(commands.connect(model, { id: "fx", source, target })).toBe(model);
    }
  });

  it("draws a way back around what lies between, not through it", () => {
    const model = sampleModel();
    const back = line(model, "f6");
    for (let i = 1; i < back.length; i++)
      expect(back[i]!.x === back[i - 1]!.x || back[i]!.y === back[i - 1]!.y).toBe(true);
    const gate = model.layout.shapes["gate"]!;
    expect(
      back.some((p) => p.x > gate.x && p.x < gate.x + gate.width && p.y > gate.y && p.y < gate.y + gate.height),
    ).toBe(false);
  });
});

describe("conditions and the default", () => {
  it("gives a flow its condition, and takes both condition and default apart again", () => {
    const withCondition = commands.setCondition(sampleModel(), { flow: "f3", condition: "amount > 100" });
    expect(findFlow(withCondition, "f3")?.condition).toBe("amount > 100");
    const withDefault = commands.setDefaultFlow(withCondition, { source: "gate", flow: "f3" });
    expect(findElement(withDefault, "gate")).toMatchObject({ default: "f3" });
    expect(findFlow(withDefault, "f3")).not.toHaveProperty("condition");
    const again = commands.setCondition(withDefault, { flow: "f3", condition: "true" });
    expect(findElement(again, "gate")).not.toHaveProperty("default");
  });

  it("knows no condition after a parallel gateway", () => {
    const parallel = commands.changeType(commands.setCondition(sampleModel(), { flow: "f3", condition: "a" }), {
      id: "gate",
      draft: { type: "parallelGateway" },
    });
    expect(findFlow(parallel, "f3")).not.toHaveProperty("condition");
    expect(commands.setCondition(parallel, { flow: "f3", condition: "a" })).toBe(parallel);
  });
});

describe("change type", () => {
  it("keeps the name, the place and what both types know", () => {
    const model = commands.setProperty(sampleModel(), { id: "pay", patch: { inputs: [{ target: "a", source: "b" }] } });
    const changed = commands.changeType(model, { id: "pay", draft: { type: "userTask" } });
    expect(findElement(changed, "pay")).toEqual({
      id: "pay",
      type: "userTask",
      name: "Pay",
      inputs: [{ target: "a", source: "b" }],
    });
    expect(changed.layout).toEqual(model.layout);
  });

  it("drops flows that the new type may not have", () => {
    const changed = commands.changeType(sampleModel(), { id: "check", draft: { type: "endEvent", definitions: [] } });
    expect(changed.flows.map((f) => f.id).sort()).toEqual(["f1", "f3", "f4", "f5", "f6"]);
    expect(findElement(changed, "late")).toBeUndefined();
  });

  it("does not turn a sub-process that holds something into a task", () => {
    const model = commands.addElement(emptyModel(), { id: "sub", draft: SUB, at: { x: 300, y: 300 } });
    const filled = commands.addElement(model, { id: "in", draft: TASK, at: { x: 300, y: 300 }, parent: "sub" });
    expect(commands.changeType(filled, { id: "sub", draft: TASK })).toBe(filled);
    expect(findElement(commands.changeType(model, { id: "sub", draft: TASK }), "sub")?.type).toBe("userTask");
  });
});

describe("delete", () => {
  it("joins the neighbours of a single removed step and takes its boundary events along", () => {
    const model = commands.remove(commands.remove(sampleModel(), { ids: ["f6"] }), { ids: ["check"] });
    expect(findFlow(model, "f1")).toEqual({ id: "f1", source: "start", target: "gate" });
    expect(model.elements.map((e) => e.id)).toEqual(["start", "gate", "pay", "end", "refuse"]);
    expect(Object.keys(model.layout.edges).sort()).toEqual(["f1", "f3", "f4", "f5"]);
  });

  it("takes the default away with its flow", () => {
    const model = commands.remove(commands.setDefaultFlow(sampleModel(), { source: "gate", flow: "f5" }), {
      ids: ["f5"],
    });
    expect(findElement(model, "gate")).not.toHaveProperty("default");
  });
});

describe("move", () => {
  it("takes boundary events along and keeps flows straight", () => {
    const before = sampleModel();
    const after = commands.move(before, { ids: ["check"], dx: 0, dy: 60 });
    expect(after.layout.shapes["late"]!.y).toBe(before.layout.shapes["late"]!.y + 60);
    for (const id of ["f1", "f2"]) {
      const points = line(after, id);
      for (let i = 1; i < points.length; i++)
        expect(points[i]!.x === points[i - 1]!.x || points[i]!.y === points[i - 1]!.y).toBe(true);
    }
  });

  it("slides a boundary event along its host", () => {
    const model = sampleModel();
    const host = model.layout.shapes["check"]!;
    const late = commands.move(model, { ids: ["late"], dx: -20, dy: 300 }).layout.shapes["late"]!;
    expect(late.y + 18).toBe(host.y + host.height);
    expect(late.x).toBe(model.layout.shapes["late"]!.x - 20);
  });

  it("leaves a line that was bent by hand as it is when both ends move", () => {
    const bent = commands.move(sampleModel(), { ids: ["refuse"], dx: 10, dy: 80 });
    const before = line(bent, "f5");
    const after = line(commands.move(bent, { ids: bent.elements.map((e) => e.id), dx: 7, dy: 9 }), "f5");
    expect(after).toEqual(before.map((p) => ({ x: p.x + 7, y: p.y + 9 })));
  });
});

describe("sub-processes", () => {
  it("take elements in, lose the flows that would cross their border, and grow", () => {
    let model = commands.addElement(sampleModel(), { id: "sub", draft: SUB, at: { x: 500, y: 600 } });
    model = commands.reparent(model, { ids: ["pay"], parent: "sub" });
    expect(findElement(model, "pay")?.parent).toBe("sub");
    expect(model.flows.map((f) => f.id)).toEqual(["f1", "f2", "f5", "f6"]);
    const pay = model.layout.shapes["pay"]!;
    const sub = model.layout.shapes["sub"]!;
    expect(sub.y).toBeLessThan(pay.y);
    expect(sub.x + sub.width).toBeGreaterThan(pay.x + pay.width);
  });

  it("never hold themselves", () => {
    let model = commands.addElement(emptyModel(), { id: "outer", draft: SUB, at: { x: 300, y: 300 } });
    model = commands.addElement(model, { id: "inner", draft: SUB, at: { x: 300, y: 300 }, parent: "outer" });
    expect(commands.reparent(model, { ids: ["outer"], parent: "inner" })).toBe(model);
  });
});

describe("insert on a flow", () => {
  it("splits it, keeps its condition on the first half and makes room", () => {
    const model = commands.setCondition(sampleModel(), { flow: "f3", condition: "ok" });
    const middle = line(model, "f3")[0]!;
    const next = commands.insertOnFlow(model, {
      id: "mid",
      flowId: "f9",
      flow: "f3",
      draft: TASK,
      at: { x: middle.x + 25, y: middle.y },
    });
    expect(findFlow(next, "f3")).toMatchObject({ source: "gate", target: "mid", condition: "ok" });
    expect(findFlow(next, "f9")).toEqual({ id: "f9", source: "mid", target: "pay" });
    expect(next.layout.shapes["pay"]!.x).toBeGreaterThanOrEqual(next.layout.shapes["mid"]!.x + 100);
  });
});

describe("copy and paste", () => {
  it("copies elements with the flows between them under new ids", () => {
    const model = sampleModel();
    const fragment = commands.copy(model, ["check", "gate", "late"])!;
    const ids = commands.pasteIds(model, fragment);
    const next = commands.paste(model, { fragment, dx: 0, dy: 300 });
    expect([...ids.keys()]).toEqual(["check", "gate", "late", "f2"]);
    expect(findFlow(next, ids.get("f2")!)).toMatchObject({ source: ids.get("check"), target: ids.get("gate") });
    expect(findElement(next, ids.get("late")!)).toMatchObject({ attachedTo: ids.get("check") });
    expect(next.layout.shapes[ids.get("check")!]!.y).toBe(model.layout.shapes["check"]!.y + 300);
  });
});

describe("ids", () => {
  it("change everywhere they are named", () => {
    const model = commands.setDefaultFlow(sampleModel(), { source: "gate", flow: "f5" });
    const renamed = commands.changeId(commands.changeId(model, { from: "check", to: "check-it" }), {
      from: "f5",
      to: "no",
    });
    expect(findFlow(renamed, "f1")?.target).toBe("check-it");
    expect(findElement(renamed, "late")).toMatchObject({ attachedTo: "check-it" });
    expect(findElement(renamed, "gate")).toMatchObject({ default: "no" });
    expect(renamed.layout.shapes["check-it"]).toBeDefined();
    expect(commands.changeId(model, { from: "check", to: "pay" })).toBe(model);
    expect(commands.changeId(model, { from: "check", to: "1 x" })).toBe(model);
  });
});

describe("properties", () => {
  it("refuses what the schema refuses and leaves the model as it was", () => {
    const model = sampleModel();
    expect(
      commands.setProperty(model, {
        id: "check",
        patch: { form: { fields: [{ key: "no good", label: "x", type: "text" }] } },
      }),
    ).toBe(model);
    expect(commands.setProperty(model, { id: "check", patch: { definitions: [] } })).toBe(model);
  });

  it("sets what belongs to the workflow", () => {
    const model = commands.setModelProperty(sampleModel(), {
      name: "Orders",
      instance: { title: "=orderId", due: undefined },
    });
    expect(model).toMatchObject({ name: "Orders", instance: { title: "=orderId" } });
    expect(commands.setModelProperty(model, { name: "" })).toBe(model);
    expect(commands.setModelProperty(model, { instance: { title: undefined } })).not.toHaveProperty("instance");
  });
});
