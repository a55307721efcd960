import { checkConformance, dropFindings, type Finding, holdsText, parentsOf } from "./conformance";
import { isElementKind } from "./kinds";
import { decodeId, walkBpmn } from "./references";
import type { ImportProblem, ReportEntry } from "./report";
import { attributeOf, isElement, textOf, type XmlElement } from "./xml/tree";

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
const OWN_MEANING = new Set(["errorRef", "escalationRef", "loopDataInputRef", "loopDataOutputRef"]);
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

const ROUNDS_MAX = 20;
const NOTES_MAX = 500;

/** Holds the standard part against the metamodel: what touches execution is a problem, the rest is left out and noted. */
export async function judge(root: XmlElement): Promise<{ problems: ImportProblem[]; notes: ReportEntry[] }> {
  const problems: ImportProblem[] = [];
  const notes = strayText(root);
  for (let round = 0; ; round++) {
    const findings = await checkConformance(root);
    if (findings.length === 0) break;
    const unreadable = findings.find(({ kind }) => kind === "unreadable");
    const parents = parentsOf(root);
    for (const finding of findings) {
      const verdict = judgeOne(finding, parents);
      if (verdict && "code" in verdict) problems.push(verdict);
      else if (verdict) notes.push(verdict);
    }
    dropFindings(findings.filter((finding) => finding.kind !== "unresolved" || !OWN_MEANING.has(finding.property)));
    if (problems.length > 0 || !unreadable) break;
    const parent = parents.get(unreadable.node);
    if (!parent || round >= ROUNDS_MAX) {
      const message =
        "The file holds too much that can't stand where it does: it is not a BPMN 2.0 model as other tools write it.";
      return { problems: [{ code: "unsupported", line: unreadable.node.line, message }], notes };
    }
    parent.children = parent.children.filter((child) => child !== unreadable.node);
  }
  return { problems, notes: notes.slice(0, NOTES_MAX) };
}

function judgeOne(
  finding: Finding,
  parents: ReadonlyMap<XmlElement, XmlElement>,
): ImportProblem | ReportEntry | undefined {
  const { node } = finding;
  const element = nearestId(node, parents);
  const runs = !isInside(node, parents, NEVER_RUN);
  const note = (message: string): ReportEntry => ({ element: element ?? "definitions", kind: "refused", message });
  if (finding.kind === "attribute") return note(`BPMN knows no "${finding.property}" here: left out.`);
  if (finding.kind === "unreadable") {
    const message = `<${node.name}> can't stand here in a BPMN file`;
    return runs
      ? { code: "unsupported", ...at(element, node), message: `${message} (${finding.message}).` }
      : note(`${message}: left out.`);
  }
  if (OWN_MEANING.has(finding.property)) return undefined;
  const value = decodeId(finding.value);
  if (!runs || !EXECUTED.has(finding.property))
    return note(`Its ${finding.property} names "${value}", which the file does not hold: left out.`);
  const message = `"${element ?? node.name}" refers to "${value}" (${finding.property}), which the file does not hold.`;
  return { code: "unresolved", ...at(element, node), message };
}

function strayText(root: XmlElement): ReportEntry[] {
  const notes: ReportEntry[] = [];
  for (const node of walkBpmn(root)) {
    const isStray = textOf(node).trim() !== "" && (node.children.some(isElement) || !holdsText(node.name));
    if (isStray)
      notes.push({
        element: attributeOf(node, "id") ?? "definitions",
        kind: "refused",
        message: "Text that stands between its parts is left out.",
      });
  }
  return notes;
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
