import { expect, it } from "vitest";
import { remove, rename } from "./commands";
import { StudioStore } from "./studio-store";
import { sampleModel } from "./testing/samples";

it("forgets what is selected when it is gone, and finds it again by undo", () => {
  const store = new StudioStore(sampleModel());
  store.select(["check", "gate", "nothing"]);
  expect(store.selection).toEqual(["check", "gate"]);
  store.edit("Delete", (m) => remove(m, { ids: ["check"] }));
  expect(store.selection).toEqual(["gate"]);
  store.undo();
  expect(store.model.elements.some((e) => e.id === "check")).toBe(true);
});

it("tells its listeners of edits, and of nothing else", () => {
  const store = new StudioStore(sampleModel());
  let told = 0;
  store.subscribe(() => told++);
  expect(store.edit("Rename", (m) => m)).toBe(false);
  store.select([]);
  store.undo();
  expect(told).toBe(0);
  expect(store.edit("Rename", (m) => rename(m, { id: "pay", name: "Pay now" }))).toBe(true);
  expect(told).toBe(1);
});

it("begins another undo step when something else is selected", () => {
  const store = new StudioStore(sampleModel());
  const type = (name: string) => store.edit("Rename", (m) => rename(m, { id: "pay", name }), { group: "pay.name" });
  type("P");
  type("Pa");
  store.select(["gate"]);
  type("Pay it");
  store.undo();
  expect(store.model.elements.find((e) => e.id === "pay")?.name).toBe("Pa");
  store.undo();
  expect(store.model.elements.find((e) => e.id === "pay")?.name).toBe("Pay");
});
