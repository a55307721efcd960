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
  retry(input: RetryIncidentInput): Promise<ActionResult<RetryOutcome>>;
  retryMany(input: RetryIncidentsInput): Promise<ActionResult<RetryResult[]>>;
  editAndRetry(input: EditAndRetryInput): Promise<ActionResult<RetryOutcome>>;
}
