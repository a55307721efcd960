import { useState } from "react";
import type { InboxPage, InboxRow } from "@/lib/queries/tasks/inbox-row";
import { settle, type SteadyList } from "./steady-list";

interface Shown {
  /** What the list is of; another view starts anew. */
  readonly key: string;
  readonly rows: readonly InboxRow[];
  readonly pages: number;
}

/** The rows to draw: those that stood there, until the reader asks for the new ones. */
export function useSteadyRows(
  key: string,
  pages: readonly InboxPage[] | undefined,
): SteadyList<InboxRow> & { showNew: () => void } {
  const [shown, setShown] = useState<Shown | null>(null);
  const now = pages?.flatMap((page) => page.rows) ?? [];

  let current = shown;
  if (pages && (current === null || current.key !== key)) {
    current = { key, rows: now, pages: pages.length };
    setShown(current);
  } else if (pages && current && pages.length > current.pages) {
    // A page the reader asked for: its rows go below.
    const below = new Set(pages.slice(current.pages).flatMap((page) => page.rows.map((row) => row.id)));
    const { rows } = settle(current.rows, now, (row) => below.has(row.id));
    current = { key, rows: rows.map(({ row }) => row), pages: pages.length };
    setShown(current);
  }

  const list = settle(current?.key === key ? current.rows : now, now, () => false);
  return { ...list, showNew: () => setShown({ key, rows: now, pages: pages?.length ?? 1 }) };
}
