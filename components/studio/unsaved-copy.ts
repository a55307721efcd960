import { Model } from "@/lib/model";

/** Edits that never reached the server, kept in this browser: a crash, a closed tab, a lost connection. */
export interface UnsavedCopy {
  /** The revision they were made on. */
  readonly revision: number;
  readonly model: Model;
  readonly at: string;
}

const PREFIX = "throughline:unsaved:";

export function keepUnsaved(key: string, copy: UnsavedCopy): void {
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify(copy));
  } catch {
    // A full or forbidden storage leaves the draft as safe as the server makes it.
  }
}

export function dropUnsaved(key: string): void {
  try {
    localStorage.removeItem(PREFIX + key);
  } catch {
    // Nothing was kept either.
  }
}

export function readUnsaved(key: string): UnsavedCopy | undefined {
  try {
    const value = JSON.parse(localStorage.getItem(PREFIX + key) ?? "null") as Partial<UnsavedCopy> | null;
    const model = Model.safeParse(value?.model);
    if (!value || !model.success || typeof value.revision !== "number" || typeof value.at !== "string")
      return undefined;
    return { revision: value.revision, model: model.data, at: value.at };
  } catch {
    return undefined;
  }
}
