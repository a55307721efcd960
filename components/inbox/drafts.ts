import type { JsonObject } from "@/lib/domain/json";

const PREFIX = "throughline.draft.";
/** Drafts of tasks that were never finished here go after a month. */
const KEEP_MS = 30 * 24 * 60 * 60 * 1000;

interface StoredDraft {
  readonly values: JsonObject;
  readonly at: number;
}

type Storage = Pick<globalThis.Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

/** What somebody typed into a task's form, kept in their browser until it is submitted. */
export function readDraft(storage: Storage, username: string, taskId: string): StoredDraft | null {
  try {
    const stored: unknown = JSON.parse(storage.getItem(keyOf(username, taskId)) ?? "null");
    return isDraft(stored) ? stored : null;
  } catch {
    return null;
  }
}

/** Full or forbidden storage loses the draft, never the form. */
export function writeDraft(
  storage: Storage,
  username: string,
  taskId: string,
  values: JsonObject,
  at: number,
): boolean {
  try {
    storage.setItem(keyOf(username, taskId), JSON.stringify({ values, at } satisfies StoredDraft));
    return true;
  } catch {
    return false;
  }
}

export function dropDraft(storage: Storage, username: string, taskId: string): void {
  try {
    storage.removeItem(keyOf(username, taskId));
  } catch {
    // Nothing kept, nothing to remove.
  }
}

export function dropOldDrafts(storage: Storage, now: number): void {
  try {
    const keys = Array.from({ length: storage.length }, (_, i) => storage.key(i)).filter((key) =>
      key?.startsWith(PREFIX),
    );
    for (const key of keys) {
      const stored: unknown = JSON.parse(storage.getItem(key!) ?? "null");
      if (!isDraft(stored) || now - stored.at > KEEP_MS) storage.removeItem(key!);
    }
  } catch {
    // A draft that can't be read is in nobody's way.
  }
}

function keyOf(username: string, taskId: string): string {
  return `${PREFIX}${username}.${taskId}`;
}

function isDraft(value: unknown): value is StoredDraft {
  return (
    typeof value === "object" &&
    value !== null &&
    "at" in value &&
    typeof value.at === "number" &&
    "values" in value &&
    typeof value.values === "object" &&
    value.values !== null
  );
}
