import type { Json } from "@/lib/domain/json";
import type { EventDefinition, ModelElement } from "@/lib/model";

/** What a token waits for. `by`: the element that goes on when it happens, which need not be the token's own. */
export interface Await {
  readonly kind: "task" | "job" | "timer" | "message" | "signal" | "condition" | "child" | "choice" | "lock";
  readonly by: ModelElement;
  readonly on: Token;
  readonly definition?: EventDefinition | undefined;
  /** Of a condition: whether it held when it was last asked. */
  held: boolean;
  /** Of a repeating timer: how often it fires after this time. */
  left: number;
}

/** Something completed that can be undone. */
export interface Completed {
  readonly element: ModelElement;
  readonly token: Token;
  readonly handler: ModelElement | undefined;
  readonly variables: Record<string, Json>;
  readonly inside: readonly Completed[];
}

/** Where a token is: a visit of an element, which may hold other tokens. */
export class Token {
  inside: Token[] = [];
  variables: Record<string, Json> = {};
  awaits: Await[] = [];
  /** Flows whose tokens wait here for others; null: it is no join, or has passed. */
  arrived: string[] | null = null;
  /** Of a complex gateway that is to be reset: flows that had no token when it was activated. */
  absorbs: string[] | null = null;
  loop: {
    total: number | null;
    started: number;
    done: number;
    items: readonly Json[];
    results: Json[];
    isOver: boolean;
  } | null = null;
  round: number | null = null;
  /** How it goes on after what stopped it. */
  stuck: "enter" | "leave" | "job" | null = null;
  /** Who threw the compensation that this token carries out. */
  undoes: Token | null = null;
  completed: Completed[] = [];
  upcoming: string[] = [];
  /** It has begun what it is for: one that has not can't be finished. */
  hasBegun = false;
  isGone = false;
  /** Whether it is done when all inside it is. */
  isScope = false;

  constructor(
    readonly age: number,
    readonly element: ModelElement | null,
    readonly scope: Token | null,
  ) {}
}
