import { expect, it } from "vitest";
import { complete, completionsAt, wordAt } from "./complete";
import { exampleData, knownVariables } from "./known-variables";
import { sampleModel } from "../testing/samples";
import { setCondition, setProperty } from "../commands";

const variables = [
  { name: "amount", type: "number", from: "Start form", example: 1 },
  { name: "approved", type: "boolean", from: "Form of Check", example: true },
  { name: "order id", type: "text", from: "Start form", example: "" },
] as const;

it("offers variables first, by what they begin with", () => {
  expect(
    completionsAt("a", 1, variables)
      .slice(0, 2)
      .map((c) => c.text),
  ).toEqual(["amount", "approved"]);
  expect(completionsAt("amount > 1 and appr", 19, variables)[0]?.text).toBe("approved");
  expect(completionsAt("cou", 3, variables)[0]?.text).toBe("count");
});

it("offers nothing inside a text in quotes, nor what is typed already", () => {
  expect(completionsAt('kind = "am', 10, variables)).toEqual([]);
  expect(completionsAt("amount", 6, variables)).toEqual([]);
});

it("offers variables where one may come next, and is quiet elsewhere", () => {
  for (const text of ["", "amount > ", "approved and ", "count(", "if "])
    expect(completionsAt(text, text.length, variables)).toHaveLength(3);
  for (const text of ["amount > 3", "amount ", "count(x)", '"a" '])
    expect(completionsAt(text, text.length, variables)).toEqual([]);
});

it("puts the completion in place of what was typed", () => {
  const [count] = completionsAt("x > cou", 7, variables);
  expect(complete("x > cou", 7, count!)).toEqual({ text: "x > count()", cursor: 10 });
  const [order] = completionsAt("ord", 3, variables);
  expect(complete("ord", 3, order!).text).toBe("`order id`");
  expect(wordAt("a.b", 3)).toEqual({ start: 0, word: "a.b" });
});

it("knows what forms, calls and mappings write, and what is only read", () => {
  let model = setProperty(sampleModel(), {
    id: "check",
    patch: {
      form: { fields: [{ key: "fine", label: "Fine", type: "boolean" }] },
      outputs: [{ target: "seen", source: "true" }],
    },
  });
  model = setProperty(model, {
    id: "pay",
    patch: { call: { kind: "http", method: "GET", url: "=address", resultVariable: "reply" } },
  });
  model = setCondition(model, { flow: "f3", condition: "fine and total > 3" });
  const known = knownVariables(model);
  expect(known.map((v) => [v.name, v.type, v.from])).toEqual([
    ["fine", "boolean", "Form of Check"],
    ["reply", "context", "Reply to Pay"],
    ["thisInstance", "context", "Every instance"],
    ["address", "any", "Used, but set nowhere"],
    ["seen", "any", "Output of Check"],
    ["total", "any", "Used, but set nowhere"],
  ]);
  expect(exampleData(known)).toMatchObject({ fine: true, reply: { status: 200 } });
});
