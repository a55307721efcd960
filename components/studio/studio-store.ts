import type { Model } from "@/lib/model";
import { type History, record, redo, settle, startHistory, undo } from "./history";

export interface StudioState {
  readonly history: History;
  /** Ids of elements, flows, artifacts, lanes. */
  readonly selection: readonly string[];
  /** The element whose name is being typed on the canvas. */
  readonly renaming: string | null;
  /** The element that a flow is being drawn from, by key or pad: the next chosen element ends it. */
  readonly connectingFrom: string | null;
}

export interface EditOptions {
  /** Edits of one group in a row are one for undo. */
  readonly group?: string;
  /** What is selected afterwards. */
  readonly select?: readonly string[];
  /** The element whose name is asked for at once. */
  readonly rename?: string;
}

/** What the studio shows and does, apart from any component: one model, its history, the selection. */
export class StudioStore {
  private state: StudioState;
  private readonly listeners = new Set<() => void>();

  constructor(model: Model) {
    this.state = { history: startHistory(model), selection: [], renaming: null, connectingFrom: null };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly getState = (): StudioState => this.state;

  get model(): Model {
    return this.state.history.present;
  }

  get selection(): readonly string[] {
    return this.state.selection;
  }

  /** Applies an edit. A change that returns the same model is none: false. */
  edit(label: string, change: (model: Model) => Model, { group, select, rename }: EditOptions = {}): boolean {
    const history = record(this.state.history, change(this.model), label, group);
    if (history === this.state.history) return false;
    this.set({
      history,
      selection: select ?? this.state.selection.filter((id) => isInModel(history.present, id)),
      connectingFrom: null,
      ...(rename !== undefined && { renaming: rename }),
    });
    return true;
  }

  undo(): void {
    this.travel(undo(this.state.history));
  }

  redo(): void {
    this.travel(redo(this.state.history));
  }

  /** The next edit of the same group can be undone by itself. */
  settle(): void {
    this.set({ history: settle(this.state.history) });
  }

  select(ids: readonly string[]): void {
    const known = ids.filter((id) => isInModel(this.model, id));
    const isSame = known.length === this.selection.length && known.every((id, i) => id === this.selection[i]);
    if (!isSame) this.set({ selection: known, history: settle(this.state.history) });
  }

  startRenaming(id: string | null): void {
    this.set({ renaming: id });
  }

  startConnecting(from: string | null): void {
    this.set({ connectingFrom: from });
  }

  /** Another model altogether: nothing of the old one can be undone. */
  replace(model: Model): void {
    this.set({ history: startHistory(model), selection: [], renaming: null, connectingFrom: null });
  }

  private travel(history: History): void {
    if (history === this.state.history) return;
    this.set({
      history,
      selection: this.selection.filter((id) => isInModel(history.present, id)),
      renaming: null,
      connectingFrom: null,
    });
  }

  private set(change: Partial<StudioState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }
}

export function isInModel(model: Model, id: string): boolean {
  return (
    model.elements.some((e) => e.id === id) ||
    model.flows.some((f) => f.id === id) ||
    model.pool?.id === id ||
    (model.lanes ?? []).some((l) => l.id === id) ||
    (model.artifacts ?? []).some((a) => a.id === id)
  );
}
