import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { importBpmn, type ImportResult } from "@/lib/bpmn";
import { parseScenarios, runScenario, type Scenario, type ScenarioResult } from "@/lib/scenarios";

const USAGE = `Usage: npm run scenarios -- FILE.json [FILE …] [options]
  --models DIR   where the models are (default: relative to the scenario file)
  --only ID      only the scenario of this id
  --json OUT     writes the results to this file too

Ends with 1 if a scenario failed, with 2 if a file can't be read or is not of the format.`;

/** A file that can't be read, or that holds no scenarios. */
class Unreadable extends Error {}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      models: { type: "string" },
      only: { type: "string" },
      json: { type: "string" },
      help: { type: "boolean" },
    },
  });
  if (values.help) console.log(USAGE);
  if (values.help || positionals.length === 0) {
    if (!values.help) console.error(USAGE);
    return values.help ? 0 : 2;
  }
  // Paths are meant from where the command was given, also through npm.
  const here = process.env["INIT_CWD"] ?? process.cwd();
  const models = new Models();
  const results: (ScenarioResult & { file: string })[] = [];
  let isUnreadable = false;
  const unreadable = (error: unknown) => {
    if (!(error instanceof Unreadable)) throw error;
    console.error(error.message);
    isUnreadable = true;
  };
  for (const name of positionals) {
    const file = path.resolve(here, name);
    const scenarios = await load(file, name).catch(unreadable);
    const folder = values.models === undefined ? path.dirname(file) : path.resolve(here, values.models);
    for (const scenario of scenarios ?? []) {
      if (values.only !== undefined && scenario.id !== values.only) continue;
      const result = await run(scenario, models, folder).catch(unreadable);
      if (!result) continue;
      results.push({ file: name, ...result });
      if (!result.ok) console.log(line(result));
    }
  }
  if (values.only !== undefined && results.length === 0 && !isUnreadable) {
    console.error(`No scenario has the id "${values.only}".`);
    isUnreadable = true;
  }
  const failed = results.filter(({ ok }) => !ok).length;
  const summary = { passed: results.length - failed, failed };
  if (values.json !== undefined)
    await writeFile(path.resolve(here, values.json), `${JSON.stringify({ ...summary, results }, null, 2)}\n`);
  console.log(`${summary.passed} passed, ${summary.failed} failed`);
  return isUnreadable ? 2 : failed > 0 ? 1 : 0;
}

/** "ticket-escalates, step 2: expected activeElements ["Escalated"], found ["Triage"]" */
function line({ id, step, expected, found }: Extract<ScenarioResult, { ok: false }>): string {
  const place = typeof step === "number" ? `step ${step}` : step === "start" ? "start" : "end";
  return `${id}, ${place}: expected ${expected}, found ${found}`.replace(/\s*\n\s*/g, " ");
}

async function load(file: string, name: string): Promise<readonly Scenario[]> {
  const parsed = parseScenarios((await read(file, name)).toString("utf8"));
  if (!parsed.ok) throw new Unreadable(parsed.problems.map((problem) => `${name}: ${problem}`).join("\n"));
  for (const note of parsed.notes) console.error(`${name}: ${note}: passed over.`);
  return parsed.scenarios;
}

async function run(scenario: Scenario, models: Models, folder: string): Promise<ScenarioResult> {
  const model = await models.get(path.resolve(folder, scenario.model), scenario);
  const resources: ImportResult[] = [];
  // Decisions are jobs that the scenario completes.
  for (const resource of scenario.resources ?? [])
    if (!resource.endsWith(".dmn")) resources.push(await models.get(path.resolve(folder, resource), scenario));
  return runScenario(scenario, { model, resources });
}

/** Each BPMN file is read once, however many scenarios use it. */
class Models {
  private readonly imported = new Map<string, Promise<ImportResult>>();

  get(file: string, { id }: Scenario): Promise<ImportResult> {
    let model = this.imported.get(file);
    if (!model) this.imported.set(file, (model = read(file, file).then((bytes) => importBpmn(bytes))));
    return model.catch((error: unknown) => {
      throw error instanceof Unreadable ? new Unreadable(`${id}: ${error.message}`) : error;
    });
  }
}

async function read(file: string, name: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new Unreadable(`${name} can't be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

process.exitCode = await main().catch((error: unknown) => {
  const isUsage = error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
  console.error(isUsage ? `${error.message}\n\n${USAGE}` : error);
  return 2;
});
