"use client";

import { useEffect, useEffectEvent, useRef } from "react";
import { isBusy } from "@/components/shell/use-keys";
import type { PadMenu } from "./canvas/context-pad";
import { findElement } from "./commands";
import { type Direction, nearest, neighbour } from "./neighbour";
import { connectTo, copied, everyId, nudge, pasteText, removeSelected } from "./operations";
import { canConnect } from "./rules/can-connect";
import type { StudioStore } from "./studio-store";

export interface StudioKeys {
  readonly store: StudioStore;
  readonly connectTarget: string | null;
  readonly onConnectTarget: (id: string | null) => void;
  readonly onMenu: (menu: PadMenu) => void;
  readonly onFind: () => void;
  readonly onFit: () => void;
  readonly onZoom: (by: 1 | -1) => void;
  readonly onLayout: () => void;
  readonly onAllElements: () => void;
  readonly onSaveNow: () => void;
}

const ARROWS: Record<string, Direction> = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" };
const STEP = 10;
/** "g", then a letter, goes to another page: that letter is no command of ours. */
const PAIR_MS = 1_200;

/** Everything by key. None of them while somebody types or a dialog is open, except ⌘F, ⌘S and undo outside of fields. */
export function useStudioKeys(keys: StudioKeys): void {
  const jumpUntil = useRef(0);
  const handle = useEffectEvent((event: KeyboardEvent) => {
    const isCommand = event.metaKey || event.ctrlKey;
    const key = event.key.toLowerCase();
    if (isCommand && key === "f" && !event.shiftKey) return act(event, keys.onFind);
    if (isCommand && key === "s") return act(event, keys.onSaveNow);
    if (isBusy(event.target)) return;
    if (!isCommand && key === "g") jumpUntil.current = event.timeStamp + PAIR_MS;
    else if (event.timeStamp < jumpUntil.current) {
      jumpUntil.current = 0;
      return;
    }
    if (isCommand) handleCommand(event, key, keys);
    else if (keys.store.getState().connectingFrom !== null) handleConnecting(event, keys);
    else handlePlain(event, key, keys);
  });
  // First of all: React Flow moves a focused shape by the arrow keys too.
  useEffect(() => {
    const listen = (event: KeyboardEvent) => handle(event);
    window.addEventListener("keydown", listen, { capture: true });
    return () => window.removeEventListener("keydown", listen, { capture: true });
  }, []);

  const paste = useEffectEvent((event: ClipboardEvent) => {
    if (isBusy(event.target)) return;
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (pasteText(keys.store, text)) event.preventDefault();
  });
  const copy = useEffectEvent((event: ClipboardEvent, isCut: boolean) => {
    if (isBusy(event.target) || (window.getSelection()?.toString() ?? "") !== "") return;
    const text = copied(keys.store);
    if (text === undefined) return;
    event.clipboardData?.setData("text/plain", text);
    event.preventDefault();
    if (isCut) removeSelected(keys.store);
  });
  useEffect(() => {
    const handlePaste = (event: ClipboardEvent) => paste(event);
    const handleCopy = (event: ClipboardEvent) => copy(event, false);
    const handleCut = (event: ClipboardEvent) => copy(event, true);
    document.addEventListener("paste", handlePaste);
    document.addEventListener("copy", handleCopy);
    document.addEventListener("cut", handleCut);
    return () => {
      document.removeEventListener("paste", handlePaste);
      document.removeEventListener("copy", handleCopy);
      document.removeEventListener("cut", handleCut);
    };
  }, []);
}

function act(event: KeyboardEvent, work: () => void): void {
  event.preventDefault();
  event.stopPropagation();
  work();
}

function handleCommand(event: KeyboardEvent, key: string, { store, onFit, onZoom }: StudioKeys): void {
  switch (key) {
    case "z":
      return act(event, () => (event.shiftKey ? store.redo() : store.undo()));
    case "y":
      return act(event, () => store.redo());
    case "a":
      return act(event, () => store.select(everyId(store.model)));
    case "0":
      return act(event, onFit);
    case "=":
    case "+":
      return act(event, () => onZoom(1));
    case "-":
      return act(event, () => onZoom(-1));
  }
}

function handlePlain(event: KeyboardEvent, key: string, keys: StudioKeys): void {
  const { store } = keys;
  if (isOnControl(event.target) && (event.key === "Enter" || event.key === " ")) return;
  const [only] = store.selection;
  const one = store.selection.length === 1 && only !== undefined ? only : undefined;
  const element = one === undefined ? undefined : findElement(store.model, one);
  const direction = ARROWS[event.key];
  if (direction) {
    if (store.selection.length === 0 || isInPanel(event.target)) return;
    if (event.altKey) {
      const next = one === undefined ? undefined : neighbour(store.model, one, direction);
      return act(event, () => next !== undefined && store.select([next]));
    }
    const step = event.shiftKey ? 1 : STEP;
    const dx = direction === "left" ? -step : direction === "right" ? step : 0;
    const dy = direction === "up" ? -step : direction === "down" ? step : 0;
    return act(event, () => nudge(store, dx, dy));
  }
  if (event.altKey) return;
  switch (key) {
    case "delete":
    case "backspace":
      return store.selection.length > 0 ? act(event, () => removeSelected(store)) : undefined;
    case "escape":
      return store.selection.length > 0 ? act(event, () => store.select([])) : undefined;
    case "f2":
    case "e":
      return one !== undefined ? act(event, () => store.startRenaming(one)) : undefined;
    case "c":
      return element ? act(event, () => store.startConnecting(element.id)) : undefined;
    case "a":
      return element ? act(event, () => keys.onMenu("append")) : undefined;
    case "b":
      return element ? act(event, () => keys.onMenu("boundary")) : undefined;
    case "t":
      return element ? act(event, () => keys.onMenu("type")) : undefined;
    case "n":
      return act(event, keys.onAllElements);
    case "l":
      return act(event, keys.onLayout);
    case "0":
      return act(event, keys.onFit);
  }
}

/** A flow is being drawn by key: the arrow keys choose where it leads. */
function handleConnecting(event: KeyboardEvent, { store, connectTarget, onConnectTarget }: StudioKeys): void {
  const from = store.getState().connectingFrom;
  if (from === null) return;
  const direction = ARROWS[event.key];
  const candidates = store.model.elements.map((e) => e.id).filter((id) => canConnect(store.model, from, id));
  if (direction) {
    const next =
      nearest(store.model, connectTarget ?? from, direction, candidates) ??
      (connectTarget === null ? candidates[0] : undefined);
    return act(event, () => next !== undefined && onConnectTarget(next));
  }
  if (event.key === "Enter" && connectTarget !== null) {
    return act(event, () => {
      connectTo(store, from, connectTarget);
      onConnectTarget(null);
    });
  }
  if (event.key === "Escape") {
    return act(event, () => {
      store.startConnecting(null);
      onConnectTarget(null);
    });
  }
}

/** A focused button takes Enter and Space itself; so do links. */
function isOnControl(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest("button, a, summary, [role=tab], [role=switch], [role=checkbox], [role=radio]") !== null
  );
}

function isInPanel(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("[data-studio-panel]") !== null;
}
