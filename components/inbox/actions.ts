import type { ActionResult } from "@/lib/http/result";
import type { ChooseInput } from "@/lib/services/instances/choose";
import type { AddCommentInput } from "@/lib/services/instances/comment";
import type { AssignTaskInput } from "@/lib/services/tasks/assign";
import type { ClaimTaskInput } from "@/lib/services/tasks/claim";
import type { CompleteTaskInput } from "@/lib/services/tasks/complete";
import type { ReleaseTaskInput } from "@/lib/services/tasks/release";
import type { SetTaskDueInput } from "@/lib/services/tasks/set-due";
import type { SetTaskPriorityInput } from "@/lib/services/tasks/set-priority";

/** What can be done from the inbox; the page hands it in. */
export interface InboxActions {
  readonly claim: (input: ClaimTaskInput) => Promise<ActionResult>;
  readonly release: (input: ReleaseTaskInput) => Promise<ActionResult>;
  readonly assign: (input: AssignTaskInput) => Promise<ActionResult>;
  readonly complete: (input: CompleteTaskInput) => Promise<ActionResult>;
  readonly setPriority: (input: SetTaskPriorityInput) => Promise<ActionResult>;
  readonly setDue: (input: SetTaskDueInput) => Promise<ActionResult>;
  /** Says what happens next where a ticket leaves that to people. */
  readonly choose: (input: ChooseInput) => Promise<ActionResult>;
  readonly addComment: (input: AddCommentInput) => Promise<ActionResult<{ commentId: string }>>;
}

export interface Me {
  readonly username: string;
  readonly name: string;
}
