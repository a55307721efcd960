import type { StepId } from "./types";

/** What is to happen next in a command, in turn: tokens on their way, rounds of loops. Each belongs to a scope. */
export class Queue {
  private readonly entries: { readonly scope: StepId; readonly act: () => void }[] = [];
  private next = 0;
  /** Entries per scope: a scope with some is not finished. */
  private readonly underway = new Map<StepId, number>();

  add(scope: StepId, act: () => void): void {
    this.entries.push({ scope, act });
    this.underway.set(scope, (this.underway.get(scope) ?? 0) + 1);
  }

  take(): { readonly scope: StepId; readonly act: () => void } | undefined {
    const entry = this.entries[this.next];
    if (!entry) {
      this.entries.length = 0;
      this.next = 0;
      return undefined;
    }
    this.next++;
    this.underway.set(entry.scope, this.underway.get(entry.scope)! - 1);
    return entry;
  }

  get isEmpty(): boolean {
    return this.next >= this.entries.length;
  }

  has(scope: StepId): boolean {
    return (this.underway.get(scope) ?? 0) > 0;
  }

  /** Takes back what was still to happen in a scope. */
  forget(scope: StepId): void {
    if (!this.has(scope)) return;
    for (let i = this.next; i < this.entries.length; i++)
      if (this.entries[i]!.scope === scope) this.entries.splice(i--, 1);
    this.underway.delete(scope);
  }
}
