import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gateVariables, jsonGate, VARIABLE_BYTES_MAX } from "./json-gate";

const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);

/** The JSON text of a value with every key turned into the one that reaches prototypes. */
function poisoned(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(poisoned).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  return `{${Object.values(value)
    .map((inner) => `"__proto__":${poisoned(inner)}`)
    .join(",")}}`;
}

describe("jsonGate", () => {
  it("lets plain JSON through as a copy", () => {
    const value = { a: [1, "ä 😀", null, true, { b: -0.5 }] };
    const result = jsonGate(value);
    expect(result).toEqual({ ok: true, value });
    expect(result.ok && result.value).not.toBe(value);
  });

  it.each([
    ["a NUL", { note: ["a\0b"] }, "note[0]", "The text holds a NUL character. Remove it."],
    [
      "a lone surrogate",
      { note: "a\ud800b" },
      "note",
      "The text holds half of a character (a lone surrogate). Remove it.",
    ],
    ["a NUL in a key", { "a\0": 1 }, "", "The text holds a NUL character. Remove it."],
    ["an integer that is not exact", { n: 2 ** 53 }, "n", "The number is too large to be exact. Send it as text."],
    ["NaN", [Number.NaN], "[0]", "The number is not finite."],
    ["Infinity", Number.POSITIVE_INFINITY, "", "The number is not finite."],
    [
      "undefined",
      { a: undefined },
      "a",
      "A value of the type undefined can't be kept. Send text, numbers, true or false, lists and objects.",
    ],
    [
      "a hole in a list",
      [1, , 2],
      "[1]",
      "A value of the type undefined can't be kept. Send text, numbers, true or false, lists and objects.",
    ], // biome-ignore lint: on purpose
    [
      "a function",
      { a: { toJSON: () => 1 } },
      "a.toJSON",
      "A value of the type function can't be kept. Send text, numbers, true or false, lists and objects.",
    ],
    [
      "a bigint",
      1n,
      "",
      "A value of the type bigint can't be kept. Send text, numbers, true or false, lists and objects.",
    ],
    ["a date", { at: new Date(0) }, "at", "Only plain objects, lists, text, numbers, true and false can be kept."],
    ["a map", new Map(), "", "Only plain objects, lists, text, numbers, true and false can be kept."],
    [
      "an object of a class",
      { a: new (class A {})() },
      "a",
      "Only plain objects, lists, text, numbers, true and false can be kept.",
    ],
    ["65 levels", nested(65), "[0]".repeat(64), "The value is nested more than 64 levels deep."],
    [
      "__proto__",
      JSON.parse('{"a": {"__proto__": {"admin": true}}}'),
      "a",
      `"__proto__" can't be used as a name. Choose another.`,
    ],
    ["constructor", { a: [{ constructor: 1 }] }, "a[0]", `"constructor" can't be used as a name. Choose another.`],
    ["prototype", { prototype: 1 }, "", `"prototype" can't be used as a name. Choose another.`],
  ])("refuses %s and says where", (_, value, path, message) => {
    expect(jsonGate(value)).toEqual({ ok: false, path, message });
  });

  it("lets 64 levels through", () => expect(jsonGate(nested(64)).ok).toBe(true));

  it("stops at circles and at lists that contain themselves many times over", () => {
    const circle: unknown[] = [];
    circle.push(circle);
    expect(jsonGate(circle)).toMatchObject({ ok: false });
    let bomb: unknown = ["x"];
    for (let i = 0; i < 60; i += 1) bomb = [bomb, bomb];
    expect(jsonGate(bomb)).toMatchObject({ ok: false, message: expect.stringContaining("256 KB") });
    expect(jsonGate(new Array(2 ** 32 - 1))).toMatchObject({ ok: false, message: expect.stringContaining("256 KB") });
  });

  it("measures as JSON in UTF-8, to the byte", () => {
    const room = VARIABLE_BYTES_MAX - 2;
    for (const [piece, bytes] of [
      ["a", 1],
      ["ä", 2],
      ["€", 3],
      ["😀", 4],
      ['"', 2],
      ["\n", 2],
      ["\u0001", 6],
      ["\v", 6],
    ] as const) {
      expect(Buffer.byteLength(JSON.stringify(piece)) - 2, JSON.stringify(piece)).toBe(bytes);
      const count = Math.floor(room / bytes);
      expect(jsonGate(piece.repeat(count)).ok, JSON.stringify(piece)).toBe(true);
      expect(jsonGate(piece.repeat(count + 1)).ok, JSON.stringify(piece)).toBe(false);
    }
  });

  it("lets through exactly what survives JSON, and never throws", () => {
    const hostile = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withNullPrototype: true,
      withSparseArray: true,
      withTypedArray: true,
      withSet: true,
      key: fc.oneof(fc.string(), fc.constantFrom("__proto__", "constructor", "prototype", "toString", "a\0")),
    });
    fc.assert(
      fc.property(hostile, (value) => {
        const result = jsonGate(value);
        if (result.ok) expect(JSON.parse(JSON.stringify(result.value))).toStrictEqual(result.value);
        else expect(result.message).not.toBe("");
      }),
      { numRuns: 3_000 },
    );
  }, 60_000);

  it("keeps prototypes clean, whatever it reads", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        jsonGate(JSON.parse(poisoned(value)));
        expect(Object.keys(Object.prototype)).toEqual([]);
        expect(({} as Record<string, unknown>)["admin"]).toBeUndefined();
      }),
    );
  });

  it("refuses what throws when it is read", () => {
    const trap = new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error("no");
        },
      },
    ); // prettier-ignore
    expect(jsonGate({ a: trap })).toEqual({ ok: false, path: "", message: "The value can't be read." });
  });
});

describe("gateVariables", () => {
  it("takes an object of names and values", () => {
    expect(gateVariables({ amount: 1, order: { id: "A" } })).toEqual({
      ok: true,
      value: { amount: 1, order: { id: "A" } },
    });
  });
  it.each([
    [[1], "", "Variables are an object of names and values."],
    [null, "", "Variables are an object of names and values."],
    [{ " ": 1 }, "", "A variable needs a name."],
    [{ ["x".repeat(256)]: 1 }, "", "A variable's name has at most 255 characters."],
    [JSON.parse('{"__proto__": 1}'), "", `"__proto__" can't be used as a name. Choose another.`],
    [{ a: { b: ["\0"] } }, "a.b[0]", "The text holds a NUL character. Remove it."],
  ])("refuses %j", (input, path, message) => expect(gateVariables(input)).toEqual({ ok: false, path, message }));
  it("allows each variable its full size", () => {
    const large = "x".repeat(VARIABLE_BYTES_MAX - 2);
    expect(gateVariables({ a: large, b: large }).ok).toBe(true);
    expect(gateVariables({ a: large, b: `${large}x` })).toMatchObject({ ok: false, path: "b" });
  });
});
