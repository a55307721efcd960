import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fieldProblem, formDefaults, parseFormValues } from "./form-values";
import { FIELD_TYPES, Form, type FormField } from "./schema";

const options = [
  { value: "s", label: "Small" },
  { value: "l", label: "Large" },
];
const field = (type: FormField["type"], more: Partial<FormField> = {}): FormField => ({
  key: "f",
  label: "Field",
  type,
  ...more,
});
const parse = (one: FormField, value: unknown) => {
  const result = parseFormValues({ fields: [one] }, { f: value });
  return result.ok ? result.values["f"] : result.fields["f"];
};

describe("parseFormValues", () => {
  it("gives the values of the keys that the form declares", () => {
    const form: Form = {
      fields: [field("text", { key: "name", label: "Name" }), field("number", { key: "amount", label: "Amount" })],
    };
    expect(parseFormValues(form, { name: "Ada", amount: 3 })).toEqual({ ok: true, values: { name: "Ada", amount: 3 } });
    expect(parseFormValues(form, { amount: 3 })).toEqual({ ok: true, values: { amount: 3 } });
  });

  it("refuses keys that the form does not declare or does not let people change", () => {
    const form: Form = { fields: [field("text", { key: "total", label: "Total", readOnly: true })] };
    expect(parseFormValues(form, { total: "1", admin: true })).toEqual({
      ok: false,
      fields: { total: "Total can't be changed here.", admin: 'The form has no field "admin".' },
    });
  });

  it.each([[null], ["text"], [[1]], [undefined]])("refuses %j as values", (input) => {
    expect(parseFormValues({ fields: [] }, input)).toEqual({
      ok: false,
      fields: { form: "The form's values are an object of keys and values." },
    });
  });

  it.each<[FormField["type"], Partial<FormField>, unknown, unknown]>([
    ["text", {}, "hello", "hello"],
    ["text", {}, 3, "Field has to be a text."],
    ["text", {}, "a\nb", "Field has to be one line."],
    ["text", { max: 3 }, "😀😀😀", "😀😀😀"],
    ["text", { max: 3 }, "four", "Field may have at most 3 characters; it has 4."],
    ["text", { min: 3 }, "ab", "Field needs at least 3 characters."],
    ["text", {}, "a\0b", "Field can't be kept. The text holds a NUL character. Remove it."],
    ["textarea", {}, "a\nb", "a\nb"],
    ["number", {}, 1.5, 1.5],
    ["number", {}, "1.5", "Field has to be a number."],
    ["number", {}, Number.NaN, "Field has to be a number."],
    ["number", {}, 2 ** 60, "Field can't be kept. The number is too large to be exact. Send it as text."],
    ["number", { min: 1 }, 0, "Field has to be at least 1."],
    ["number", { max: 1 }, 2, "Field may be at most 1."],
    ["boolean", {}, false, false],
    ["boolean", {}, "yes", "Field has to be yes or no."],
    ["date", {}, "2026-02-28", "2026-02-28"],
    ["date", {}, "2026-02-29", "Field has to be a date, like 2026-03-01."],
    ["date", {}, "28.2.2026", "Field has to be a date, like 2026-03-01."],
    ["datetime", {}, "2026-03-01T10:00+02:00", "2026-03-01T08:00:00.000Z"],
    ["datetime", {}, "2026-03-01T10:00", "Field has to be a date and time with its offset, like 2026-03-01T09:00:00Z."],
    ["select", { options }, "s", "s"],
    ["select", { options }, "m", "Field has to be one of its options."],
    ["multiselect", { options }, ["s", "l"], ["s", "l"]],
    ["multiselect", { options }, ["s", "s"], "Field has to be a list of different options."],
    ["multiselect", { options }, ["m"], "Field has to be a list of its options."],
    ["multiselect", { options, max: 1 }, ["s", "l"], "Field may have at most 1 options."],
    ["multiselect", { options }, "s", "Field has to be a list of different options."],
    ["email", {}, " ada@example.org ", "ada@example.org"],
    ["email", {}, "ada@", "Field has to be an e-mail address."],
  ])("reads %s %j: %j", (type, more, value, expected) => expect(parse(field(type, more), value)).toEqual(expected));

  it.each(FIELD_TYPES)(
    "wants a value in a required field of the type %s, and takes an empty one as none elsewhere",
    (type) => {
      for (const empty of [null, "", type === "multiselect" ? [] : "  "]) {
        if (type === "textarea" && empty === "  ") continue;
        expect(parse(field(type, { required: true, options }), empty)).toBe("Field is required.");
        expect(parse(field(type, { options }), empty)).toEqual(type === "multiselect" ? [] : null);
      }
      expect(parseFormValues({ fields: [field(type, { required: true, options })] }, {})).toEqual({
        ok: false,
        fields: { f: "Field is required." },
      });
    },
  );

  it("never throws and never lets other keys through, whatever is sent", () => {
    const form: Form = { fields: FIELD_TYPES.map((type, i) => ({ key: `f${i}`, label: type, type, options })) };
    const key = fc.oneof(
      fc.constantFrom(...form.fields.map((each) => each.key), "__proto__", "constructor"),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.oneof(fc.dictionary(key, fc.anything()), fc.anything()), (input) => {
        const result = parseFormValues(form, input);
        if (result.ok)
          for (const name of Object.keys(result.values))
            expect(form.fields.some((each) => each.key === name)).toBe(true);
        else expect(Object.keys(result.fields).length).toBeGreaterThan(0);
        expect(Object.keys(Object.prototype)).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  }, 60_000);
});

describe("formDefaults", () => {
  it("gives what fields hold before anybody filled them in", () => {
    expect(formDefaults({ fields: [field("text", { default: "x" }), field("number", { key: "n" })] })).toEqual({
      f: "x",
    });
  });
});

describe("fieldProblem", () => {
  it.each<[FormField["type"], Partial<FormField>, string | undefined]>([
    ["select", {}, "has no options to choose from. Add some."],
    ["select", { options: [...options, options[0]!] }, "has two options of the same value. Give each its own."],
    ["multiselect", { options: [{ value: "", label: "None" }] }, "has an option without a value. Give it one."],
    ["number", { min: 3, max: 1 }, "has a minimum (3) above its maximum (1). Change one of them."],
    ["number", { default: "3" }, "has a default that does not fit. Field has to be a number."],
    ["select", { options, default: "x" }, "has a default that does not fit. Field has to be one of its options."],
    ["select", { options, default: "s" }, undefined],
    ["text", {}, undefined],
  ])("checks %s %j", (type, more, expected) => expect(fieldProblem(field(type, more))).toBe(expected));
});
