import type { ElementKind } from "@/lib/model";
import { ELEMENT_KIND_WORDS } from "@/lib/model/element-words";
import { type ElementStatus, elementStatusLook } from "@/components/status";
import type { ElementOverlay, FlowOverlay, WaitSign } from "./types";

export const WAIT_SIGN_WORDS = {
  person: "waits for a person",
  machine: "waits for a service",
  timer: "waits for a time",
  message: "waits for a message",
  signal: "waits for a signal",
  branches: "waits for other branches",
} as const satisfies Record<WaitSign, string>;

/** What a screen reader says of an element: "Pay: active, visited 2 times". */
export function describeElement(
  name: string | undefined,
  kind: ElementKind,
  overlay: ElementOverlay | undefined,
): string {
  const word = ELEMENT_KIND_WORDS[kind];
  if (!overlay) return name ? `${name}, ${word.toLowerCase()}` : word;
  const parts: string[] = [statusWord(overlay.status)];
  if (overlay.visits > 0) parts.push(`visited ${times(overlay.visits)}`);
  if (overlay.waitsFor) parts.push(WAIT_SIGN_WORDS[overlay.waitsFor]);
  if (overlay.incidents && (overlay.incidents > 1 || overlay.status !== "incident")) {
    parts.push(`${overlay.incidents} open incident${overlay.incidents > 1 ? "s" : ""}`);
  }
  if (overlay.badge) parts.push(overlay.badge.label);
  return `${name ?? word}: ${parts.join(", ")}`;
}

export function describeFlow(
  name: string | undefined,
  source: string,
  target: string,
  overlay: FlowOverlay | undefined,
): string {
  const text = `Flow ${name ? `"${name}" ` : ""}from ${source} to ${target}`;
  if (!overlay) return text;
  const taken = overlay.taken > 0 ? `taken ${times(overlay.taken)}` : "not taken";
  return `${text}: ${taken}${overlay.badge ? `, ${overlay.badge.label}` : ""}`;
}

function times(n: number): string {
  return n === 1 ? "once" : `${n} times`;
}

function statusWord(status: ElementStatus): string {
  return elementStatusLook[status].label.toLowerCase();
}
