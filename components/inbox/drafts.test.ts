import { beforeEach, describe, expect, it } from "vitest";
import { dropDraft, dropOldDrafts, readDraft, writeDraft } from "./drafts";

const DAY = 24 * 60 * 60 * 1000;

class MemoryStorage {
  readonly items = new Map<string, string>();
  get length() {
    return this.items.size;
  }
  key(i: number) {
    return [...this.items.keys()][i] ?? null;
  }
  getItem(key: string) {
    return this.items.get(key) ?? null;
  }
  setItem(key: string, value: string) {
    this.items.set(key, value);
  }
  removeItem(key: string) {
    this.items.delete(key);
  }
}

let storage: MemoryStorage;
beforeEach(() => {
  storage = new MemoryStorage();
});

describe("drafts", () => {
  it("come back for the same person and task only", () => {
    writeDraft(storage, "ann", "t1", { reply: "Hello" }, 5);
    expect(readDraft(storage, "ann", "t1")).toEqual({ values: { reply: "Hello" }, at: 5 });
    expect(readDraft(storage, "ann", "t2")).toBeNull();
    expect(readDraft(storage, "ben", "t1")).toBeNull();
  });

  it("are gone once dropped", () => {
    writeDraft(storage, "ann", "t1", { reply: "Hello" }, 5);
    dropDraft(storage, "ann", "t1");
    expect(readDraft(storage, "ann", "t1")).toBeNull();
  });

  it("never break the form: storage that is full or damaged counts as none", () => {
    storage.items.set("throughline.draft.ann.t1", "{not json");
    expect(readDraft(storage, "ann", "t1")).toBeNull();
    const full = Object.assign(new MemoryStorage(), {
      setItem() {
        throw new Error("QuotaExceededError");
      },
    });
    expect(writeDraft(full, "ann", "t1", {}, 5)).toBe(false);
  });

  it("go after a month, and nothing else does", () => {
    writeDraft(storage, "ann", "old", {}, 0);
    writeDraft(storage, "ann", "new", {}, 29 * DAY);
    storage.setItem("theme", "dark");
    dropOldDrafts(storage, 31 * DAY);
    expect([...storage.items.keys()]).toEqual(["throughline.draft.ann.new", "theme"]);
  });
});
