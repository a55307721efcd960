/** Stands for a bucket that the statement names itself: a parameter, a literal, or a list of one claim group. */
export const NAMED = "named";

/** The tables that a (sub)select reads, and which of them have the same bucket. */
export class Scope {
  readonly sharded = new Set<string>();
  readonly #same = new Map<string, string>();

  constructor(
    readonly outer?: Scope,
    readonly ctes: ReadonlySet<string> = outer?.ctes ?? new Set(),
  ) {}

  join(a: string, b: string): void {
    const [left, right] = [this.root(a), this.root(b)];
    if (left !== right) this.#same.set(left, right);
  }

  root(name: string): string {
    const parent = this.#same.get(name);
    return parent === undefined ? name : this.root(parent);
  }

  /** Whether all its sharded tables have one bucket with each other. */
  get isJoined(): boolean {
    return new Set([...this.sharded].map((name) => this.root(name))).size <= 1;
  }

  get isNamed(): boolean {
    return [...this.sharded].every((name) => this.root(name) === this.root(NAMED));
  }

  isOuter(name: string): boolean {
    return this.outer !== undefined && (this.outer.sharded.has(name) || this.outer.isOuter(name));
  }
}
