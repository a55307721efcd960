import { describe, expect, it } from "vitest";
import type { Model } from "@/lib/model";
import { toNodes } from "./to-nodes";
import type { CanvasNode } from "./types";

const model: Model = {
  format: 1,
  id: "order",
  name: "Order",
  pool: { id: "pool", name: "Shop" },
  lanes: [{ id: "lane", name: "Desk", elements: ["pay"] }],
  elements: [
    { type: "startEvent", id: "start", definitions: [] },
    { type: "serviceTask", id: "pay", name: "Pay", default: "ok" },
    { type: "boundaryEvent", id: "failed", attachedTo: "pay", interrupting: true, definitions: [{ type: "error" }] },
    { type: "subProcess", id: "pack", name: "Pack" },
    { type: "userTask", id: "wrap", name: "Wrap", parent: "pack" },
    { type: "endEvent", id: "end", definitions: [] },
  ],
  flows: [
    { id: "go", source: "start", target: "pay" },
    { id: "ok", source: "pay", target: "pack" },
    { id: "large", name: "large", source: "pay", target: "end", condition: "amount > 100" },
    { id: "inside", source: "wrap", target: "wrap" },
  ],
  artifacts: [
    { id: "note", type: "textAnnotation", text: "Card only" },
    { id: "note-line", type: "association", source: "pay", target: "note" },
    { id: "flow-line", type: "association", source: "go", target: "note" },
    { id: "nowhere", type: "association", source: "go", target: "note" },
  ],
  layout: {
    shapes: {
      pool: { x: 0, y: 0, width: 900, height: 400 },
      lane: { x: 30, y: 0, width: 870, height: 400 },
      start: { x: 80, y: 100, width: 36, height: 36, label: { x: 70, y: 140, width: 56, height: 14 } },
      pay: { x: 200, y: 80, width: 100, height: 80 },
      failed: { x: 232, y: 142, width: 36, height: 36 },
      pack: { x: 400, y: 60, width: 300, height: 200, expanded: true },
      wrap: { x: 450, y: 120, width: 100, height: 80 },
      end: { x: 800, y: 100, width: 36, height: 36 },
      note: { x: 200, y: 300, width: 100, height: 40 },
    },
    edges: {
      go: {
        waypoints: [
          { x: 116, y: 118 },
          { x: 200, y: 118 },
        ],
      },
      ok: {
        waypoints: [
          { x: 300, y: 120 },
          { x: 400, y: 120 },
        ],
        label: { x: 330, y: 100, width: 40, height: 14 },
      },
      "flow-line": {
        waypoints: [
          { x: 150, y: 118 },
          { x: 200, y: 310 },
        ],
      },
    },
  },
};

const byId = (nodes: CanvasNode[], id: string) => nodes.find((n) => n.id === id);

describe("toNodes", () => {
  it("draws every element with the size and place of the layout", () => {
    const { nodes } = toNodes(model);
    expect(byId(nodes, "pay")).toMatchObject({ type: "activity", position: { x: 200, y: 80 }, width: 100, height: 80 });
    expect(byId(nodes, "start")).toMatchObject({
      type: "event",
      data: { labelBox: { x: -10, y: 40, width: 56, height: 14 } },
    });
  });

  it("places what lies in a sub-process or on a border relative to its holder, which comes first", () => {
    const { nodes } = toNodes(model);
    expect(byId(nodes, "wrap")).toMatchObject({ parentId: "pack", position: { x: 50, y: 60 } });
    expect(byId(nodes, "failed")).toMatchObject({ parentId: "pay", position: { x: 32, y: 62 } });
    const order = nodes.map((n) => n.id);
    expect(order.indexOf("pack")).toBeLessThan(order.indexOf("wrap"));
    expect(order.indexOf("pay")).toBeLessThan(order.indexOf("failed"));
  });

  it("puts pools and lanes behind, and the content of a sub-process in front of it", () => {
    const { nodes, edges } = toNodes(model);
    const z = (id: string) => byId(nodes, id)?.zIndex ?? 0;
    expect(z("pool")).toBeLessThan(z("lane"));
    expect(z("lane")).toBeLessThan(edges.find((e) => e.id === "go")?.zIndex ?? 0);
    expect(edges.find((e) => e.id === "go")?.zIndex).toBeLessThan(z("pay"));
    expect(z("pack")).toBeLessThan(edges.find((e) => e.id === "inside")?.zIndex ?? 0);
    expect(edges.find((e) => e.id === "inside")?.zIndex).toBeLessThan(z("wrap"));
  });

  it("hides what a collapsed sub-process holds", () => {
    const collapsed: Model = {
      ...model,
      layout: {
        ...model.layout,
        shapes: { ...model.layout.shapes, pack: { x: 400, y: 60, width: 100, height: 80, expanded: false } },
      },
    };
    const { nodes, edges } = toNodes(collapsed);
    expect(byId(nodes, "pack")).toMatchObject({ data: { isExpanded: false } });
    expect(byId(nodes, "wrap")).toBeUndefined();
    expect(edges.map((e) => e.id)).not.toContain("inside");
  });

  it("keeps an element that the layout does not know in sight, below everything", () => {
    const { pack, ...shapes } = model.layout.shapes;
    const { nodes } = toNodes({ ...model, layout: { ...model.layout, shapes } });
    expect(pack).toBeDefined();
    expect(byId(nodes, "pack")?.position.y).toBeGreaterThan(400);
  });

  it("draws flows along their waypoints, with default slash and condition diamond", () => {
    const { edges } = toNodes(model);
    const data = (id: string) => edges.find((e) => e.id === id)?.data;
    expect(data("ok")).toMatchObject({
      isDefault: true,
      isConditional: false,
      labelBox: { x: 330 },
      points: [
        { x: 300, y: 120 },
        { x: 400, y: 120 },
      ],
    });
    expect(data("large")).toMatchObject({ isDefault: false, isConditional: true, label: "large" });
    expect(data("large")?.points.length).toBeGreaterThan(1);
  });

  it("draws an association to a flow as a line of its own, and leaves one without any way out", () => {
    const { nodes, edges } = toNodes(model);
    expect(edges.map((e) => e.id)).toContain("note-line");
    expect(byId(nodes, "flow-line")).toMatchObject({ type: "wire", position: { x: 150, y: 118 } });
    expect(byId(nodes, "nowhere")).toBeUndefined();
  });

  it("says in words what the overlay shows", () => {
    const { nodes, edges } = toNodes(model, {
      isPath: true,
      elements: {
        start: { status: "completed", visits: 1 },
        pay: { status: "active", visits: 2, waitsFor: "machine" },
      },
      flows: { go: { taken: 2 } },
    });
    expect(byId(nodes, "pay")?.ariaLabel).toBe("Pay: active, visited 2 times, waits for a service");
    expect(byId(nodes, "start")?.ariaLabel).toBe("Start: done, visited once");
    expect(byId(nodes, "end")?.ariaLabel).toBe("End: not reached");
    expect(edges.find((e) => e.id === "go")?.ariaLabel).toBe("Flow from Start to Pay: taken 2 times");
    expect(edges.find((e) => e.id === "large")?.ariaLabel).toBe('Flow "large" from Pay to End: not taken');
  });

  it("leaves elements plain that a figures overlay does not name", () => {
    const { nodes } = toNodes(model, {
      isPath: false,
      elements: { pay: { status: "completed", visits: 9, heat: 1 } },
      flows: {},
    });
    expect(byId(nodes, "pay")?.data.overlay?.heat).toBe(1);
    expect(byId(nodes, "start")?.data.overlay).toBeUndefined();
  });

  it("lays out 500 elements in a few milliseconds", () => {
    const elements: Model["elements"] = Array.from({ length: 500 }, (_, i) => ({
      type: "task",
      id: `t${i}`,
      name: `Task ${i}`,
    }));
    const big: Model = {
      format: 1,
      id: "big",
      name: "Big",
      elements,
      flows: Array.from({ length: 499 }, (_, i) => ({ id: `f${i}`, source: `t${i}`, target: `t${i + 1}` })),
      layout: {
        shapes: Object.fromEntries(
          elements.map((e, i) => [e.id, { x: (i % 25) * 150, y: Math.floor(i / 25) * 120, width: 100, height: 80 }]),
        ),
        edges: {},
      },
    };
    const started = performance.now();
    const { nodes, edges } = toNodes(big);
    expect([nodes.length, edges.length]).toEqual([500, 499]);
    expect(performance.now() - started).toBeLessThan(250);
  });
});
