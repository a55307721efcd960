import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { exportBpmn } from "../export";
import { importBpmn } from "../import";

const own = fileURLToPath(new URL("./", import.meta.url));
const cases = fileURLToPath(new URL("../../scenarios/cases/models/", import.meta.url));

function filesOf(folder: string): string[] {
  const names = readdirSync(folder).filter((name) => name.endsWith(".bpmn"));
  return names.sort().map((name) => readFileSync(folder + name, "latin1"));
}

/** Files to damage: of each vendor and with every element. With a drawing, most of the time goes into reading, not into placing. */
export async function sourceFiles({ withCases = false } = {}): Promise<string[]> {
  const files = filesOf(own);
  const drawn = await Promise.all(files.map(withDrawing));
  return [...drawn, ...files.slice(0, 1), ...(withCases ? await Promise.all(filesOf(cases).map(withDrawing)) : [])];
}

async function withDrawing(text: string): Promise<string> {
  if (text.includes("BPMNDiagram")) return text;
  const result = await importBpmn(text);
  if (!result.ok || !result.processes[0]) return text;
  const [diagram = ""] = /<bpmndi:BPMNDiagram[\s\S]*<\/bpmndi:BPMNDiagram>/.exec(
    await exportBpmn(result.processes[0].model),
  ) ?? [""];
  const spaces =
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI"';
  const declared = diagram.replace("<bpmndi:BPMNDiagram", `<bpmndi:BPMNDiagram ${spaces}`);
  const end = text.lastIndexOf("</");
  return text.slice(0, end) + declared + text.slice(end);
}

export type Outcome = "taken" | "refused";

/** Throws what is wrong with how a file is taken or refused. A file that is taken has to come back the same, if asked for. */
export async function checkFile(text: string, isRoundTrip: boolean): Promise<Outcome> {
  const result = await importBpmn(text);
  if (!result.ok) {
    if (result.problems.length === 0) throw new Error("refused without a problem");
    for (const { message } of result.problems) if (message.length <= 10) throw new Error(`refused with "${message}"`);
    return "refused";
  }
  if (!isRoundTrip) return "taken";
  for (const { model } of result.processes) {
    const again = await importBpmn(await exportBpmn(model));
    if (!again.ok) throw new Error(`its export is refused: ${again.problems[0]?.message}`);
    if (!isDeepStrictEqual(again.processes[0]?.model, model)) throw new Error("its export gives another model");
  }
  return "taken";
}

/** Processor time of some work, which other work on the machine does not stretch. */
export async function cpuMsOf<T>(work: () => Promise<T>): Promise<{ value: T; ms: number }> {
  const start = process.cpuUsage();
  const value = await work();
  const { user, system } = process.cpuUsage(start);
  return { value, ms: (user + system) / 1_000 };
}
