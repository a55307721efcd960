import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Model, type Bounds, type ModelElement, type Point } from "../schema";
import { cpuMs } from "../testing/cpu-ms";
import { draw, type ElementInput } from "../testing/draw";
import { layoutModel } from "./index";
import { overlaps } from "./sizes";

const event = (type: "startEvent" | "endEvent" | "intermediateCatchEvent", more: object = {}): ElementInput => ({
  type,
  ...more,
});
const boundary = (attachedTo: string, more: object = {}): ElementInput => ({
  type: "boundaryEvent",
  attachedTo,
  definitions: [{ type: "error" }],
  ...more,
});

const ORDER = draw(
  {
    s: event("startEvent", { name: "Order placed" }),
    stock: { type: "serviceTask", name: "Check stock" },
    has: { type: "exclusiveGateway", name: "In stock?" },
    reorder: { type: "userTask", name: "Reorder" },
    merge: "exclusiveGateway",
    pay: { type: "serviceTask", name: "Take payment" },
    declined: boundary("pay", { name: "Payment declined" }),
    call: { type: "userTask", name: "Call customer" },
    again: { type: "exclusiveGateway", name: "Try again?" },
    cancelled: event("endEvent", { name: "Order cancelled" }),
    split: "parallelGateway",
    pick: { type: "userTask", name: "Pick goods" },
    invoice: { type: "serviceTask", name: "Send invoice" },
    join: "parallelGateway",
    e: event("endEvent", { name: "Order delivered" }),
  },
  [
    "s -> stock",
    "stock -> has",
    "has -> merge if x",
    "has -> reorder default",
    "reorder -> merge",
    "merge -> pay",
    "pay -> split",
    "declined -> call",
    "call -> again",
    "again -> merge if x",
    "again -> cancelled default",
    "split -> pick",
    "split -> invoice",
    "pick -> join",
    "invoice -> join",
    "join -> e",
  ],
); // prettier-ignore

const NESTED = draw(
  {
    s: "startEvent",
    p: { type: "subProcess", name: "Set up" },
    t: event("startEvent", { parent: "p" }),
    g: { type: "inclusiveGateway", parent: "p", name: "Which?" },
    a: { type: "task", parent: "p" },
    b: { type: "task", parent: "p" },
    q: { type: "subProcess", parent: "p" },
    u: event("startEvent", { parent: "q" }),
    c: { type: "task", parent: "q" },
    failed: boundary("p"),
    fix: "userTask",
    e: "endEvent",
  },
  [
    "s -> p",
    "p -> e",
    "t -> g",
    "g -> a if x",
    "g -> b default",
    "a -> q",
    "b -> q",
    "u -> c",
    "failed -> fix",
    "fix -> e",
  ],
);

describe("layoutModel", () => {
  it("gives every element a place and every flow a way", () => {
    const { layout, elements, flows } = layoutModel(ORDER);
    expect(Object.keys(layout.shapes).sort()).toEqual(elements.map(({ id }) => id).sort());
    expect(Object.keys(layout.edges).sort()).toEqual(flows.map(({ id }) => id).sort());
    expect(Model.parse({ ...ORDER, layout })).toBeTruthy();
  });

  it("uses the sizes that BPMN tools draw", () => {
    const { shapes } = layoutModel(ORDER).layout;
    expect(shapes["pay"]).toMatchObject({ width: 100, height: 80 });
    expect(shapes["s"]).toMatchObject({ width: 36, height: 36 });
    expect(shapes["has"]).toMatchObject({ width: 50, height: 50 });
  });

  it("draws the same picture each time", () => {
    expect(layoutModel(ORDER)).toEqual(layoutModel(ORDER));
  });

  it("reads from left to right, the main way on one line", () => {
    const { shapes } = layoutModel(ORDER).layout;
    const main = ["s", "stock", "has", "reorder", "merge", "pay", "split"].map((id) => shapes[id]!);
    for (let i = 1; i < main.length; i += 1) {
      expect(main[i]!.x).toBeGreaterThan(main[i - 1]!.x + main[i - 1]!.width);
      expect(main[i]!.y + main[i]!.height / 2).toBe(main[0]!.y + main[0]!.height / 2);
    }
  });

  it.each([
    ["an order", ORDER],
    ["a nested model", NESTED],
  ])("keeps shapes apart and ways off shapes in %s", (_, model) => {
    expectTidy(layoutModel(model));
    expectNoWayOverShapes(layoutModel(model));
  });

  it("sets boundary events on the border of their hosts", () => {
    const { shapes } = layoutModel(NESTED).layout;
    expect(isOnBorder(shapes["failed"]!, shapes["p"]!)).toBe(true);
    const many = layoutModel(
      draw({ a: "task", b: boundary("a"), c: boundary("a"), d: boundary("a"), e: boundary("a") }),
    ).layout.shapes;
    for (const id of ["b", "c", "d", "e"]) expect(isOnBorder(many[id]!, many["a"]!)).toBe(true);
    for (const id of ["c", "d", "e"]) expect(overlaps(many["b"]!, many[id]!)).toBe(false);
  });

  it("makes a sub-process as large as what it holds", () => {
    const { shapes, edges } = layoutModel(NESTED).layout;
    for (const id of ["t", "g", "a", "b", "q"]) expect(holds(shapes["p"]!, shapes[id]!)).toBe(true);
    for (const id of ["u", "c"]) expect(holds(shapes["q"]!, shapes[id]!)).toBe(true);
    for (const point of edges["g -> a"]!.waypoints)
      expect(holds(shapes["p"]!, { ...point, width: 0, height: 0 })).toBe(true);
    expect(shapes["p"]).toMatchObject({ expanded: true });
  });

  it("draws the content of a collapsed sub-process on a plane of its own", () => {
    const collapsed = {
      ...NESTED,
      layout: { shapes: { p: { x: 0, y: 0, width: 100, height: 80, expanded: false } }, edges: {} },
    };
    const { shapes } = layoutModel(collapsed, { all: true }).layout;
    expect(shapes["p"]).toMatchObject({ width: 100, height: 80, expanded: false });
    expect(shapes["t"]).toBeDefined();
  });

  it("names events, gateways and flows where nothing else is drawn", () => {
    const named = {
      ...ORDER,
      flows: ORDER.flows.map((flow) =>
        flow.source === "has" || flow.source === "again" ? { ...flow, name: "yes" } : flow,
      ),
    };
    const { shapes, edges } = layoutModel(named).layout;
    const labels = [...Object.values(shapes), ...Object.values(edges)].flatMap(({ label }) => label ?? []);
    expect(labels).toHaveLength(6 + 4);
    labels.forEach((label, i) => {
      for (const other of labels.slice(i + 1)) expect(overlaps(label, other)).toBe(false);
      for (const id of ["stock", "reorder", "pay", "call", "pick", "invoice"])
        expect(overlaps(label, shapes[id]!)).toBe(false);
    });
  });

  it("puts elements into their lanes, lanes into the pool", () => {
    const finance = ["pay", "declined", "invoice"];
    const lanes = [
      { id: "l1", name: "Sales", elements: ORDER.elements.map(({ id }) => id).filter((id) => !finance.includes(id)) },
      { id: "l2", name: "Finance", elements: finance },
    ];
    const model = layoutModel({ ...ORDER, lanes, pool: { id: "pool", name: "Shop" } });
    const { shapes } = model.layout;
    for (const lane of lanes) {
      expect(holds(shapes["pool"]!, shapes[lane.id]!)).toBe(true);
      for (const id of lane.elements) expect(holds(shapes[lane.id]!, shapes[id]!)).toBe(true);
    }
    expect(shapes["l2"]!.y).toBe(shapes["l1"]!.y + shapes["l1"]!.height);
    expectTidy(model);
  });

  it("draws lanes that divide a lane inside it", () => {
    const model = layoutModel({
      ...draw({ a: "task", b: "task" }, ["a -> b"]),
      lanes: [
        { id: "l", elements: ["a", "b"] },
        { id: "m", parent: "l", elements: ["a"] },
        { id: "n", parent: "l", elements: ["b"] },
      ],
    });
    const { shapes } = model.layout;
    expect(holds(shapes["l"]!, shapes["m"]!) && holds(shapes["l"]!, shapes["n"]!)).toBe(true);
    expect(holds(shapes["n"]!, shapes["b"]!)).toBe(true);
  });

  it("keeps what has a place and finds one for the rest", () => {
    const drawn = layoutModel(ORDER);
    const { pick: _, ...shapes } = drawn.layout.shapes;
    const { "split -> pick": __, "pick -> join": ___, ...edges } = drawn.layout.edges;
    const completed = layoutModel({ ...ORDER, layout: { shapes, edges } });
    for (const [id, shape] of Object.entries(shapes)) expect(completed.layout.shapes[id]).toEqual(shape);
    for (const [id, edge] of Object.entries(edges)) expect(completed.layout.edges[id]).toEqual(edge);
    expect(completed.layout.edges["split -> pick"]!.waypoints.length).toBeGreaterThan(1);
    expectTidy(completed);
    expect(layoutModel(drawn)).toEqual(drawn);
  });

  it("draws everything anew if asked", () => {
    const drawn = layoutModel(ORDER);
    const moved = {
      ...drawn,
      layout: { ...drawn.layout, shapes: { ...drawn.layout.shapes, pay: { x: 0, y: 0, width: 1, height: 1 } } },
    };
    expect(layoutModel(moved, { all: true })).toEqual(drawn);
  });

  it("gives notes, data and partners a place of their own", () => {
    const model = layoutModel({
      ...ORDER,
      artifacts: [
        { id: "note", type: "textAnnotation", text: "Only above 100" },
        { id: "link", type: "association", source: "note", target: "pay" },
        { id: "data", type: "dataObjectReference", text: "Order" },
        { id: "write", type: "dataAssociation", source: "stock", target: "data" },
        { id: "partner", type: "pool", text: "Customer" },
        { id: "mail", type: "messageFlow", source: "call", target: "partner" },
      ],
    });
    for (const id of ["note", "data", "partner"]) {
      const shape = model.layout.shapes[id]!;
      for (const { id: other } of model.elements)
        expect(overlaps(shape, model.layout.shapes[other]!), `${id} over ${other}`).toBe(false);
    }
    for (const id of ["link", "write", "mail"]) expect(model.layout.edges[id]!.waypoints).toHaveLength(2);
  });

  it("draws loops, self-loops, islands and broken references without failing", () => {
    const model = layoutModel(
      draw({ a: "task", b: "task", c: "task", x: boundary("gone"), y: { type: "task", parent: "gone" } }, [
        "a -> b",
        "b -> a",
        "a -> a",
        "a -> gone",
      ]),
    );
    expect(model.layout.shapes["c"]).toBeDefined();
    expect(model.layout.edges["a -> a"]!.waypoints.length).toBeGreaterThan(2);
    expect(model.layout.edges["a -> gone"]).toBeUndefined();
    expect(layoutModel(draw({})).layout).toEqual({ shapes: {}, edges: {} });
  });

  it("keeps any model tidy, whatever its flows", () => {
    const kinds = [
      "startEvent",
      "endEvent",
      "task",
      "userTask",
      "exclusiveGateway",
      "parallelGateway",
      "subProcess",
    ] as const;
    const anyModel = fc
      .record({
        elements: fc.array(fc.record({ kind: fc.constantFrom(...kinds), parent: fc.nat(12) }), {
          minLength: 1,
          maxLength: 14,
        }),
        flows: fc.array(fc.tuple(fc.nat(13), fc.nat(13)), { maxLength: 20 }),
      })
      .map(({ elements, flows }) => {
        const made = Object.fromEntries(
          elements.map(({ kind, parent }, i) => [
            `e${i}`,
            { type: kind, ...(elements[parent]?.kind === "subProcess" && parent < i && { parent: `e${parent}` }) },
          ]),
        );
        const ids = Object.keys(made);
        const pairs = flows
          .map(([a, b]) => [ids[a % ids.length]!, ids[b % ids.length]!] as const)
          .filter(([a, b]) => made[a]!.parent === made[b]!.parent);
        return draw(made, [...new Set(pairs.map(([a, b]) => `${a} -> ${b}`))]);
      });
    fc.assert(
      fc.property(anyModel, (model) => {
        const drawn = layoutModel(model);
        expectTidy(drawn);
        for (const { id, parent } of drawn.elements) {
          expect(drawn.layout.shapes[id]).toBeDefined();
          if (parent !== undefined) expect(holds(drawn.layout.shapes[parent]!, drawn.layout.shapes[id]!)).toBe(true);
        }
        for (const { id } of drawn.flows) expect(drawn.layout.edges[id]).toBeDefined();
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  it("draws 60 elements in two seconds of processor time, and 5,000 at all", () => {
    const chain = (n: number) =>
      draw(
        Object.fromEntries(Array.from({ length: n }, (_, i) => [`e${i}`, i % 3 === 0 ? "exclusiveGateway" : "task"])),
        Array.from({ length: n - 1 }, (_, i) => [
          `e${i} -> e${i + 1}`,
          ...(i % 3 === 0 && i + 3 < n ? [`e${i} -> e${i + 3}`] : []),
        ]).flat(),
      );
    expect(cpuMs(() => layoutModel(chain(60)))).toBeLessThan(2_000);
    expect(Object.keys(layoutModel(chain(5_000)).layout.shapes)).toHaveLength(5_000);
  }, 60_000);
});

/** Shapes of a scope do not overlap; ways are level or upright and lead from border to border. */
function expectTidy(model: Model): void {
  const { shapes, edges } = model.layout;
  const scopes = new Map<string | undefined, ModelElement[]>();
  for (const element of model.elements) scopes.set(element.parent, [...(scopes.get(element.parent) ?? []), element]);
  for (const content of scopes.values()) {
    const nodes = content.filter((element) => element.type !== "boundaryEvent");
    nodes.forEach((a, i) => {
      for (const b of nodes.slice(i + 1))
        expect(overlaps(shapes[a.id]!, shapes[b.id]!), `${a.id} over ${b.id}`).toBe(false);
    });
  }
  for (const flow of model.flows) {
    const points = edges[flow.id]!.waypoints;
    for (let i = 1; i < points.length; i += 1)
      expect(points[i]!.x === points[i - 1]!.x || points[i]!.y === points[i - 1]!.y, flow.id).toBe(true);
    expect(touches(points[0]!, shapes[flow.source]!), `${flow.id} leaves its source`).toBe(true);
    expect(touches(points.at(-1)!, shapes[flow.target]!), `${flow.id} reaches its target`).toBe(true);
  }
}

function expectNoWayOverShapes(model: Model): void {
  const parentOf = new Map(model.elements.map((element) => [element.id, element.parent]));
  for (const flow of model.flows) {
    const points = model.layout.edges[flow.id]!.waypoints;
    for (const element of model.elements) {
      if (element.parent !== parentOf.get(flow.source) || element.type === "boundaryEvent") continue;
      const { x, y, width, height } = model.layout.shapes[element.id]!;
      const inner = { x: x + 1, y: y + 1, width: width - 2, height: height - 2 };
      for (let i = 1; i < points.length; i += 1)
        expect(overlaps(lineBox(points[i - 1]!, points[i]!), inner), `${flow.id} over ${element.id}`).toBe(false);
    }
  }
}

function lineBox(a: Point, b: Point): Bounds {
  return { x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), width: Math.abs(a.x - b.x), height: Math.abs(a.y - b.y) };
}

function touches(point: Point, box: Bounds): boolean {
  const isAcross = point.x >= box.x && point.x <= box.x + box.width;
  const isDown = point.y >= box.y && point.y <= box.y + box.height;
  const isOnEdge =
    point.x === box.x || point.x === box.x + box.width || point.y === box.y || point.y === box.y + box.height;
  return isAcross && isDown && isOnEdge;
}

function holds(outer: Bounds, inner: Bounds): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}

function isOnBorder(eventBox: Bounds, host: Bounds): boolean {
  return touches({ x: eventBox.x + eventBox.width / 2, y: eventBox.y + eventBox.height / 2 }, host);
}
