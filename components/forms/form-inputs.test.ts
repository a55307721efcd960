import { describe, expect, it } from "vitest";
import type { Form } from "@/lib/model";
import { displayOf, fromLocal, inputsOf, submissionOf, toLocal } from "./form-inputs";

const form: Form = {
  fields: [
    { key: "subject", label: "Subject", type: "text", required: true },
    { key: "amount", label: "Amount", type: "number", default: 5 },
    { key: "isUrgent", label: "Urgent", type: "boolean" },
    { key: "size", label: "Size", type: "select", options: [{ value: "s", label: "Small" }] },
    {
      key: "tags",
      label: "Tags",
      type: "multiselect",
      options: [
        { value: "a", label: "Alpha" },
        { value: "b", label: "Beta" },
      ],
    },
    { key: "at", label: "At", type: "datetime" },
    { key: "customer", label: "Customer", type: "text", readOnly: true },
  ],
};

describe("the controls of a form", () => {
  it("start with the value, else the default, else nothing", () => {
    expect(inputsOf(form, { subject: "Hi", tags: ["a"] })).toEqual({
      subject: "Hi",
      amount: 5,
      isUrgent: false,
      size: null,
      tags: ["a"],
      at: "",
      customer: "",
    });
    expect(inputsOf(form, { amount: 0, isUrgent: true })).toMatchObject({ amount: 0, isUrgent: true });
  });

  it("send what may be changed, with nothing as null", () => {
    const inputs = { ...inputsOf(form, { customer: "Ann" }), subject: "  ", at: "2026-03-01T10:30" };
    expect(submissionOf(form, inputs)).toEqual({
      subject: null,
      amount: 5,
      isUrgent: false,
      size: null,
      tags: [],
      at: new Date("2026-03-01T10:30").toISOString(),
    });
  });

  it("turn local times to instants and back", () => {
    expect(toLocal(fromLocal("2026-07-01T10:30"))).toBe("2026-07-01T10:30");
    expect(toLocal("nonsense")).toBe("");
    expect(fromLocal("nonsense")).toBe("nonsense");
  });
});

describe("a value in words", () => {
  it("uses the labels of options", () => {
    expect(displayOf(form.fields[3]!, "s")).toBe("Small");
    expect(displayOf(form.fields[4]!, ["a", "b"])).toBe("Alpha, Beta");
    expect(displayOf(form.fields[2]!, false)).toBe("No");
    expect(displayOf(form.fields[0]!, null)).toBe("–");
    expect(displayOf(form.fields[0]!, { a: 1 })).toBe('{"a":1}');
  });
});
