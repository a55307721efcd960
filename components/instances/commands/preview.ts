import type { Model, ModelElement } from "@/lib/model";
import type { EventReason, RoundsReason } from "./asked";

const quoted = (name: string) => `“${name}”`;
const listed = (names: readonly string[]) =>
  names.length < 2
    ? names.map(quoted).join("")
    : `${names.slice(0, -1).map(quoted).join(", ")} and ${quoted(names.at(-1)!)}`;
const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? "" : "s"}`;

/** What a move will do, in words. */
export function previewMove(cancelled: readonly string[], started: string | null): string {
  if (cancelled.length === 0 && started === null) return "Nothing is chosen yet.";
  const away =
    cancelled.length === 0
      ? ""
      : `${listed(cancelled)} ${cancelled.length === 1 ? "is" : "are"} cancelled, with all tasks, timers and calls that belong to ${cancelled.length === 1 ? "it" : "them"}. `;
  const begins =
    started === null
      ? "Nothing starts instead: if nothing else is open, the instance is then completed."
      : `${quoted(started)} starts as if it had been reached. ${cancelled.length === 0 ? "What is open stays open." : ""}`;
  return `${away}${begins} What was done before is not undone.`.replace("  ", " ");
}

export function previewRounds(name: string, count: number): string {
  return count === 0
    ? "Nothing is added yet."
    : `${quoted(name)} gets ${counted(count, "more round")}. It goes on once all of them are done, or its condition says so.`;
}

export function previewCompleteLoop(name: string, { done, open }: Pick<RoundsReason, "done" | "open">): string {
  const kept =
    done === 0
      ? "No round is done"
      : `${counted(done, "round")} ${done === 1 ? "is" : "are"} done and count${done === 1 ? "s" : ""}`;
  return `${quoted(name)} is left now. ${kept}; ${counted(open, "open round")} ${open === 1 ? "is" : "are"} cancelled.`;
}

export function previewFinish(name: string, open: number): string {
  const rest = open === 0 ? "Nothing in it is open." : `What is still open in it (${open}) is cancelled.`;
  return `${quoted(name)} is done, and its path goes on. ${rest}`;
}

const COMES = {
  timer: "its time had come",
  message: "its message had come",
  signal: "its signal had come",
  condition: "its condition held",
} as const satisfies Record<EventReason["kind"], string>;

/** What making an event happen will do, by where it stands. */
export function previewTrigger(model: Model, event: EventReason, host: string): string {
  const element = model.elements.find(({ id }) => id === event.elementId);
  const name = quoted(event.elementName);
  if (!event.isAside || !element) return `${name} goes on as if ${COMES[event.kind]}.`;
  const begins = `${name} happens now, as if ${COMES[event.kind]}`;
  if (isInterrupting(element)) return `${begins}. ${quoted(host)} is cancelled with all that is in it.`;
  return element.type === "boundaryEvent" || element.type === "startEvent"
    ? `${begins}. ${quoted(host)} stays open.`
    : `${begins}. The other events that ${quoted(host)} waits for are awaited no longer.`;
}

function isInterrupting(element: ModelElement): boolean {
  if (element.type === "boundaryEvent") return element.interrupting;
  return element.type === "startEvent" && element.interrupting !== false;
}
