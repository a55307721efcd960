import { BPMN } from "./namespaces";
import { decodeId, mapReferences, walkBpmn } from "./references";
import type { ImportProblem } from "./report";
import { walk, type XmlElement } from "./xml/tree";

/** Names that every object of the language has: as keys they would mean something else. */
const UNSAFE = new Set(["__proto__", "constructor", "prototype"]);

/** Makes attributes and references of the standard part uniform, and finds ids that are used twice. */
export function prepare(root: XmlElement, isOwn: boolean): ImportProblem[] {
  const seen = new Map<string, number>();
  const problems: ImportProblem[] = [];
  for (const node of walkBpmn(root)) {
    node.attributes = node.attributes.map((attribute) =>
      attribute.uri === BPMN ? { ...attribute, uri: "", prefix: "" } : attribute,
    );
    const id = node.attributes.find(({ name, uri }) => name === "id" && uri === "");
    if (!id) continue;
    id.value = isOwn ? decodeId(id.value) : id.value.trim();
    if (UNSAFE.has(id.value)) {
      problems.push({
        code: "invalid",
        line: node.line,
        message: `"${id.value}" can't be the id of an element. Give it another one.`,
      });
    }
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
    const value = isOwn ? decodeId(ref.trim()) : ref.trim();
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
  return problems;
}
