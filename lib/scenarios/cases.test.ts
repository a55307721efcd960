import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { importBpmn, type ImportResult } from "@/lib/bpmn";
import { parseScenarios, runScenario, type Scenario } from "./index";

const folder = fileURLToPath(new URL("./cases", import.meta.url));
const shared = path.join(
  process.env["TL_SHARED_DATA"] ?? fileURLToPath(new URL("../../../shared/data", import.meta.url)),
  "bpmn",
);
/** Scenarios on models of other people, which stand beside the repository. */
const ON_SHARED_MODELS = "shared-models.json";
const files = readdirSync(folder).filter((name) => name.endsWith(".json"));

function scenariosOf(name: string): readonly Scenario[] {
  const parsed = parseScenarios(readFileSync(path.join(folder, name), "utf8"));
  if (!parsed.ok) throw new Error(parsed.problems.join("\n"));
  expect(parsed.notes).toEqual([]);
  return parsed.scenarios;
}

const imported = new Map<string, Promise<ImportResult>>();
function model(file: string): Promise<ImportResult> {
  const known = imported.get(file) ?? importBpmn(readFileSync(file));
  imported.set(file, known);
  return known;
}

async function run(scenario: Scenario, models: string) {
  return runScenario(scenario, {
    model: await model(path.join(models, scenario.model)),
    resources: await Promise.all((scenario.resources ?? []).map((name) => model(path.join(models, name)))),
  });
}

for (const name of files) {
  const models = name === ON_SHARED_MODELS ? shared : folder;
  describe.skipIf(!existsSync(models))(name, () => {
    it.each(scenariosOf(name).map((scenario) => [scenario.id, scenario] as const))("%s", async (_, scenario) => {
      expect(await run(scenario, models)).toEqual({ id: scenario.id, ok: true });
    });
  });
}

describe("the scenarios together", () => {
  const all = files.flatMap((name) => scenariosOf(name));

  it("have ids of their own", () => {
    const ids = all.map(({ id }) => id);
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
  });

  it("use every model that stands beside them", () => {
    const used = new Set(all.flatMap(({ model: own, resources = [] }) => [own, ...resources]));
    expect(readdirSync(path.join(folder, "models")).filter((name) => !used.has(`models/${name}`))).toEqual([]);
  });

  it("hold every element that the engine executes", async () => {
    const kinds = new Set<string>();
    for (const name of readdirSync(path.join(folder, "models"))) {
      const result = await model(path.join(folder, "models", name));
      if (!result.ok) continue;
      for (const { elements } of result.processes.map(({ model: each }) => each))
        for (const element of elements)
          kinds.add("definitions" in element ? `${element.type} ${element.definitions[0]?.type ?? ""}` : element.type);
    }
    expect([...kinds].sort()).toMatchSnapshot();
  });
});
