import { expect, it } from "vitest";
import type { Model } from "@/lib/model";
import { emptyModel } from "./testing/samples";
import { DraftSaver, type SaveOutcome, type SaveState } from "./use-autosave";

function server(revision = 1) {
  const saves: Model[] = [];
  const states: SaveState["kind"][] = [];
  const store = { model: emptyModel() };
  let answer: ((revision: number) => SaveOutcome) | undefined;
  const on = { revision };
  const save = async (input: { revision: number; model: Model }): Promise<SaveOutcome> => {
    await Promise.resolve();
    if (answer) return answer(input.revision);
    if (input.revision !== on.revision) {
      return {
        ok: false,
        code: "conflict",
        message: "Mira saved this draft.",
        other: { byName: "Mira", at: "2026-01-01T00:00:00Z", revision: on.revision },
      };
    }
    saves.push(input.model);
    return { ok: true, saved: { revision: ++on.revision, savedAt: "2026-01-01T00:00:00Z" } };
  };
  const saver = new DraftSaver(store, save, revision, (state) => states.push(state.kind), 0);
  return { store, saver, saves, states, on, answerWith: (a: typeof answer) => (answer = a) };
}
const edit = (s: ReturnType<typeof server>, name: string) => {
  s.store.model = { ...s.store.model, name };
  s.saver.changed();
};

it("saves the newest model, one save at a time, and says so", async () => {
  const s = server();
  edit(s, "a");
  edit(s, "b");
  expect(await s.saver.flush()).toBe(2);
  expect(s.saves.map((m) => m.name)).toEqual(["b"]);
  expect(s.states.at(-1)).toBe("saved");
  expect(s.saver.isDirty).toBe(false);
});

it("saves again what was edited during a save", async () => {
  const s = server();
  edit(s, "a");
  const first = s.saver.flush();
  edit(s, "b");
  await first;
  expect(await s.saver.flush()).toBe(3);
  expect(s.saves.map((m) => m.name)).toEqual(["a", "b"]);
});

it("stops when somebody else saved, keeps the model, and saves over theirs only when told to", async () => {
  const s = server();
  s.on.revision = 5;
  edit(s, "mine");
  expect(await s.saver.flush()).toBeNull();
  expect(s.states.at(-1)).toBe("conflict");
  edit(s, "mine too");
  expect(await s.saver.flush()).toBeNull();
  expect(s.saves).toEqual([]);
  s.saver.overwrite();
  expect(await s.saver.flush()).toBe(6);
  expect(s.saves.map((m) => m.name)).toEqual(["mine too"]);
});

it("keeps trying when the server does not answer", async () => {
  const s = server();
  s.answerWith(() => {
    throw new Error("no connection");
  });
  edit(s, "a");
  expect(await s.saver.flush()).toBeNull();
  expect(s.states.at(-1)).toBe("failed");
  s.answerWith(undefined);
  expect(await s.saver.flush()).toBe(2);
});
