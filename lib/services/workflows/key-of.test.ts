import { expect, it } from "vitest";
import { isKey, keyOf } from "./key-of";

it("makes a key of any name", () => {
  expect(keyOf("Customer order")).toBe("customer-order");
  expect(keyOf("  Crème brûlée: Größe (v2)! ")).toBe("creme-brulee-grosse-v2");
  expect(keyOf("2nd level")).toBe("workflow-2nd-level");
  expect(keyOf("注文")).toBe("workflow");
  expect(keyOf("Import")).toBe("workflow-import");
  for (const name of ["a".repeat(500), "...", "é", "new", "x_y.z"]) expect(isKey(keyOf(name))).toBe(true);
});

it("knows what can't be a key", () => {
  for (const key of ["", "1a", "a b", "import", "a/b", "a".repeat(256)]) expect(isKey(key)).toBe(false);
});
