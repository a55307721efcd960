"use client";

import { setProperty, type Patch } from "../commands";
import { useStore } from "../use-studio";

/** Sets properties of one element; typing in one field is one step for undo. False: the model does not take it. */
export function useElementEdit(id: string) {
  const store = useStore();
  return (patch: Patch, field: string): boolean =>
    store.edit(`Change ${field}`, (m) => setProperty(m, { id, patch }), { group: `${id}.${field}` });
}
