import { type Flow, Model } from "@/lib/model/schema";
import { completeLayout } from "./complete-layout";
import { judge } from "./judge";
import { ACTIVITI, BPMN, FLOWABLE } from "./namespaces";
import { ReadFile, type ReadProcess } from "./read/file";
import { prepare } from "./prepare";
import type { ImportProblem, ReportEntry } from "./report";
import { decodeXml } from "./xml/decode";
import { LIMITS, scanXml } from "./xml/scan";
import { attributeOf, childrenNamed, walk, type XmlElement } from "./xml/tree";

export interface ImportedProcess {
  readonly id: string;
  readonly name: string;
  /** Whether the file asks to run it; a drawing can be made executable. */
  readonly isExecutable: boolean;
  /** Whether the file says that it is not to be run, rather than nothing. */
  readonly isDrawing: boolean;
  readonly model: Model;
  readonly report: ReportEntry[];
}
export type ImportResult =
  | { readonly ok: true; readonly processes: ImportedProcess[] }
  | { readonly ok: false; readonly problems: ImportProblem[] };

/** The processes of a BPMN 2.0 file, each as a model with a report of what became of every element. Never throws, whatever the file holds. */
export async function importBpmn(xml: string | Uint8Array): Promise<ImportResult> {
  const text = textOfFile(xml);
  if (!text.ok) return refused(text.problem);
  const scanned = scanXml(text.text);
  if (!scanned.ok) return refused({ code: scanned.code, message: scanned.message, line: scanned.line });
  const { root } = scanned;
  if (root.uri !== BPMN || root.name !== "definitions") {
    return refused({
      code: "not_bpmn",
      message: `The file holds <${root.name}>, not the <definitions> of a BPMN 2.0 model.`,
      line: root.line,
    });
  }
  const isOwn = attributeOf(root, "exporter") === "Throughline";
  const duplicates = prepare(root, isOwn);
  if (duplicates.length > 0) return { ok: false, problems: duplicates.slice(0, PROBLEMS_MAX) };

  const crowd = tooMany(root);
  if (crowd !== undefined) return refused({ code: "limit", message: crowd });
  const { problems, notes } = await judge(root);
  if (problems.length > 0) return { ok: false, problems: problems.slice(0, PROBLEMS_MAX) };
  return finish(readAll(root, isOwn, notes), isOwn);
}

const PROBLEMS_MAX = 50;
const PROCESSES_MAX = 50;
const POOLS_MAX = 200;

/** Every process is a model of its own, in which all other pools are drawn. */
function tooMany(root: XmlElement): string | undefined {
  if (childrenNamed(root, BPMN, "process").length > PROCESSES_MAX)
    return "The file holds more than 50 processes. Split it, and import its parts.";
  const pools = childrenNamed(root, BPMN, "collaboration").flatMap((collaboration) =>
    childrenNamed(collaboration, BPMN, "participant"),
  );
  return pools.length > POOLS_MAX ? "The file holds more than 200 pools. Split it, and import its parts." : undefined;
}

/** An XML tree that this code made itself, read as an import would read it. */
export function readAll(root: XmlElement, isOwn: boolean, notes: readonly ReportEntry[]): ReadFile {
  const uris = new Set<string>();
  for (const node of walk(root)) {
    uris.add(node.uri);
    for (const { uri } of node.attributes) uris.add(uri);
  }
  return new ReadFile(root, { isOwn, runsUnlessSaid: uris.has(ACTIVITI) || uris.has(FLOWABLE), notes });
}

function finish(file: ReadFile, isOwn: boolean): ImportResult {
  const processes: ImportedProcess[] = [];
  const problems: ImportProblem[] = [];
  for (const read of file.processes()) {
    const found = [...read.problems, ...(isOwn ? [] : danglingFlows(read.model))];
    const parsed = Model.safeParse(read.model);
    if (!parsed.success && found.length === 0)
      found.push(...parsed.error.issues.map((issue) => invalid(read.model, issue.path, issue.message)));
    if (found.length > 0) problems.push(...found);
    else if (parsed.success) processes.push(drawn(parsed.data, read, isOwn));
  }
  if (problems.length > 0) return { ok: false, problems: problems.slice(0, PROBLEMS_MAX) };
  if (processes.length === 0)
    return refused({
      code: "unsupported",
      message: "The file holds no process with elements: there is nothing to import.",
    });
  return { ok: true, processes };
}

function drawn(model: Model, { isExecutable, isDrawing, report }: ReadProcess, isOwn: boolean): ImportedProcess {
  const complete = isOwn ? { model, placed: 0 } : completeLayout(model);
  const { id, name } = model;
  const placed: ReportEntry = {
    element: id,
    name,
    kind: "translated",
    message: `The file draws ${complete.placed} of its ${model.elements.length} elements nowhere: they are placed automatically.`,
  };
  const shown = complete.placed > 0 ? [placed, ...report] : report;
  return { id, name, isExecutable, isDrawing, model: complete.model, report: shown };
}

function refused(problem: ImportProblem): ImportResult {
  return { ok: false, problems: [problem] };
}

function textOfFile(xml: string | Uint8Array): { ok: true; text: string } | { ok: false; problem: ImportProblem } {
  if (typeof xml === "string") return { ok: true, text: xml };
  if (xml.byteLength > LIMITS.bytes * 2)
    return {
      ok: false,
      problem: {
        code: "limit",
        message: "The file is larger than 2 MB. Split it, or remove what is not part of the model.",
      },
    };
  const decoded = decodeXml(xml);
  return decoded.ok ? decoded : { ok: false, problem: { code: "encoding", message: decoded.message } };
}

function danglingFlows(model: Model): ImportProblem[] {
  const ids = new Set(model.elements.map(({ id }) => id));
  const lost = (flow: Flow): string | undefined =>
    ids.has(flow.source) ? (ids.has(flow.target) ? undefined : "target") : "source";
  const flows = model.flows.flatMap((flow) => {
    const end = lost(flow);
    return end === undefined
      ? []
      : [
          {
            code: "unresolved" as const,
            element: flow.id,
            message: `The flow "${flow.id}" has no ${end} in this process.`,
          },
        ];
  });
  const events = model.elements.flatMap((element) =>
    element.type === "boundaryEvent" && !ids.has(element.attachedTo)
      ? [
          {
            code: "unresolved" as const,
            element: element.id,
            message: `The boundary event "${element.id}" is attached to nothing.`,
          },
        ]
      : [],
  );
  return [...flows, ...events];
}

function invalid(model: Model, path: readonly PropertyKey[], message: string): ImportProblem {
  const [list, index] = path;
  const items: unknown = typeof list === "string" ? (model as unknown as Record<string, unknown>)[list] : undefined;
  const item: unknown = Array.isArray(items) && typeof index === "number" ? items[index] : undefined;
  const id = typeof item === "object" && item !== null && "id" in item ? String(item.id) : undefined;
  const field = path.slice(id === undefined ? 0 : 2).join(".");
  return {
    code: "invalid",
    element: id ?? model.id,
    message: `${id === undefined ? "The process" : `"${id}"`}: ${field === "" ? "" : `${field}: `}${message}`,
  };
}
