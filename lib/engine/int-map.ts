/**
 * A persistent map from small non-negative integers to values: a radix tree of 32-way nodes. A change copies only the
 * path to it, so that a command on an instance with ten thousand open steps costs about what it costs with ten.
 * `edit` marks nodes that the current owner may change in place; see `IntMap.mutate`.
 */
const BITS = 5;
const WIDTH = 1 << BITS;
const MASK = WIDTH - 1;

type Owner = { readonly owner: true };
interface Branch<V> {
  edit: Owner | null;
  /** Entries in use below this node. */
  used: number;
  slots: (Branch<V> | V | undefined)[];
}

function branch<V>(edit: Owner | null): Branch<V> {
  return { edit, used: 0, slots: new Array<undefined>(WIDTH).fill(undefined) };
}

export class IntMap<V> {
  private constructor(
    private root: Branch<V> | null,
    /** Number of levels below the root. */
    private depth: number,
    private count: number,
    private edit: Owner | null,
  ) {
    this.limit = WIDTH ** (depth + 1);
  }

  /** Keys from here on need another level. */
  private limit: number;

  static empty<V>(): IntMap<V> {
    return new IntMap<V>(null, 0, 0, null);
  }

  static from<V>(entries: Iterable<readonly [number, V]>): IntMap<V> {
    return IntMap.empty<V>().mutate((map) => {
      for (const [key, value] of entries) map.set(key, value);
    });
  }

  get size(): number {
    return this.count;
  }

  get(key: number): V | undefined {
    let node = this.root;
    if (!node || key >= this.limit) return undefined;
    for (let level = this.depth; level > 0; level--) {
      node = (node.slots[(key >>> (level * BITS)) & MASK] as Branch<V> | undefined) ?? null;
      if (!node) return undefined;
    }
    return node.slots[key & MASK] as V | undefined;
  }

  has(key: number): boolean {
    return this.get(key) !== undefined;
  }

  /** This map with the key set; changes in place inside `mutate`. */
  set(key: number, value: V): IntMap<V> {
    const target = this.edit ? this : this.fork(null);
    target.root ??= branch<V>(target.edit);
    while (key >= target.limit) {
      const above = branch<V>(target.edit);
      above.slots[0] = target.root;
      above.used = 1;
      target.root = above;
      target.depth++;
      target.limit *= WIDTH;
    }
    let node = (target.root = target.own(target.root));
    for (let level = target.depth; level > 0; level--) {
      const index = (key >>> (level * BITS)) & MASK;
      const below = node.slots[index] as Branch<V> | undefined;
      if (!below) node.used++;
      node = node.slots[index] = below ? target.own(below) : branch<V>(target.edit);
    }
    const index = key & MASK;
    if (node.slots[index] === undefined) {
      node.used++;
      target.count++;
    }
    node.slots[index] = value;
    return target;
  }

  /** This map without the key; changes in place inside `mutate`. */
  delete(key: number): IntMap<V> {
    if (!this.has(key)) return this;
    const target = this.edit ? this : this.fork(null);
    target.root = target.without(target.root!, target.depth, key);
    target.count--;
    if (!target.root) {
      target.depth = 0;
      target.limit = WIDTH;
    }
    return target;
  }

  /** This map after `change`, which may set and delete many keys at the cost of one copy of each node it touches. */
  mutate(change: (map: IntMap<V>) => void): IntMap<V> {
    const owned = this.asMutable();
    change(owned);
    return owned.asImmutable();
  }

  /** A map of its own that `set` and `delete` change in place, until `asImmutable`. */
  asMutable(): IntMap<V> {
    return this.edit ? this : this.fork({ owner: true });
  }

  asImmutable(): IntMap<V> {
    this.edit = null;
    return this;
  }

  /** Entries in ascending order of their keys. */
  *entries(): IterableIterator<[number, V]> {
    if (this.root) yield* walk(this.root, this.depth, 0);
  }

  *keys(): IterableIterator<number> {
    for (const [key] of this.entries()) yield key;
  }

  *values(): IterableIterator<V> {
    for (const [, value] of this.entries()) yield value;
  }

  [Symbol.iterator](): IterableIterator<[number, V]> {
    return this.entries();
  }

  toJSON(): [number, V][] {
    return [...this.entries()];
  }

  private fork(edit: Owner | null): IntMap<V> {
    return new IntMap(this.root, this.depth, this.count, edit);
  }

  private own(node: Branch<V>): Branch<V> {
    if (this.edit && node.edit === this.edit) return node;
    return { edit: this.edit, used: node.used, slots: node.slots.slice() };
  }

  private without(node: Branch<V>, level: number, key: number): Branch<V> | null {
    const index = (key >>> (level * BITS)) & MASK;
    const below = level === 0 ? null : this.without(node.slots[index] as Branch<V>, level - 1, key);
    if (below) {
      const owned = this.own(node);
      owned.slots[index] = below;
      return owned;
    }
    if (node.used === 1) return null;
    const owned = this.own(node);
    owned.slots[index] = undefined;
    owned.used--;
    return owned;
  }
}

function* walk<V>(node: Branch<V>, level: number, prefix: number): IterableIterator<[number, V]> {
  for (let index = 0; index < WIDTH; index++) {
    const slot = node.slots[index];
    if (slot === undefined) continue;
    const key = prefix * WIDTH + index;
    if (level === 0) yield [key, slot as V];
    else yield* walk(slot as Branch<V>, level - 1, key);
  }
}
