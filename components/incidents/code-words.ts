import type { IncidentCode } from "@/lib/engine";

interface CodeWords {
  readonly title: string;
  /** What usually helps. */
  readonly next: string;
}

const words: Record<IncidentCode, CodeWords> = {
  no_flow_taken: {
    title: "No way on",
    next: "No condition held and there is no default flow. Correct the values the conditions read, then retry.",
  },
  expression_failed: {
    title: "Expression failed",
    next: "An expression could not be evaluated with these values. Correct them, then retry.",
  },
  invalid_value: {
    title: "Value does not fit",
    next: "A value has another type than the step needs. Correct it, then retry.",
  },
  called_instance_failed: {
    title: "Called instance failed",
    next: "The workflow that this step calls did not end well. Look at it, then retry to call it anew.",
  },
  job_failed: {
    title: "Call failed",
    next: "A retry makes the call anew, with all its attempts.",
  },
  event_failed: {
    title: "Event stuck",
    next: "A timer, a message or what a called instance brings could not be taken in. Look at the cause, then retry to try that again.",
  },
  error_not_caught: {
    title: "Error not caught",
    next: "The step ended in an error that no event of the model takes. Correct the cause, then retry.",
  },
  endless_loop: {
    title: "Endless loop",
    next: "The instance went round without a pause until it was stopped. Change what its conditions read, then retry.",
  },
  limit_exceeded: {
    title: "Limit reached",
    next: "A limit that protects the others was reached. Make the values smaller, then retry.",
  },
  not_supported: {
    title: "Not supported",
    next: "The step can't be executed. Publish a version without it, or cancel the instance.",
  },
};

/** An incident's code in plain words. */
export function describeCode(code: string): CodeWords {
  return (words as Partial<Record<string, CodeWords>>)[code] ?? { title: code, next: "Look at the cause, then retry." };
}
