import { describe, expect, it } from "vitest";
import { addElement, findElement, findFlow, move } from "./commands";
import { copied, drag, drop, pasteText } from "./operations";
import { StudioStore } from "./studio-store";
import { brokenReferences } from "./testing/broken-references";
import { sampleModel } from "./testing/samples";

function storeWithSubProcess() {
  let model = addElement(sampleModel(), {
    id: "sub",
    draft: { type: "subProcess", name: "Sub" },
    at: { x: 500, y: 700 },
  });
  model = addElement(model, {
    id: "inner",
    draft: { type: "task", name: "Inner" },
    at: { x: 500, y: 700 },
    parent: "sub",
  });
  return new StudioStore(model);
}

describe("dragging", () => {
  it("takes an element into the sub-process that it is dropped on", () => {
    const store = storeWithSubProcess();
    const pay = store.model.layout.shapes["pay"]!;
    drag(store, [{ id: "pay", dx: 400 - pay.x, dy: 640 - pay.y }]);
    expect(findElement(store.model, "pay")?.parent).toBe("sub");
    expect(brokenReferences(store.model)).toEqual([]);
  });

  it("takes it out again, and the sub-process does not grow after it", () => {
    const store = storeWithSubProcess();
    const before = store.model.layout.shapes["sub"]!;
    drag(store, [{ id: "inner", dx: 0, dy: 400 }]);
    expect(findElement(store.model, "inner")).not.toHaveProperty("parent");
    expect(store.model.layout.shapes["sub"]).toEqual(before);
  });

  it("lets the sub-process grow while its element's middle is inside", () => {
    const store = storeWithSubProcess();
    drag(store, [{ id: "inner", dx: 160, dy: 0 }]);
    expect(findElement(store.model, "inner")?.parent).toBe("sub");
    const [sub, inner] = [store.model.layout.shapes["sub"]!, store.model.layout.shapes["inner"]!];
    expect(sub.x + sub.width).toBe(inner.x + inner.width + 20);
  });

  it("is one step for undo, whatever it did", () => {
    const store = storeWithSubProcess();
    const before = store.model;
    drag(store, [
      { id: "pay", dx: 10, dy: 300 },
      { id: "end", dx: 10, dy: 300 },
    ]);
    store.undo();
    expect(store.model).toBe(before);
  });
});

describe("dropping a new element", () => {
  it("puts it on the flow, on the border or in the sub-process under it", () => {
    const store = storeWithSubProcess();
    const line = store.model.layout.edges["f2"]!.waypoints;
    drop(store, { type: "scriptTask", name: "x" }, { x: (line[0]!.x + line[1]!.x) / 2, y: line[0]!.y });
    const [added] = store.selection;
    expect(findFlow(store.model, "f2")?.target).toBe(added);

    const host = store.model.layout.shapes["refuse"]!;
    drop(
      store,
      { type: "intermediateCatchEvent", definitions: [{ type: "timer", timer: "duration", value: "PT1H" }] },
      { x: host.x + 50, y: host.y + host.height },
    );
    expect(findElement(store.model, store.selection[0]!)).toMatchObject({
      type: "boundaryEvent",
      attachedTo: "refuse",
    });

    const sub = store.model.layout.shapes["sub"]!;
    drop(store, { type: "task", name: "y" }, { x: sub.x + 80, y: sub.y + 60 });
    expect(findElement(store.model, store.selection[0]!)?.parent).toBe("sub");
    expect(brokenReferences(store.model)).toEqual([]);
  });
});

it("pastes what was copied, also into another workflow, and nothing else", () => {
  const from = new StudioStore(move(sampleModel(), { ids: ["check"], dx: 10, dy: 0 }));
  from.select(["check", "gate"]);
  const text = copied(from)!;
  const to = new StudioStore(sampleModel());
  expect(pasteText(to, text, { x: 1000, y: 1000 })).toBe(true);
  expect(to.selection).toHaveLength(3);
  expect(brokenReferences(to.model)).toEqual([]);
  for (const other of ["", "{}", "[1]", "hello", '{"throughline":"fragment"}'])
    expect(pasteText(to, other)).toBe(false);
});
