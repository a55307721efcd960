import { describe, expect, it } from "vitest";
import { convert, readValue, textOf, typeOf } from "./variable-text";

describe("a variable's value", () => {
  it.each([["hello"], [12.5], [true], [false], [{ a: [1, null] }], [[]], [null], ["12"], ["true"]])(
    "comes back from its editor as it was: %j",
    (value) => {
      expect(readValue(typeOf(value), textOf(value))).toEqual({ ok: true, value });
    },
  );

  it("keeps its type: a text of digits is no number", () => {
    expect(readValue("text", "12")).toEqual({ ok: true, value: "12" });
    expect(readValue("number", " 12 ")).toEqual({ ok: true, value: 12 });
  });

  it("says what is wrong with what does not fit", () => {
    expect(readValue("number", "")).toMatchObject({ ok: false });
    expect(readValue("number", "twelve")).toMatchObject({ ok: false });
    expect(readValue("number", "Infinity")).toMatchObject({ ok: false });
    expect(readValue("yes-no", "maybe")).toMatchObject({ ok: false });
    expect(readValue("json", "{")).toMatchObject({ ok: false });
  });

  it("keeps what it can when the type changes", () => {
    expect(convert("12", "number")).toBe("12");
    expect(convert("twelve", "number")).toBe("");
    expect(convert("false", "yes-no")).toBe("false");
    expect(convert("x", "empty")).toBe("");
  });
});
