import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "@/lib/domain/json";
import { compileExpression } from "@/lib/feel";
import { translateJuel } from "./juel";
import { translateScript } from "./script";
import { translateXPath } from "./xpath";

function feel(juel: string): string {
  const translated = translateJuel(juel);
  if (!translated.ok) throw new Error(translated.reason);
  return translated.feel;
}

function valueOf(juel: string, variables: JsonObject): Json {
  const result = compileExpression(feel(juel)).evaluate({ get: (name) => variables[name] }, "2026-01-01T00:00:00.000Z");
  if (!result.ok) throw new Error(result.message);
  return result.value;
}

describe("a JUEL expression", () => {
  it.each([
    ["${amount}", "amount"],
    ["#{ order.customer.name }", "order.customer.name"],
    ["${a > 5 && b == 'x'}", 'a > 5 and b = "x"'],
    ["${a gt 5 and b ne 'x' or not c}", 'a > 5 and b != "x" or not(c)'],
    ["${a && (b || c)}", "a and (b or c)"],
    ["${!(a || b)}", "not(a or b)"],
    ["${a - (b - c) * 2}", "a - (b - c) * 2"],
    ["${(a + b) / c}", "(a + b) / c"],
    ["${a == b == c}", "(a = b) = c"],
    ["${-a + 3}", "-a + 3"],
    ["${a % 2 == 0}", "modulo(a, 2) = 0"],
    ["${a ? 'x' : b ? 'y' : 'z'}", 'if a then "x" else if b then "y" else "z"'],
    ["${(a ? 1 : 2) + 1}", "(if a then 1 else 2) + 1"],
    ["${items[0].price}", "items[1].price"],
    ["${items[loopCounter]}", "items[loopCounter + 1]"],
    ["${order['in']}", 'get value(order, "in")'],
    ["${order['total']}", "order.total"],
    ["${name.startsWith('A')}", 'starts with(name, "A")'],
    ["${name.substring(2, 4)}", "substring(name, 3, 2)"],
    ["${items.size() > 0}", "count(items) > 0"],
    ["${execution.getVariable('x') == null}", "x = null"],
    ["order-${id}/${n + 1}", '"order-" + string(id) + "/" + string(n + 1)'],
    ["${'it\\'s \"so\"'}", '"it\'s \\"so\\""'],
    ["${1.5e3 < a}", "1500 < a"],
    ["${count.intValue() + 1}", "floor(count) + 1"],
    ["${order.containsKey('total')}", '(get value(order, "total") != null)'],
    ["${dateTime().plusDays(3).toDate()}", 'now() + duration("P3D")'],
    ["${now().plusWeeks(2).minusHours(4)}", 'now() + duration("P14D") - duration("PT4H")'],
    ["${vars:get(owner)}", "owner"],
    ["${var:getOrDefault('owner', 'ann')}", 'if owner = null then "ann" else owner'],
    ["${variables:gte(amount, 100) && vars:exists(owner)}", "amount >= 100 and owner != null"],
    ["${a ? vars : other}", "if a then vars else other"],
  ])("%s becomes %s", (juel, expected) => {
    expect(feel(juel)).toBe(expected);
  });

  it.each([
    "${bean.call(x)}",
    "${execution.processInstanceId}",
    "${a",
    "${}",
    "${a b}",
    "${a[key]}",
    "${if}",
    "${x.matches('a+')}",
    "${a || 5}",
    "${fn:length(a)}",
    "${a = 5}",
    "${a -> b}",
    "${vars:base64(a)}",
    "${name.trim()}",
    "${now().plusDays(n)}",
    "${dateTime().withTimeAtStartOfDay()}",
    `\${${"(".repeat(100)}a${")".repeat(100)}}`,
    `\${${"!".repeat(3_000)}a}`,
    `\${${"a + ".repeat(2_000)}a}`,
  ])("%s is refused with a reason", (juel) => {
    const translated = translateJuel(juel);
    expect(translated.ok).toBe(false);
    expect(!translated.ok && translated.reason.length).toBeGreaterThan(5);
  });

  it("means the same in FEEL", () => {
    const list = { items: [{ price: 5 }, { price: 7 }], none: [], text: "abc", blank: "", yes: true, no: false, n: 7 };
    expect(valueOf("${items[1].price + 1}", list)).toBe(8);
    expect(valueOf("${empty none}", list)).toBe(true);
    expect(valueOf("${empty items}", list)).toBe(false);
    expect(valueOf("${empty blank && !empty text}", list)).toBe(true);
    expect(valueOf("${empty missing}", list)).toBe(true);
    expect(valueOf("${text.contains('b')}", list)).toBe(true);
    expect(valueOf("${none.contains('b')}", list)).toBe(false);
    expect(valueOf("${text.substring(1, 2)}", list)).toBe("b");
    expect(valueOf("${yes ? n % 4 : 0}", list)).toBe(3);
    expect(valueOf("${text == 'abc' ? 'same' : 'other'}", list)).toBe("same");
    expect(valueOf("${!no && (n >= 7 || missing)}", list)).toBe(true);
    expect(valueOf("no. ${n}", list)).toBe("no. 7");
    expect(valueOf("${vars:isNotEmpty(text) && vars:isEmpty(none)}", list)).toBe(true);
    expect(valueOf("${now().plusDays(1)}", list)).toBe("2026-01-02T00:00:00Z");
  });
});

describe("a script", () => {
  it.each([
    ['execution.setVariable("x", 5);', { ok: true, variable: "x", feel: "5" }],
    ["x = a + 1", { ok: true, variable: "x", feel: "a + 1" }],
    ["const y = a === 3 ? 'a' : 'b';", { ok: true, variable: "y", feel: 'if a = 3 then "a" else "b"' }],
    ["${a * 2}", { ok: true, feel: "a * 2" }],
  ])("%s that computes one value becomes FEEL", (source, expected) => {
    expect(translateScript(source, false)).toEqual(expected);
  });

  it.each(["a = 1; b = 2", "print(x)", "x == 2", "", "for (;;) {}", "x = require('fs')", "x += 1"])(
    "%s stays unread",
    (source) => {
      expect(translateScript(source, false).ok).toBe(false);
    },
  );

  it("that is an expression needs a variable for its result", () => {
    expect(translateScript("a + b", true)).toEqual({ ok: true, feel: "a + b" });
    expect(translateScript("a + b", false).ok).toBe(false);
  });
});

describe("an XPath condition", () => {
  it.each([
    ["bpmn:getDataObject('approved')", "approved"],
    ["not(bpmn:getDataObject('approved'))", "not(approved)"],
    ["getDataObject('clarified') = 'yes' and getDataInput('n') >= 2", 'clarified = "yes" and n >= 2'],
  ])("%s becomes %s", (source, expected) => {
    expect(translateXPath(source)).toEqual({ ok: true, feel: expected });
  });

  it("that walks a document is refused", () => {
    expect(translateXPath("getDataObject('order')/lines[1]").ok).toBe(false);
  });
});
