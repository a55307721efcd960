import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const folder = new URL(".", import.meta.url);
const rules = [...readFileSync(new URL("SPEC.md", folder), "utf8").matchAll(/^- \*\*([A-Z]{2}\d+)\*\*/gm)].map(
  ([, id]) => id!,
);
const tests = readdirSync(folder)
  .filter((file) => file.endsWith(".test.ts"))
  .map((file) => readFileSync(new URL(file, folder), "utf8"))
  .join("\n");
const quoted = [...tests.matchAll(/\[([A-Z]{2}\d+)\]/g)].map(([, id]) => id!);

it("has a test for every rule", () => {
  expect(rules.filter((id) => !quoted.includes(id))).toEqual([]);
});

it("has a rule for every test that names one, and each rule once", () => {
  expect(quoted.filter((id) => !rules.includes(id))).toEqual([]);
  expect(rules.filter((id, index) => rules.indexOf(id) !== index)).toEqual([]);
});
