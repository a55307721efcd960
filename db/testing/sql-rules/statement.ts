/** A statement as the driver got it. */
export interface SeenStatement {
  readonly text: string;
  readonly values: readonly unknown[];
  /** The reviewed name under which it asks all buckets, if it does. */
  readonly across?: string | undefined;
}

/** Says in a few words what is wrong. */
export type Refuse = (rule: string) => void;
