import type { WaitingReason, WaitingStep } from "@/lib/queries/instances/waiting";

type Reason<K extends WaitingReason["kind"]> = Extract<WaitingReason, { kind: K }>;
export type EventReason = Reason<"timer" | "message" | "signal" | "condition">;
export type RoundsReason = Reason<"rounds">;
export type ChoiceReason = Reason<"choice">;

/** A command that somebody is about to give, and is asked to confirm. */
export type AskedCommand =
  | { readonly type: "move"; readonly cancel: readonly number[]; readonly start: string | null }
  | { readonly type: "addRounds"; readonly step: WaitingStep; readonly rounds: RoundsReason }
  | { readonly type: "completeLoop"; readonly step: WaitingStep; readonly rounds: RoundsReason }
  | { readonly type: "trigger"; readonly step: WaitingStep; readonly event: EventReason }
  | { readonly type: "finish"; readonly step: WaitingStep; readonly choice: ChoiceReason };

/** What the reader may do, and how to ask for it. */
export interface Commands {
  readonly canModify: boolean;
  readonly canChoose: boolean;
  readonly ask: (command: AskedCommand) => void;
  /** Starts an element of an ad-hoc sub-process at once. */
  readonly choose: (choice: ChoiceReason, element: string) => void;
}

export function isEvent(reason: WaitingReason): reason is EventReason {
  return (
    reason.kind === "timer" || reason.kind === "message" || reason.kind === "signal" || reason.kind === "condition"
  );
}
