"use client";

import { useEffect, useRef } from "react";
import { isBusy } from "@/components/shell/use-keys";

export interface InboxKeys {
  /** 1: next row, -1: the one before. */
  onMove: (by: 1 | -1) => void;
  onBack: () => void;
  onTake: () => void;
  onAssign: () => void;
  onSearch: () => void;
  onStart: () => void;
}

/** The inbox's own keys. None does while somebody types or a dialog is open. */
export function useInboxKeys(keys: InboxKeys): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    function handleKey(event: KeyboardEvent) {
      if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || isBusy(event.target)) return;
      const { onMove, onBack, onTake, onAssign, onSearch, onStart } = latest.current;
      const handle: Partial<Record<string, () => void>> = {
        j: () => onMove(1),
        k: () => onMove(-1),
        Escape: onBack,
        i: onTake,
        a: onAssign,
        "/": onSearch,
        c: onStart,
      };
      const action = handle[event.key];
      if (!action) return;
      event.preventDefault();
      action();
    }
    window.addEventListener("keydown", handleKey);
    return () => window.removeEventListener("keydown", handleKey);
  }, []);
}
