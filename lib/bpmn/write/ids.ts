/** Ids that an export makes, none of which the model has. */
export class NewIds {
  private readonly taken: Set<string>;
  private readonly counts = new Map<string, number>();

  constructor(taken: Iterable<string>) {
    this.taken = new Set(taken);
  }

  /** `base`, or the first of `base_2`, `base_3` … that is free. */
  make(base: string): string {
    const plain = base.replace(/[^\w.-]/g, "_").slice(0, 120);
    const start = /^[A-Za-z_]/.test(plain) ? plain : `_${plain}`;
    let id = start;
    for (let n = this.counts.get(start) ?? 2; this.taken.has(id); n++) {
      id = `${start}_${n}`;
      this.counts.set(start, n + 1);
    }
    this.taken.add(id);
    return id;
  }
}
