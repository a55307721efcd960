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

/** What a thread is asked: to read a file, or to place what a model does not draw. */
export type ReadRequest = { readonly read: Uint8Array } | { readonly draw: Model };
export type ReadReply = { readonly reading: BpmnReading } | { readonly model: Model };

export async function answerRead(request: ReadRequest): Promise<ReadReply> {
  if ("draw" in request) return { model: layoutModel(request.draw) };
  const result = await importBpmn(request.read);
  return { reading: result.ok ? { ok: true, processes: result.processes.map(present) } : result };
}

function present({ id, name, isExecutable, model, report }: ImportedProcess): ReadProcess {
  const plainTasks = model.elements.filter((e) => e.type === "task" || e.type === "manualTask").length;
  return { id, name, isExecutable, elements: model.elements.length, plainTasks, model, report };
}
