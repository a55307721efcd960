import { type Flow, Model } from "@/lib/model/schema";
import { checkConformance, dropAttribute, dropReference, type Finding, parentsOf } from "./conformance";
import { isElementKind } from "./kinds";
import { ACTIVITI, BPMN, FLOWABLE } from "./namespaces";
import { ReadFile } from "./read/file";
import { decodeId, mapReferences, walkBpmn } from "./references";
import type { ImportProblem, ReportEntry } from "./report";
import { decodeXml } from "./xml/decode";
import { LIMITS, scanXml } from "./xml/scan";
import { attributeOf, walk, type XmlElement } from "./xml/tree";

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
  if (duplicates.length > 0) return { ok: false, problems: duplicates };

  const findings = await checkConformance(root);
  const { problems, notes } = judge(root, findings);
  if (problems.length > 0) return { ok: false, problems: problems.slice(0, PROBLEMS_MAX) };
  return finish(readAll(root, isOwn, notes), isOwn);
}

const PROBLEMS_MAX = 50;

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
    if (!parsed.success)
      found.push(...parsed.error.issues.map((issue) => invalid(read.model, issue.path, issue.message)));
    if (found.length > 0) problems.push(...found);
    else if (parsed.success)
      processes.push({
        id: parsed.data.id,
        name: parsed.data.name,
        isExecutable: read.isExecutable,
        isDrawing: read.isDrawing,
        model: parsed.data,
        report: read.report,
      });
  }
  if (problems.length > 0) return { ok: false, problems: problems.slice(0, PROBLEMS_MAX) };
  if (processes.length === 0)
    return refused({
      code: "unsupported",
      message: "The file holds no process with elements: there is nothing to import.",
    });
  return { ok: true, processes };
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

/** Makes attributes and references of the standard part uniform, and finds ids that are used twice. */
function prepare(root: XmlElement, isOwn: boolean): ImportProblem[] {
  const seen = new Map<string, number>();
  const problems: ImportProblem[] = [];
  for (const node of walkBpmn(root)) {
    node.attributes = node.attributes.map((attribute) =>
      attribute.uri === BPMN ? { ...attribute, uri: "", prefix: "" } : attribute,
    );
    const id = node.attributes.find(({ name, uri }) => name === "id" && uri === "");
    if (!id) continue;
    if (isOwn) id.value = decodeId(id.value);
    const first = seen.get(id.value);
    if (first === undefined) seen.set(id.value, node.line);
    else
      problems.push({
        code: "duplicate_id",
        element: id.value,
        line: node.line,
        message: `The id "${id.value}" is used twice, on lines ${first} and ${node.line}. Give one of the two another id.`,
      });
  }
  mapReferences(root, (ref, holder) => {
    const value = isOwn ? decodeId(ref) : ref;
    const local = value.slice(value.indexOf(":") + 1);
    return seen.has(value) || !seen.has(local) || holder === root ? value : local;
  });
  for (const node of walk(root)) {
    const drawn = node.attributes.find(({ name, uri }) => name === "bpmnElement" && uri === "");
    if (!drawn) continue;
    if (isOwn) drawn.value = decodeId(drawn.value);
    const local = drawn.value.slice(drawn.value.indexOf(":") + 1);
    if (!seen.has(drawn.value) && seen.has(local)) drawn.value = local;
  }
  return problems.slice(0, PROBLEMS_MAX);
}

/** References that decide what runs. One that leads nowhere can't be left out. */
const EXECUTED = new Set([
  "sourceRef",
  "targetRef",
  "attachedToRef",
  "default",
  "messageRef",
  "signalRef",
  "activityRef",
  "eventDefinitionRef",
  "noneBehaviorEventRef",
  "oneBehaviorEventRef",
]);
/** An undeclared error is its own code, and an undeclared collection a variable: the engines that write such files read them so. */
const OWN_MEANING = new Set(["errorRef", "escalationRef", "loopDataInputRef"]);
/** Parts of a file that never run. */
const NEVER_RUN = new Set([
  "collaboration",
  "choreography",
  "ioSpecification",
  "dataObject",
  "dataObjectReference",
  "dataStoreReference",
  "dataInputAssociation",
  "dataOutputAssociation",
  "property",
  "association",
  "textAnnotation",
  "group",
  "category",
  "auditing",
  "monitoring",
  "rendering",
  "laneSet",
  "itemDefinition",
  "interface",
  "resource",
  "dataStore",
  "relationship",
  "documentation",
  "correlationSubscription",
  "import",
  "extension",
]);

function judge(root: XmlElement, findings: readonly Finding[]): { problems: ImportProblem[]; notes: ReportEntry[] } {
  const parents = parentsOf(root);
  const problems: ImportProblem[] = [];
  const notes: ReportEntry[] = [];
  for (const finding of findings) {
    const { node } = finding;
    const element = nearestId(node, parents);
    const runs = !isInside(node, parents, NEVER_RUN);
    if (finding.kind === "unresolved") {
      if (OWN_MEANING.has(finding.property)) continue;
      const value = decodeId(finding.value);
      if (runs && EXECUTED.has(finding.property)) {
        problems.push({
          code: "unresolved",
          ...at(element, node),
          message: `"${element ?? node.name}" refers to "${value}" (${finding.property}), which the file does not hold.`,
        });
      } else {
        dropReference(finding);
        notes.push({
          element: element ?? root.name,
          kind: "refused",
          message: `Its ${finding.property} names "${value}", which the file does not hold: left out.`,
        });
      }
    } else if (finding.kind === "attribute") {
      dropAttribute(finding);
      notes.push({
        element: element ?? root.name,
        kind: "refused",
        message: `BPMN knows no "${finding.property}" here: left out.`,
      });
    } else if (/^unexpected body text/.test(finding.message)) {
      notes.push({
        element: element ?? root.name,
        kind: "refused",
        message: "Text that stands between its parts is left out.",
      });
    } else if (runs) {
      problems.push({
        code: "unsupported",
        ...at(element, node),
        message: `<${node.name}> can't stand here in a BPMN file (${finding.message}).`,
      });
    } else {
      const parent = parents.get(node);
      if (parent) parent.children = parent.children.filter((child) => child !== node);
      notes.push({
        element: element ?? root.name,
        kind: "refused",
        message: `<${node.name}> can't stand here in a BPMN file: left out.`,
      });
    }
  }
  return { problems, notes };
}

function at(element: string | undefined, node: XmlElement): { element?: string; line: number } {
  return { ...(element === undefined ? {} : { element }), line: node.line };
}

function nearestId(node: XmlElement, parents: ReadonlyMap<XmlElement, XmlElement>): string | undefined {
  for (let at: XmlElement | undefined = node; at; at = parents.get(at)) {
    const id = attributeOf(at, "id");
    if (id !== undefined && at.name !== "definitions") return id;
  }
  return undefined;
}

function isInside(node: XmlElement, parents: ReadonlyMap<XmlElement, XmlElement>, names: ReadonlySet<string>): boolean {
  for (let at: XmlElement | undefined = node; at; at = parents.get(at)) {
    if (names.has(at.name)) return true;
    if (isElementKind(at.name)) return false;
  }
  return false;
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
