"use client";

import { useEffect, useLayoutEffect, useRef } from "react";

/** Waits this long for the second key of a pair. */
const PAIR_MS = 1_200;

export interface KeyHandlers {
  /** `g`, then a letter. */
  onJump: (key: string) => void;
  onHelp: () => void;
  onMenu: () => void;
}

/** The keys that work on every page. None does while somebody types, or while a dialog or menu is open, except ⌘K. */
export function useGlobalKeys(handlers: KeyHandlers): void {
  const latest = useRef(handlers);
  useEffect(() => {
    latest.current = handlers;
  });
  // A layout effect, to listen before the page's own keys: the second letter of a pair is no command of the page.
  useLayoutEffect(() => {
    let pairUntil = 0;
    function handleKey(event: KeyboardEvent) {
      if ((event.metaKey || event.ctrlKey) && !event.altKey && event.key.toLowerCase() === "k") {
        event.preventDefault();
        latest.current.onMenu();
        return;
      }
      if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || isBusy(event.target)) return;
      if (performance.now() < pairUntil) {
        pairUntil = 0;
        event.preventDefault();
        event.stopImmediatePropagation();
        latest.current.onJump(event.key);
      } else if (event.key === "g") {
        pairUntil = performance.now() + PAIR_MS;
      } else if (event.key === "?") {
        event.preventDefault();
        latest.current.onHelp();
      }
    }
    window.addEventListener("keydown", handleKey, { capture: true });
    return () => window.removeEventListener("keydown", handleKey, { capture: true });
  }, []);
}

const FIELDS = "input, textarea, select, [role=textbox], [role=combobox], [role=listbox], [role=menu]";
// One that is closing is still drawn, but no longer open.
const LAYERS = ["dialog", "alertdialog", "menu", "listbox"].map((role) => `[role=${role}][data-open]`).join();

/** Whether keys belong to something else just now: a field, a dialog, a menu. Pages ask it for their own keys. */
export function isBusy(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.closest(FIELDS) !== null || document.querySelector(LAYERS) !== null;
}
