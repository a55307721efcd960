const PAUSE_MS_MAX = 3_600_000;
const JITTER = 0.2;

/** The pause after the nth failed attempt: doubled each time, at most an hour, spread so that failures do not come back in step. */
export function backoffMs(firstMs: number, attempt: number, random: () => number = Math.random): number {
  const pause = Math.min(firstMs * 2 ** Math.min(attempt - 1, 30), PAUSE_MS_MAX);
  return Math.round(pause * (1 - JITTER + 2 * JITTER * random()));
}
