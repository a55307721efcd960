import type { WaitingReason, WaitingStep } from "@/lib/queries/instances/waiting";

/** A part of a ticket in which people choose what happens next. */
export interface Choice {
  /** The name of the ad-hoc sub-process. */
  readonly within: string;
  readonly wait: number;
  readonly elements: readonly { readonly id: string; readonly name: string }[];
  /** One thing after the other, and one is open: nothing can be chosen yet. */
  readonly isBusy: boolean;
}

/** What can be chosen, the longest open first. */
export function choicesOf(waiting: readonly Pick<WaitingStep, "name" | "reasons">[]): Choice[] {
  return waiting.flatMap(({ name, reasons }) =>
    reasons
      .filter((reason): reason is Extract<WaitingReason, { kind: "choice" }> => reason.kind === "choice")
      .map(({ wait, elements, isSequential, open }) => ({
        within: name,
        wait,
        elements,
        isBusy: isSequential && open > 0,
      })),
  );
}
