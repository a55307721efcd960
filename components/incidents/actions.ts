import type { ActionResult } from "@/lib/http/result";
import type { EditAndRetryInput } from "@/lib/services/incidents/edit-and-retry";
import type {
  RetryIncidentInput,
  RetryIncidentsInput,
  RetryOutcome,
  RetryResult,
} from "@/lib/services/incidents/retry";

/** What can be done about incidents; the page hands it in. */
export interface IncidentActions {
  readonly retry: (input: RetryIncidentInput) => Promise<ActionResult<RetryOutcome>>;
  readonly retryMany: (input: RetryIncidentsInput) => Promise<ActionResult<RetryResult[]>>;
  readonly editAndRetry: (input: EditAndRetryInput) => Promise<ActionResult<RetryOutcome>>;
}
