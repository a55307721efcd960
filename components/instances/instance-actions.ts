import type { FormProblem } from "@/components/forms/model-form";
import type { CancelInstanceInput } from "@/lib/services/instances/cancel";
import type { ChooseInput } from "@/lib/services/instances/choose";
import type { ModifyInstanceInput } from "@/lib/services/instances/modify";
import type { AddCommentInput } from "@/lib/services/instances/comment";
import type { SetVariablesInput } from "@/lib/services/instances/set-variables";
import type { SuspendInstanceInput } from "@/lib/services/instances/suspend";
import type { EditAndRetryInput } from "@/lib/services/incidents/edit-and-retry";
import type { RetryOutcome } from "@/lib/services/incidents/retry";

export type Outcome<T> = { ok: true; value: T } | { ok: false; error: FormProblem };

/** What people do on the page of an instance; the page passes the server's actions in. */
export interface InstanceActions {
  readonly cancel: (input: CancelInstanceInput) => Promise<Outcome<void>>;
  readonly suspend: (input: SuspendInstanceInput) => Promise<Outcome<void>>;
  readonly resume: (input: SuspendInstanceInput) => Promise<Outcome<void>>;
  readonly modify: (input: ModifyInstanceInput) => Promise<Outcome<void>>;
  readonly choose: (input: ChooseInput) => Promise<Outcome<void>>;
  readonly setVariables: (input: SetVariablesInput) => Promise<Outcome<void>>;
  readonly addComment: (input: AddCommentInput) => Promise<Outcome<{ commentId: string }>>;
  readonly removeComment: (input: { commentId: string }) => Promise<Outcome<void>>;
  readonly retry: (input: { incidentId: string }) => Promise<Outcome<RetryOutcome>>;
  readonly editAndRetry: (input: EditAndRetryInput) => Promise<Outcome<RetryOutcome>>;
}
