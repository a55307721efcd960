import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "@/lib/domain/json";
import { BUILTIN_FUNCTIONS } from "./builtins";
import { isBounded } from "./bounded";
import { compileExpression, evaluateUnaryTests, type VariableScope } from "./expression";

const NOW = "2026-03-01T10:30:00.000Z";
const scopeOf = (variables: JsonObject): VariableScope => ({
  get: (name) => (Object.hasOwn(variables, name) ? variables[name] : undefined),
});
const evaluate = (source: string, variables: JsonObject = {}) =>
  compileExpression(source).evaluate(scopeOf(variables), NOW);
const valueOf = (source: string, variables: JsonObject = {}): Json => {
  const result = evaluate(source, variables);
  if (!result.ok) throw new Error(result.message);
  return result.value;
};

describe("compileExpression", () => {
  it("names what the expression reads, once each", () => {
    expect(compileExpression("amount > limit and not(customer.blocked) and amount < 10").names).toEqual([
      "amount",
      "limit",
      "customer",
    ]);
  });

  it("does not name what the expression itself binds", () => {
    expect(compileExpression("for x in orders, y in x.lines return x.total + y.price + vat").names).toEqual([
      "orders",
      "vat",
    ]);
    expect(compileExpression("some o in orders satisfies o.total > limit").names).toEqual(["orders", "limit"]);
    expect(compileExpression("{net: price, gross: net * vat}").names).toEqual(["price", "vat"]);
    expect(compileExpression("sort(orders, function(a, b) a.total < b.total)").names).toEqual(["orders"]);
    expect(compileExpression("value instance of number").names).toEqual(["value"]);
  });

  it("reads a name of several words as one name", () => {
    expect(compileExpression("order total > 10").names).toEqual(["order total"]);
    expect(valueOf("order total > 10", { "order total": 11, order: { total: 1 } })).toBe(true);
    expect(valueOf("`order-total` > 10", { "order-total": 11 })).toBe(true);
  });

  it("keeps a name of several words whole when no variable holds it", () => {
    expect(valueOf("order.id = 1 and order total > 10", { order: { id: 1 } })).toBe(null);
  });

  it.each([
    ["", 0, "The expression is empty."],
    ["amount >", 8, "The expression stops too early: something is missing at its end."],
    ["amount > > 10", 9, `The expression can't be read from ">" on (character 10).`],
    ['amount = = "big"', 9, `The expression can't be read from "=" on (character 10).`],
    ["> 5", 0, `The expression can't be read from ">" on (character 1).`],
    ["(amount + 1", 11, "The expression stops too early: something is missing at its end."],
    ["uuid() = id", 0, `There is no function "uuid" (character 1).`],
    ["1 + finished by(a, b)", 4, `There is no function "finished by" (character 5).`],
  ])("says what is wrong with %j and where", (source, position, message) => {
    const expression = compileExpression(source);
    expect(expression.problem).toEqual({ message, position });
    expect(expression.evaluate(scopeOf({}), NOW)).toEqual({ ok: false, message, values: {} });
  });

  it("refuses a text nested so deeply that it could exhaust the stack", () => {
    expect(compileExpression("(".repeat(1500) + "1" + ")".repeat(1500)).problem?.message).toContain(
      "nested too deeply",
    );
    expect(compileExpression("(".repeat(200) + "1" + ")".repeat(200)).problem).toBeUndefined();
  });

  it.each([
    ["1" + " + 1".repeat(2_000), "more than 5000 characters"],
    [`{${Array.from({ length: 300 }, (_, n) => `k${n}: 1`).join(", ")}}`, "defines more than 200 names"],
    [`function(${Array.from({ length: 300 }, (_, n) => `p${n}`).join(", ")}) 1`, "defines more than 200 names"],
  ])("refuses a text that the grammar would take too long for: %.20s …", (source, message) => {
    expect(compileExpression(source).problem?.message).toContain(message);
  });

  it("takes a long list of texts, whatever they hold", () => {
    const names = Array.from({ length: 300 }, (_, n) => `"a: in ${n}"`);
    expect(valueOf(`x in (${names.join(", ")})`, { x: "a: in 299" })).toBe(true);
  });

  it("never throws, whatever the text and the variables", () => {
    const words = fc.constantFrom(
      "a",
      "b",
      "a.b",
      "[",
      "]",
      "(",
      ")",
      "{",
      "}",
      ":",
      ",",
      "..",
      "for",
      "in",
      "return",
      "if",
      "then",
      "else",
      "some",
      "satisfies",
      "function",
      "and",
      "or",
      "not(",
      "=",
      ">",
      "-",
      "+",
      "*",
      "**",
      '"x"',
      "1",
      "@",
      "`",
      "date(",
      "now()",
      "?",
      "instance of",
      "null",
      "true",
      "//",
      "\n",
      "__proto__",
      "constructor",
    );
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 40 }),
      fc.array(words, { maxLength: 20 }).map((parts) => parts.join(" ")),
    );
    fc.assert(
      fc.property(text, fc.dictionary(fc.constantFrom("a", "b"), fc.jsonValue()), (source, variables) => {
        const result = evaluate(source, variables as JsonObject);
        expect(JSON.parse(JSON.stringify(result))).toEqual(result);
      }),
      { numRuns: 1_500 },
    );
  }, 60_000);
});

describe("evaluate", () => {
  it("gives the value and the variables it read", () => {
    const variables = { amount: 120, customer: { tier: "gold", name: "Ada" }, unread: 1 };
    expect(evaluate('amount > 100 and customer.tier = "gold"', variables)).toEqual({
      ok: true,
      value: true,
      values: { amount: 120, customer: { tier: "gold", name: "Ada" } },
    });
  });

  it("takes a name that no variable holds as null", () => {
    expect(evaluate("amount > 100")).toMatchObject({ ok: true, value: null, values: { amount: null } });
    expect(valueOf("amount = null")).toBe(true);
  });

  it("gives null where operands do not fit, and says why", () => {
    const result = evaluate("amount + 1", { amount: "ten" });
    expect(result).toMatchObject({ ok: true, value: null, values: { amount: "ten" } });
    expect(result.ok && result.warnings?.[0]).toMatch(/Can't add/);
  });

  it("takes now() and today() from the instant it is given", () => {
    expect(valueOf("now()")).toBe("2026-03-01T10:30:00Z");
    expect(valueOf("today()")).toBe("2026-03-01");
    expect(valueOf('now() + duration("PT90M")')).toBe("2026-03-01T12:00:00Z");
    expect(valueOf("date and time(due) < now()", { due: "2026-03-01T10:29:59.999Z" })).toBe(true);
    expect(valueOf("date and time(due) < now()", { due: "2026-03-01T11:30:00+01:00" })).toBe(false);
  });

  it("lets a variable be called now", () => {
    expect(valueOf("now", { now: 3 })).toBe(3);
  });

  it("turns temporal values into ISO 8601 text, also inside lists and contexts", () => {
    expect(valueOf('date("2026-02-28") + duration("P1D")')).toBe("2026-03-01");
    expect(valueOf('{a: [duration("P1Y2M"), time("10:00:00Z")]}')).toEqual({ a: ["P1Y2M", "10:00:00Z"] });
    expect(valueOf('date and time("2026-07-01T10:00:00@Europe/Paris")')).toBe("2026-07-01T10:00:00+02:00");
    expect(valueOf('date and time("2026-01-01T10:00:00")')).toBe("2026-01-01T10:00:00");
  });

  it.each([
    ["[1..5]", "The result is a range. Compare a value with it, or give a list."],
    ["function(x) x", "The result is a function. Call it, or give a value."],
    ["count", "The result is a function. Call it, or give a value."],
    ["10 ** 400", "The result is not a finite number."],
  ])("refuses %s as a value", (source, message) => {
    expect(evaluate(source)).toMatchObject({ ok: false, message });
  });

  it("records a long value by its size", () => {
    const result = evaluate("count(items) + string length(text)", {
      items: Array.from({ length: 1_000 }, (_, i) => i),
      text: "x".repeat(3_000),
    });
    expect(result.values.items).toMatch(/^\[0,1,2.*… \(3891 characters\)$/);
    expect(result.values.text).toMatch(/^x{100}… \(3002 characters\)$/);
    expect(evaluate("count(items)", { items: [1, 2] }).values).toEqual({ items: [1, 2] });
  });

  it("looks the entries of an item up before the variables", () => {
    const variables = { items: [{ price: 5 }, { price: 20 }], limit: 10 };
    expect(evaluate("items[price > limit]", variables)).toEqual({
      ok: true,
      value: [{ price: 20 }],
      values: { items: variables.items, limit: 10 },
    });
  });

  it("calls the built-in even if a variable has its name", () => {
    expect(valueOf("count(items)", { count: 3, items: [1] })).toBe(1);
  });

  it("reaches nothing but variables", () => {
    const probes = [
      "constructor",
      "__proto__",
      "toString",
      "a.constructor",
      "a.__proto__",
      "a.toString",
      'get value(a, "constructor")',
      "now.fn",
      "a.b.fn",
      "globalThis",
      "process",
    ];
    for (const probe of probes) expect(evaluate(probe, { a: { b: 1 } })).toMatchObject({ ok: true, value: null });
    expect(evaluate("now().constructor")).toMatchObject({ ok: true, value: null });
  });

  it("takes tests where they mean something", () => {
    expect(valueOf("a in (1, > 5)", { a: 6 })).toBe(true);
    expect(valueOf("a in > 5", { a: 4 })).toBe(false);
    expect(valueOf("xs[> 5]", { xs: [4, 6] })).toEqual([6]);
  });

  it("leaves the variables as they were", () => {
    const variables = Object.freeze({ a: Object.freeze([Object.freeze({ b: 1 })]) }) as unknown as JsonObject;
    expect(valueOf("append(a, {b: 2})", variables)).toEqual([{ b: 1 }, { b: 2 }]);
    expect(variables).toEqual({ a: [{ b: 1 }] });
  });

  it("fails in words when the clock it is given is none", () => {
    expect(compileExpression("now()").evaluate(scopeOf({}), "soon")).toEqual({
      ok: false,
      message: '"soon" is not an instant.',
      values: {},
    });
  });
});

describe("evaluateQuickly", () => {
  const quickly = (source: string, variables: JsonObject = {}) =>
    compileExpression(source).evaluateQuickly(scopeOf(variables), NOW);
  const many = Array.from({ length: 2_000 }, (_, n) => ({ price: n, "unit-price": n }));

  it("gives what evaluate gives where that is certain to be quick", () => {
    for (const [source, variables] of [
      ["amount > 100 and item = null", { amount: 120 }],
      ["order.unit-price > 1", { order: { "unit-price": 2 } }],
      ["items[price > 10]", { items: many.slice(0, 20) }],
      ["amount > true", { amount: 1 }],
      ["for x in 1..20 return x * amount", { amount: 2 }],
      ["some x in items satisfies x.price > 3", { items: many.slice(0, 20) }],
      ["count(items) + sum(items.price)", { items: many }],
    ] as const)
      expect(quickly(source, variables), source).toEqual(evaluate(source, variables));
  });

  it.each<[string, JsonObject]>([
    ["for x in items return x", { items: many }],
    ["for x in 1..10000 return x", {}],
    [
      "some x in items satisfies some y in items satisfies x > y + 1000",
      { items: many.slice(0, 20).map(({ price }) => -price) },
    ],
    ['for x in items return matches(x, "a+")', { items: ["a"] }],
    ["items[price > 10]", { items: many }],
    ["order.unit-price > 1", { order: Object.fromEntries(many.map(({ price }) => [`key-${price}`, price])) }],
  ])("leaves %s to where it can be stopped", (source, variables) => {
    expect(quickly(source, variables)).toBeUndefined();
    expect(evaluate(source, variables)).toMatchObject({ ok: true });
  });

  it("says what was stopped, and with which variables", () => {
    expect(compileExpression("a + b").fail(scopeOf({ a: 1 }), "Stopped.")).toEqual({
      ok: false,
      message: "Stopped.",
      values: { a: 1, b: null },
    });
  });
});

describe("evaluateUnaryTests", () => {
  const meets = (source: string, input: Json, variables: JsonObject = {}) =>
    evaluateUnaryTests(source, input, scopeOf(variables), NOW);
  it("says whether an input meets one of the tests", () => {
    expect(meets("> 10", 11)).toMatchObject({ ok: true, value: true });
    expect(meets('"a", "b"', "c")).toMatchObject({ ok: true, value: false });
    expect(meets("-", null)).toMatchObject({ ok: true, value: true });
    expect(meets("[low..high]", 5, { low: 1, high: 5 })).toEqual({
      ok: true,
      value: true,
      values: { low: 1, high: 5 },
    });
    expect(meets("not(1, 2)", 3)).toMatchObject({ ok: true, value: true });
  });
  it("says what is wrong with tests that can't be read", () => {
    expect(meets("> >", 1)).toMatchObject({ ok: false });
  });
});

describe("isBounded", () => {
  it.each([
    'amount > 100 and customer.tier in ("gold", "silver")',
    "items[price > limit]",
    "items[1].name",
    'if status = "open" then now() + duration("PT4H") else null',
    "count(items) > 3",
    'string join(names, ", ")',
    "{total: amount * 2, tax: rate}",
  ])("proves %s", (source) => expect(isBounded(source)).toBe(true));

  it.each([
    "for x in items return x",
    "some x in items satisfies x > 1",
    "every x in items satisfies x > 1",
    "function(x) x",
    'matches(text, "a+")',
    'replace(text, "a+", "b")',
    'split(text, "a+")',
    "sort(items, function(a, b) a < b)",
    "items[count(items[price > 1]) > 1]",
    "items[list contains(others, id)]",
    "{a: [1, 1], b: concatenate(a, a), c: concatenate(b, b)}",
    "{a: text, b: {c: a + a}}",
    "string join(names, text)",
    "customer.rule(3)",
  ])("does not prove %s", (source) => expect(isBounded(source)).toBe(false));
});

describe("BUILTIN_FUNCTIONS", () => {
  it("lists only functions that exist", () => {
    for (const { name } of BUILTIN_FUNCTIONS) {
      const result = evaluate(
        name.includes(" and ") || ["date", "time", "duration"].includes(name) ? `${name}("x") = null` : name,
      );
      if (result.ok) expect(result.value, name).toBe(true);
      else expect(result.message, name).toContain("is a function");
    }
  });
});
