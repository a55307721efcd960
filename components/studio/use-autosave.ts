"use client";

import { useEffect, useEffectEvent, useRef, useState } from "react";
import type { Model } from "@/lib/model";
import type { SavedDraft } from "@/lib/services/workflows/save-draft";
import type { StudioStore } from "./studio-store";
import { dropUnsaved, keepUnsaved } from "./unsaved-copy";

export interface OtherSave {
  readonly byName: string;
  readonly at: string;
  readonly revision: number;
}

export type SaveState =
  | { readonly kind: "saved"; readonly at: string | null }
  | { readonly kind: "dirty" }
  | { readonly kind: "saving" }
  | { readonly kind: "conflict"; readonly message: string; readonly other: OtherSave | null }
  /** Tried again by itself. */
  | { readonly kind: "failed"; readonly message: string };

export type SaveOutcome =
  | { readonly ok: true; readonly saved: SavedDraft }
  | { readonly ok: false; readonly code: string; readonly message: string; readonly other: OtherSave | null };
export type SaveDraft = (input: { revision: number; model: Model }) => Promise<SaveOutcome>;

const PAUSE_MS = 700;
const RETRY_MS = [2_000, 5_000, 15_000, 30_000] as const;

export interface Autosave {
  readonly state: SaveState;
  /** The revision that is on the server and on the screen. */
  readonly revision: number;
  /** Saves what is not saved yet; resolves once it is, with its revision, or to null when it can't be. */
  flush(): Promise<number | null>;
  /** Saves over what somebody else saved. */
  overwrite(): void;
  /** The model on the screen is the one of this revision. */
  reset(revision: number, at: string | null): void;
}

/** Saves the draft by itself, a moment after each edit, one save at a time; stops when somebody else saved. */
export function useAutosave(
  store: StudioStore,
  save: SaveDraft,
  initial: { key: string; revision: number; savedAt: string | null },
): Autosave {
  const [state, setState] = useState<SaveState>({ kind: "saved", at: initial.savedAt });
  const saver = useRef<DraftSaver>(undefined);
  const call = useEffectEvent(save);
  const [revision, setRevision] = useState(initial.revision);

  useEffect(() => {
    const own = new DraftSaver(
      store,
      (input) => call(input),
      initial.revision,
      (next, rev) => {
        setState(next);
        setRevision(rev);
        if (next.kind === "saved") dropUnsaved(initial.key);
        else keepUnsaved(initial.key, { revision: rev, model: store.model, at: new Date().toISOString() });
      },
    );
    saver.current = own;
    const leave = store.subscribe(() => own.changed());
    const warn = (event: BeforeUnloadEvent) => {
      if (own.isDirty) event.preventDefault();
    };
    window.addEventListener("beforeunload", warn);
    return () => {
      leave();
      window.removeEventListener("beforeunload", warn);
      void own.flush();
      own.stop();
    };
    // The first revision belongs to the store: both change together.
  }, [store, initial.key, initial.revision]);

  return {
    state,
    revision,
    flush: () => saver.current?.flush() ?? Promise.resolve(null),
    overwrite: () => saver.current?.overwrite(),
    reset: (rev, at) => saver.current?.reset(rev, at),
  };
}

/** The rules of saving, apart from React. */
export class DraftSaver {
  private saved: Model;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: Promise<void> | undefined;
  private failures = 0;
  private other: OtherSave | null | undefined;
  private blocked: SaveState | undefined;
  private isStopped = false;

  constructor(
    private readonly store: Pick<StudioStore, "model">,
    private readonly save: SaveDraft,
    private revision: number,
    private readonly tell: (state: SaveState, revision: number) => void,
    private readonly pauseMs: number = PAUSE_MS,
  ) {
    this.saved = store.model;
  }

  get isDirty(): boolean {
    return this.store.model !== this.saved;
  }

  private get isBlocked(): boolean {
    return this.other !== undefined;
  }

  changed(): void {
    if (this.isStopped || !this.isDirty) return;
    if (this.isBlocked) return this.tell(this.blocked!, this.revision);
    this.tell({ kind: this.running ? "saving" : "dirty" }, this.revision);
    this.plan(this.pauseMs);
  }

  async flush(): Promise<number | null> {
    clearTimeout(this.timer);
    while (this.isDirty && !this.isBlocked) {
      const before = this.failures;
      await (this.running ?? this.run());
      if (this.failures > before) return null;
    }
    return this.isBlocked ? null : this.revision;
  }

  overwrite(): void {
    if (!this.other) return;
    this.revision = this.other.revision;
    this.other = undefined;
    // Whatever was saved before, theirs is there now.
    this.saved = {} as Model;
    void this.flush();
  }

  reset(revision: number, at: string | null): void {
    clearTimeout(this.timer);
    this.revision = revision;
    this.saved = this.store.model;
    this.other = undefined;
    this.failures = 0;
    this.tell({ kind: "saved", at }, revision);
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  private plan(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void (this.running ?? this.run()), ms);
  }

  private run(): Promise<void> {
    this.running = this.saveOnce().finally(() => {
      this.running = undefined;
      if (this.isDirty && !this.isBlocked && !this.isStopped) {
        this.plan(this.failures > 0 ? RETRY_MS[Math.min(this.failures - 1, RETRY_MS.length - 1)]! : this.pauseMs);
      }
    });
    return this.running;
  }

  private async saveOnce(): Promise<void> {
    const model = this.store.model;
    this.tell({ kind: "saving" }, this.revision);
    const outcome = await this.save({ revision: this.revision, model }).catch(
      (): SaveOutcome => ({ ok: false, code: "unavailable", message: "The server does not answer.", other: null }),
    );
    if (outcome.ok) {
      this.revision = outcome.saved.revision;
      this.saved = model;
      this.failures = 0;
      this.tell(this.isDirty ? { kind: "dirty" } : { kind: "saved", at: outcome.saved.savedAt }, this.revision);
    } else if (outcome.code === "conflict") {
      this.other = outcome.other;
      this.blocked = { kind: "conflict", message: outcome.message, other: outcome.other };
      this.tell(this.blocked, this.revision);
    } else {
      this.failures++;
      this.tell({ kind: "failed", message: outcome.message }, this.revision);
    }
  }
}
