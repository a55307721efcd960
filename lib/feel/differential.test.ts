import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "@/lib/domain/json";
import { compileExpression, interpretExpression, isCompiled } from "./expression";
import { anyExpression, anyVariables } from "./testing/expressions";

const NOW = "2026-03-01T10:30:00.000Z";
const RUNS = Number(process.env.TL_FUZZ_RUNS ?? 2_000);

function compare(source: string, variables: JsonObject) {
  const scope = { get: (name: string) => (Object.hasOwn(variables, name) ? variables[name] : undefined) };
  const expression = compileExpression(source);
  const compiled = expression.evaluate(scope, NOW);
  expect(compiled, source).toEqual(interpretExpression(source).evaluate(scope, NOW));
  expect(expression.evaluateQuickly(scope, NOW) ?? compiled, source).toEqual(compiled);
  return compiled;
}

describe("a compiled expression", () => {
  // Where the grammar depends on data, or the interpreter has its own way.
  it.each<[string, JsonObject]>([
    ["order.unit-price", { order: { "unit-price": 5 } }],
    ["order.unit-price", { order: { unit: 7 }, price: 2 }],
    ["order.b c", { order: { b: 1, "b c": 2 } }],
    ["order.lines.net price", { order: { lines: { "net price": 2 } } }],
    ["order[price > 1 and tax > 1]", { order: { price: 2, and: 1, tax: 3 } }],
    ["order[date = tax]", { order: { date: 2, tax: 2 } }],
    ["order[string length(name) > 1]", { order: { string: 2, name: "ab" } }],
    ["items[contains(name, x)]", { items: [{ name: "ab" }, { name: "ab", contains: 1 }], x: "a" }],
    ["items[price > 1].name", { items: [{ " price ": 2, name: "a" }, { price: 3 }] }],
    ["items[item.a > 1 and b < item]", { items: [{ item: { a: 2 }, b: 1 }, 3, null] }],
    ["items[items[item > 1][1] = item]", { items: [1, 2, 3] }],
    ["items[limit > 1]", { items: [{ limit: null }, {}, 4], limit: 2 }],
    ["order[1].a", { order: { a: 1 } }],
    ["list[-1] + list[2] + list[b]", { list: [1, 2, 3], b: true }],
    ["list[> 1]", { list: [1, 2, "a", null] }],
    ["list[= null]", { list: [1, null, []] }],
    ["count > 1", { count: 2 }],
    ["count > 1", {}],
    ["count(items) > count", { items: [1], count: 0 }],
    ["{count: 1, x: count(items)}", { items: [] }],
    ["{a: 1, b: a + c, c: b * 2, d: c}", { c: 5 }],
    ['{"a-b": 1, c: a-b}', { a: 3, b: 1 }],
    ["now", { now: 3 }],
    ["now() > now", { now: 3 }],
    ["today() = date(now())", {}],
    ["now(1)", {}],
    ['if false then date("-2020-01-01") else 1', {}],
    ['a > 1 and date("x") = null and b.c = 1', { a: 1, b: { d: 1 } }],
    ["a >= b", { a: 5, b: "x" }],
    ["a > true", { a: 5 }],
    ["1e5 + 10", {}],
    ["- 5", {}],
    ["10 ** 400 = 10 ** 500", {}],
    ["(10 ** 400) * 0 >= 1", {}],
    ["-0 = 0", {}],
    ["a = b", { a: [1], b: 1 }],
    ["a in b", { a: null, b: [null] }],
    ["a in b", { a: null, b: null }],
    ["a in (null)", { a: null }],
    ["a in (null, 1)", { a: 2 }],
    ["a in (1, [2..b], > 4)", { a: 3, b: null }],
    ["a in (list, 2)", { a: 1, list: [1] }],
    ["a between 10 and 1", { a: 5 }],
    ["a between b and 1", { a: 5, b: null }],
    ["`order-total` + order-total", { "order-total": 5, order: 1, total: 2 }],
    ["order total + order", { "order total": 5 }],
    ["a.length", { a: [[1, 2]] }],
    ["a.b.c", { a: [{ b: 1 }, { b: { c: 2 } }] }],
    ["a.toString", { a: {} }],
    ['date("2026-01-01").year + due.day', { due: "2026-02-03" }],
    ["x instance of Foo", { x: 1, Foo: 2 }],
    ['"$& " + a.$1', { a: "$&" }],
    ["string(a)", { a: { "b c": [1, null, "x"] } }],
    ['split("a;b", ";")', {}],
    ["some i in a satisfies i.b > 1", { a: [{ b: 2 }] }],
  ])("%s with %j", (source, variables) => void compare(source, variables));

  it("shows five warnings, as many as the interpreter", () => {
    const outcome = compare("items.price + a + b + c + d + e", { items: [1, 2, 3, 4, 5, 6], a: 1 });
    expect(outcome.ok && outcome.warnings).toHaveLength(5);
  });

  it("gives the value, the warnings and the trace that the interpreter gives", () => {
    let compiled = 0;
    let meaningful = 0;
    fc.assert(
      fc.property(anyExpression, anyVariables, (source, variables) => {
        const outcome = compare(source, variables);
        if (isCompiled(source)) compiled += 1;
        if (outcome.ok && outcome.value !== null) meaningful += 1;
      }),
      { numRuns: RUNS },
    );
    // What is compared must be compiled, and must come to something, or it would prove nothing.
    expect(compiled / RUNS).toBeGreaterThan(0.5);
    expect(meaningful / RUNS).toBeGreaterThan(0.2);
  }, 600_000);
});
