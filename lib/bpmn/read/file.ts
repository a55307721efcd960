import type { Model } from "@/lib/model/schema";
import { BPMN } from "../namespaces";
import type { ImportProblem, ReportEntry } from "../report";
import { walkBpmn } from "../references";
import { attributeOf, childrenNamed, elementsOf, type XmlElement } from "../xml/tree";
import { Report, type ReadContext } from "./context";
import { readDiagram } from "./diagram";
import { frameParts, noteFrame } from "./frame";
import { isDrawable, readProcess, runs, type Surroundings } from "./process";
import { readRoots } from "./roots";
import { applySettings, type Stored, takeSettings } from "./stored";

export interface ReadProcess {
  /** What the standard part says, with our settings applied; not yet held against the schema. */
  readonly model: Model;
  readonly isExecutable: boolean;
  readonly isDrawing: boolean;
  readonly report: ReportEntry[];
  readonly problems: ImportProblem[];
}

interface Options {
  readonly isOwn: boolean;
  readonly runsUnlessSaid: boolean;
  /** What was found about elements before they were read. */
  readonly notes: readonly ReportEntry[];
}

/** The document as a whole, from which each process is read by itself. */
export class ReadFile {
  private readonly stored: Stored;

  constructor(
    private readonly root: XmlElement,
    private readonly options: Options,
  ) {
    this.stored = takeSettings(root);
  }

  processes(): ReadProcess[] {
    const { root, options } = this;
    const all = childrenNamed(root, BPMN, "process");
    const drawable = all.filter(isDrawable);
    const chosen = drawable.length > 0 ? drawable : options.isOwn ? all : [];
    const ids = new FreeIds(new Set([...walkBpmn(root)].flatMap((node) => attributeOf(node, "id") ?? [])));
    for (const process of chosen) nameProcess(process, ids);
    const around = this.surroundings(new Set(chosen), ids);
    const roots = readRoots(root, options.isOwn);
    return chosen.map((process) => {
      const report = new Report();
      const problems: ImportProblem[] = [];
      const context: ReadContext = {
        isOwn: options.isOwn,
        runsUnlessSaid: options.runsUnlessSaid,
        roots,
        report,
        problems,
      };
      const id = attributeOf(process, "id") ?? "";
      const renamed = legalKey(id);
      if (!options.isOwn) fileNotes(root, process, around, report);
      const read = readProcess(process, around, context);
      const model = applySettings({ ...read, id: renamed }, this.stored);
      if (renamed !== id)
        report.add("translated", { id: renamed }, "The id of a workflow holds only letters, digits, and . _ - signs.", {
          from: id,
          to: renamed,
        });
      const own = idsOf(model);
      for (const each of this.stored.repeated)
        if (own.has(each) || each === id)
          report.add("refused", { id: each }, "Its settings stand there several times: the last ones count.");
      report.entries.push(...options.notes.filter((note) => own.has(note.element) || chosen.length === 1));
      const isExecutable = runs(process, context);
      const isDrawing = !isExecutable && attributeOf(process, "isExecutable") !== undefined;
      return { model, isExecutable, isDrawing, report: report.entries, problems };
    });
  }

  private surroundings(chosen: ReadonlySet<XmlElement>, ids: FreeIds): Surroundings {
    const { root } = this;
    const collaborations = childrenNamed(root, BPMN, "collaboration");
    const chosenIds = new Set([...chosen].map((process) => attributeOf(process, "id")));
    const participants = collaborations
      .flatMap((collaboration) => childrenNamed(collaboration, BPMN, "participant"))
      .flatMap((node) => {
        const id = attributeOf(node, "id");
        const process = attributeOf(node, "processRef");
        return id === undefined ? [] : [{ id, node, process: chosenIds.has(process) ? process : undefined }];
      });
    const poolOf = new Map(
      participants.flatMap(({ id, process }) => (process === undefined ? [] : [[process, id] as const])),
    );
    const holders = new Map<string, string>();
    for (const process of chosen) {
      const pool = poolOf.get(attributeOf(process, "id") ?? "");
      if (pool !== undefined) for (const node of walkBpmn(process)) holders.set(attributeOf(node, "id") ?? "", pool);
    }
    const artifacts = new Set(["textAnnotation", "group", "association"]);
    return {
      participants,
      messageFlows: collaborations.flatMap((collaboration) => childrenNamed(collaboration, BPMN, "messageFlow")),
      artifacts: collaborations.flatMap((collaboration) =>
        elementsOf(collaboration).filter((child) => child.uri === BPMN && artifacts.has(child.name)),
      ),
      diagram: readDiagram(root),
      frame: () => frameParts(root),
      isFirst: (process) => process === [...chosen][0],
      holderOf: (element) => holders.get(element),
      newId: (kind) => ids.next(kind),
    };
  }
}

/** Gives out ids that the file does not use: each number of a kind is tried once. */
class FreeIds {
  private readonly counts = new Map<string, number>();

  constructor(private readonly taken: Set<string>) {}

  next(kind: string): string {
    for (let n = (this.counts.get(kind) ?? 0) + 1; ; n++) {
      const id = `${kind}_${n}`;
      if (this.taken.has(id)) continue;
      this.counts.set(kind, n);
      this.taken.add(id);
      return id;
    }
  }
}

function nameProcess(process: XmlElement, ids: FreeIds): void {
  if (attributeOf(process, "id")) return;
  process.attributes = [
    { uri: "", prefix: "", name: "id", value: ids.next("process") },
    ...process.attributes.filter(({ name }) => name !== "id"),
  ];
}

/** A workflow's key is stricter than an XML id: other letters become their nearest plain ones. */
function legalKey(id: string): string {
  const plain = id
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/[^\w.-]/g, "_");
  return (/^[A-Za-z_]/.test(plain) ? plain : `_${plain}`).slice(0, 255);
}

function idsOf(model: Model): ReadonlySet<string> {
  return new Set([
    model.id,
    ...[...model.elements, ...model.flows, ...(model.lanes ?? []), ...(model.artifacts ?? [])].map(({ id }) => id),
  ]);
}

/** What is said once for the whole process. */
function fileNotes(root: XmlElement, process: XmlElement, around: Surroundings, report: Report): void {
  const subject = { id: attributeOf(process, "id") ?? "", name: attributeOf(process, "name") };
  noteFrame(root, subject, report);
  if (around.diagram.hasFonts)
    report.add("refused", subject, "Fonts of labels are left out: every label is drawn in the same one.");
}
