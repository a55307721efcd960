/** What can go wrong with the way tokens move, whatever the data say. */
export const FINDING_KINDS = ["deadlock", "leftover", "never_runs", "never_ends"] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

export type Happening =
  /** An instance or a scope begins here. */
  | "starts"
  /** Its work is done, or what it waits for has come. */
  | "done"
  /** An event on a step, or the start of an event sub-process, happens. */
  | "happens"
  /** A gateway, or another element that waits for nothing, is passed. */
  | "passes"
  /** A scope is entered; what follows happens in it. */
  | "enters";

/** One thing that happens on the way to a finding. */
export interface Step {
  readonly element: string;
  readonly how: Happening;
  /** The flows that tokens take from here. */
  readonly flows: readonly string[];
  /** What happens inside before it is over. */
  readonly inside?: readonly Step[];
}

export interface PathStep {
  readonly element: string;
  readonly how: Happening;
  readonly flows: readonly string[];
  /** The same, for people. */
  readonly words: string;
}

export interface Finding {
  readonly kind: FindingKind;
  /** The elements concerned; the first is where to look. */
  readonly elements: readonly string[];
  /** Flows on which a token is missing. */
  readonly flows: readonly string[];
  /** A shortest way that leads there, from the start. */
  readonly path: readonly PathStep[];
  /** Says what is wrong and what to do. */
  readonly message: string;
}

export interface Soundness {
  readonly findings: readonly Finding[];
  /** Whether there is nothing else to find. */
  readonly isDecided: boolean;
  /** Why it is not decided: what was looked at, and what was not. */
  readonly undecided: readonly string[];
  /** How many situations were looked at. */
  readonly states: number;
}
