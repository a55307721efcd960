/**
 * Keeps a live list from moving under the cursor: rows stay where they are until the reader asks, new ones wait behind a
 * count, and those that left stay in place, marked.
 */
export interface SteadyRow<T> {
  readonly row: T;
  /** It is no longer in the list: somebody else took or finished it. */
  readonly isGone: boolean;
}

export interface SteadyList<T> {
  readonly rows: readonly SteadyRow<T>[];
  /** How many rows wait to be shown. */
  readonly fresh: number;
}

/** The rows shown so far, with what is now known of them. Pages that were loaded below them are added at the end. */
export function settle<T extends { readonly id: string }>(
  shown: readonly T[],
  now: readonly T[],
  isLoadedBelow: (row: T) => boolean,
): SteadyList<T> {
  const current = new Map(now.map((row) => [row.id, row]));
  const rows: SteadyRow<T>[] = shown.map((row) => ({ row: current.get(row.id) ?? row, isGone: !current.has(row.id) }));
  const known = new Set(shown.map((row) => row.id));
  let fresh = 0;
  for (const row of now) {
    if (known.has(row.id)) continue;
    if (isLoadedBelow(row)) rows.push({ row, isGone: false });
    else fresh++;
  }
  return { rows, fresh };
}
