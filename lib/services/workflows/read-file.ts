import { importBpmn, type ImportedProcess, type ImportProblem, type ReportEntry } from "@/lib/bpmn";
import type { Model } from "@/lib/model";
import { layoutModel } from "@/lib/model/layout";

/** A process of a file as the studio would take it, and what became of each of its elements. */
export interface ReadProcess {
  readonly id: string;
  readonly name: string;
  readonly isExecutable: boolean;
  readonly elements: number;
  /** Tasks that nobody and nothing does, until they are made executable. */
  readonly plainTasks: number;
  readonly model: Model;
  readonly report: readonly ReportEntry[];
}
export type BpmnReading =
  | { readonly ok: true; readonly processes: readonly ReadProcess[] }
  | { readonly ok: false; readonly problems: readonly ImportProblem[] };

export async function readFile(file: Uint8Array): Promise<BpmnReading> {
  const result = await importBpmn(file);
  return result.ok ? { ok: true, processes: result.processes.map(present) } : result;
}

function present({ id, name, isExecutable, model, report }: ImportedProcess): ReadProcess {
  const plainTasks = model.elements.filter((e) => e.type === "task" || e.type === "manualTask").length;
  return { id, name, isExecutable, elements: model.elements.length, plainTasks, model: layoutModel(model), report };
}
