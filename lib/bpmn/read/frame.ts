import { BPMN, BPMNDI, XSI } from "../namespaces";
import { attributeOf, childrenNamed, elementsOf, type XmlElement } from "../xml/tree";
import type { Report, Subject } from "./context";
import { Taker } from "./taker";

/** What an export writes anew, whatever the file said. */
const WRITTEN_ANEW = ["id", "targetNamespace", "exporter", "exporterVersion", "typeLanguage", "expressionLanguage"];
const PARTS_OF_COLLABORATION = new Set(["participant", "messageFlow", "textAnnotation", "group", "association"]);

type Part = readonly [path: string, taker: Taker];

/** What other tools wrote on the file as a whole and on its collaboration: kept with every process. */
export function frameParts(definitions: XmlElement): Part[] {
  const isExtension = ({ uri, name }: XmlElement): boolean => uri === BPMN && name === "extensionElements";
  const outer = new Taker({
    ...definitions,
    children: elementsOf(definitions).filter(
      (child) => isExtension(child) || (child.uri !== BPMN && child.uri !== BPMNDI),
    ),
  });
  for (const name of WRITTEN_ANEW) outer.attribute(name);
  outer.attribute("schemaLocation", XSI);
  const [collaboration] = childrenNamed(definitions, BPMN, "collaboration");
  if (!collaboration) return [["definitions", outer]];
  const inner = new Taker({
    ...collaboration,
    children: elementsOf(collaboration).filter(({ uri, name }) => uri !== BPMN || !PARTS_OF_COLLABORATION.has(name)),
  });
  inner.attribute("id");
  return [
    ["definitions", outer],
    ["collaboration", inner],
  ];
}

/** What an export writes anew, with what the file said. */
export function noteFrame(definitions: XmlElement, subject: Subject, report: Report): void {
  const said = WRITTEN_ANEW.flatMap((name) => {
    const value = attributeOf(definitions, name);
    return value === undefined || name === "id" ? [] : [`${name}="${value}"`];
  });
  if (said.length > 0)
    report.add("translated", subject, "An export is a file of ours: it names us and our namespace.", {
      from: said.join(" ").slice(0, 1_000),
      to: 'exporter="Throughline"',
    });
  const diagrams = childrenNamed(definitions, BPMNDI, "BPMNDiagram");
  const about = diagrams.flatMap((diagram) =>
    diagram.attributes
      .filter(({ name, uri }) => uri !== "" || (name !== "id" && name !== "resolution"))
      .map(({ name, value }) => `${name}="${value}"`),
  );
  if (about.length > 0)
    report.add("refused", subject, "What is said about the drawing as a whole is left out.", {
      from: about.join(" ").slice(0, 1_000),
    });
  const others = childrenNamed(definitions, BPMN, "collaboration").slice(1);
  if (others.length > 0)
    report.add(
      "refused",
      subject,
      `Of ${others.length + 1} collaborations the pools are read; what else is said about the others is left out.`,
    );
  const unread = elementsOf(definitions).filter(({ uri, name }) => uri === BPMN && UNREAD.has(name));
  if (unread.length > 0)
    report.add("refused", subject, "Choreographies and conversations are not read: they are left out.", {
      from: unread.map((node) => `${node.name} ${attributeOf(node, "id") ?? ""}`.trim()).join(", "),
    });
}

const UNREAD = new Set(["choreography", "globalChoreographyTask", "globalConversation"]);
