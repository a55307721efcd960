import type { Model } from "@/lib/model";

const LIMIT = 200;

/** The model with what undo and redo go through. Models share what did not change, so a long history costs little. */
export interface History {
  readonly past: readonly Edit[];
  readonly present: Model;
  readonly future: readonly Edit[];
}

interface Edit {
  readonly model: Model;
  /** What the edit that left this model did: "Add task". */
  readonly label: string;
  /** Edits of the same thing in a row are one for undo: typing a name is one edit, not one a letter. */
  readonly group: string | undefined;
}

export const startHistory = (model: Model): History => ({ past: [], present: model, future: [] });

/** Goes on with another model. The same model is no edit. */
export function record(history: History, next: Model, label: string, group?: string): History {
  if (next === history.present) return history;
  const last = history.past.at(-1);
  if (group !== undefined && last?.group === group && history.future.length === 0) return { ...history, present: next };
  const past = [...history.past, { model: history.present, label, group }].slice(-LIMIT);
  return { past, present: next, future: [] };
}

/** Ends a row of edits, so that the next one of the same group can be undone by itself. */
export function settle(history: History): History {
  const last = history.past.at(-1);
  if (last?.group === undefined) return history;
  return { ...history, past: [...history.past.slice(0, -1), { ...last, group: undefined }] };
}

export function undo(history: History): History {
  const last = history.past.at(-1);
  if (!last) return history;
  return {
    past: history.past.slice(0, -1),
    present: last.model,
    future: [{ model: history.present, label: last.label, group: undefined }, ...history.future],
  };
}

export function redo(history: History): History {
  const [next, ...future] = history.future;
  if (!next) return history;
  return {
    past: [...history.past, { model: history.present, label: next.label, group: undefined }],
    present: next.model,
    future,
  };
}
