import { expect, it } from "vitest";
import { FormField } from "@/lib/model";
import { keyFromLabel, moveItem, retype } from "./form-fields";

it("makes a variable of a label", () => {
  expect(keyFromLabel("Order amount", [])).toBe("orderAmount");
  expect(keyFromLabel("2nd choice", [])).toBe("field2ndChoice");
  expect(keyFromLabel("", [])).toBe("field");
  expect(keyFromLabel("Name", ["name", "name2"])).toBe("name3");
  for (const label of ["注文", "a-b c", "Ünïcode", "x".repeat(300)]) {
    expect(FormField.safeParse({ key: keyFromLabel(label, []), label: "x", type: "text" }).success).toBe(true);
  }
});

it("keeps what another type knows too", () => {
  const text: FormField = { key: "a", label: "A", type: "text", required: true, default: "x" };
  expect(retype(text, "textarea")).toEqual({ ...text, type: "textarea" });
  expect(retype(text, "number")).toEqual({ key: "a", label: "A", type: "number", required: true });
  expect(retype(text, "select").options).toHaveLength(2);
  expect(retype(retype(text, "select"), "multiselect").options).toHaveLength(2);
  expect(retype(retype(text, "select"), "date")).not.toHaveProperty("options");
});

it("moves an item of a list", () => {
  expect(moveItem(["a", "b", "c"], 0, 2)).toEqual(["b", "c", "a"]);
  expect(moveItem(["a", "b", "c"], 2, 0)).toEqual(["c", "a", "b"]);
});
