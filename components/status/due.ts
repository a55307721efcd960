import { describeDuration } from "@/components/ui/duration";

const MINUTE = 60_000;

/** `calm` above an hour, `near` under one, `pressing` under half an hour, `breached` after, `paused` while nobody can be late. */
export type DueState = "calm" | "near" | "pressing" | "breached" | "paused";

export function dueStateOf(dueAt: Date, now: Date, isPaused = false): DueState {
  if (isPaused) return "paused";
  const left = dueAt.getTime() - now.getTime();
  if (left < 0) return "breached";
  if (left < 30 * MINUTE) return "pressing";
  return left < 60 * MINUTE ? "near" : "calm";
}

/** "2h 5m left" as "2h 5m", after the breach "-3d 4h". */
export function describeDue(dueAt: Date, now: Date): string {
  const left = dueAt.getTime() - now.getTime();
  // Seconds would only make people nervous.
  const text = describeDuration(Math.max(MINUTE, Math.trunc(Math.abs(left) / MINUTE) * MINUTE));
  return left < 0 ? `-${text}` : text;
}
