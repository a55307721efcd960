import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { DEMO_WORKFLOWS } from "@/db/seed/workflows";
import { importBpmn } from "@/lib/bpmn";
import type { Json, JsonObject } from "@/lib/domain/json";
import { compileExpression, interpretExpression, isBounded, isCompiled } from "@/lib/feel";
import { expressionsOf, type Model } from "@/lib/model";
import { measure } from "./measure";

const NOW = "2026-03-01T10:30:00.000Z";
const VARIABLES: JsonObject = {
  amount: 120,
  priority: "high",
  due: "2026-03-02T09:00:00Z",
  customer: { tier: "gold", address: { country: "FR" }, tags: ["new", "b2b"] },
  items: Array.from({ length: 20 }, (_, n) => ({ name: `item ${n}`, price: n * 7, count: 2 })),
  // What an instance holds beside what a condition reads.
  payload: Object.fromEntries(Array.from({ length: 200 }, (_, n): [string, Json] => [`field${n}`, "x".repeat(50)])),
};
const CONDITIONS = [
  'amount > 100 and priority = "high"',
  "approved",
  "amount between 10 and 500",
  'customer.tier in ("gold", "silver")',
  'if amount > 1000 then "manager" else customer.address.country',
  'amount * 1.2 + 10 > 150 or not(contains(priority, "lo"))',
  "count(items[price > 50]) > 3",
  "sum(items.price) >= 100",
  'date and time(due) - now() < duration("P2D")',
  'list contains(customer.tags, "b2b")',
  "{total: amount * 1.2, tier: upper case(customer.tier)}",
];

/** Compiled conditions beside the interpreter, and the share of the expressions of known models that are compiled. */
export async function benchFeel(files: readonly string[]): Promise<void> {
  const scope = { get: (name: string) => VARIABLES[name] };
  console.log("FEEL: CPU microseconds an evaluation, trace included; median of three\n");
  console.log(row("expression", "compiled", "feelin", "times"));
  for (const source of CONDITIONS) {
    const expression = compileExpression(source);
    if (!isCompiled(source)) throw new Error(`"${source}" is not compiled`);
    const compiled = measure(() => expression.evaluate(scope, NOW));
    const interpreter = interpretExpression(source);
    const interpreted = measure(() => interpreter.evaluate(scope, NOW));
    const times = interpreted.cpuUs / compiled.cpuUs;
    console.log(row(source, compiled.cpuUs.toFixed(2), interpreted.cpuUs.toFixed(0), times.toFixed(0)));
  }

  console.log(`\n${row("expressions of", "all", "compiled", "bounded")}`);
  coverage("demo workflows", DEMO_WORKFLOWS);
  coverage("scenarios", await modelsOf(["lib/scenarios/cases/models"]));
  if (files.length > 0) coverage("files given", await modelsOf(files));
}

function coverage(name: string, models: readonly Model[]): void {
  const sources = [...new Set(models.flatMap(expressionsOf).map(({ source }) => source))];
  const compiled = sources.filter(isCompiled);
  const bounded = sources.filter(isBounded);
  const share = (part: readonly string[]) => `${((part.length / sources.length) * 100).toFixed(0)} %`;
  console.log(row(name, String(sources.length), share(compiled), share(bounded)));
  for (const source of sources) if (!compiled.includes(source)) console.log(`  not compiled: ${source.slice(0, 100)}`);
}

async function modelsOf(places: readonly string[]): Promise<Model[]> {
  const here = process.env["INIT_CWD"] ?? process.cwd();
  const models: Model[] = [];
  for (const place of places) {
    for (const file of filesOf(place.startsWith("lib/") ? place : path.resolve(here, place))) {
      const result = await importBpmn(readFileSync(file));
      if (result.ok) models.push(...result.processes.map(({ model }) => model));
    }
  }
  return models;
}

function filesOf(place: string): string[] {
  if (!statSync(place).isDirectory()) return [place];
  return readdirSync(place)
    .filter((name) => name.endsWith(".bpmn"))
    .map((name) => path.join(place, name));
}

function row(first: string, ...rest: readonly string[]): string {
  return first.slice(0, 66).padEnd(68) + rest.map((each) => each.padStart(9)).join("");
}
