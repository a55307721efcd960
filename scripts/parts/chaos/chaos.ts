import { loadavg } from "node:os";

export interface Options {
  /** How large a test is: the long form has 50. */
  readonly rounds: number;
  readonly seed: number;
  /** The few minutes that run with all other tests. */
  readonly isShort: boolean;
}

export interface Outcome {
  /** What was measured, in one line. */
  readonly figure: string;
  /** What must not be; none: passed. */
  readonly problems: readonly string[];
  /** How often something was broken. A test that broke nothing has shown nothing. */
  readonly injected: number;
}

export interface Skipped {
  readonly skipped: string;
}

export interface Test {
  readonly id: string;
  readonly title: string;
  /** Measures times that other tests beside it would change: not in the short form. */
  readonly isTimed?: true;
  readonly run: (options: Options) => Promise<Outcome | Skipped>;
}

/** Times are held to their goal on a quiet machine; on a busy one they get as much more as there is to do. */
export function within(goalMs: number): number {
  return goalMs * Math.max(1, loadavg()[0]! / 2);
}

export const seconds = (ms: number): string => `${(ms / 1_000).toFixed(ms < 10_000 ? 1 : 0)} s`;
export const count = (n: number): string => n.toLocaleString("en");

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
