import { and, eq } from "drizzle-orm";
import { instances, tasks, users } from "@/db/schema";
import type { Command, Rejection, RejectionCode, WaitId } from "@/lib/engine";
import { DomainError, type ErrorCode } from "@/lib/errors/domain-error";
import { byId, ofInstance } from "./by-id";
import type { InTransaction } from "./in-transaction";

/** A lost race is a conflict; what could not have been done before either is a rejection. */
const CODE_OF = {
  already_started: "conflict",
  not_started: "rejected",
  ended: "conflict",
  suspended: "rejected",
  not_suspended: "conflict",
  not_open: "conflict",
  no_incident: "conflict",
  unknown_element: "invalid_input",
  not_possible: "rejected",
  invalid_command: "rejected",
} as const satisfies Record<RejectionCode, ErrorCode>;

const KEPT = "Nothing was changed. Reload to see where the instance is.";

/** The engine's refusal, in words; for a task, and an instance that ended, with who was faster and when. */
export async function refuse(
  tx: InTransaction,
  instanceId: string,
  command: Command,
  rejection: Rejection,
): Promise<DomainError> {
  const code = CODE_OF[rejection.code];
  const details = { rejection: rejection.code };
  if (rejection.code === "not_open" || rejection.code === "ended") {
    const wait = taskOf(command);
    const task = wait === undefined ? undefined : await closedTask(tx, instanceId, wait);
    if (task) {
      const isDone = task.status === "completed";
      const who = task.by ?? "someone";
      const words = isDone
        ? `${who} completed "${task.name}" at ${timeOf(task.at)}. Your change was not applied. Reload to see the result.`
        : `"${task.name}" was cancelled at ${timeOf(task.at)}, because its instance went another way. Your change was not applied. Reload to see where it is.`;
      return new DomainError("conflict", words, {
        ...details,
        task: task.status,
        by: task.username,
        byName: task.by,
        at: task.at?.toISOString() ?? null,
      });
    }
  }
  if (rejection.code === "ended") {
    const [row] = await tx.tx
      .select({ at: instances.endedAt, status: instances.status })
      .from(instances)
      .where(byId(instances, instanceId));
    return new DomainError(code, `${rejection.message.replace(/\.$/, "")}, since ${timeOf(row?.at ?? null)}. ${KEPT}`, {
      ...details,
      status: row?.status ?? null,
      at: row?.at?.toISOString() ?? null,
    });
  }
  return new DomainError(code, `${rejection.message} ${KEPT}`, details);
}

function taskOf(command: Command): WaitId | undefined {
  switch (command.type) {
    case "completeTask":
    case "assignTask":
    case "updateTask":
      return command.task;
    case "throwError":
      return command.wait;
    default:
      return undefined;
  }
}

async function closedTask(tx: InTransaction, instanceId: string, wait: WaitId) {
  const [row] = await tx.tx
    .select({ name: tasks.name, status: tasks.status, at: tasks.closedAt, username: tasks.completedBy, by: users.name })
    .from(tasks)
    .leftJoin(users, eq(users.username, tasks.completedBy))
    .where(and(ofInstance(tasks, instanceId), eq(tasks.wait, wait)));
  return row && row.status !== "open" ? { ...row, by: row.by ?? row.username } : undefined;
}

/** The details carry the exact instant, which the interface shows in the viewer's zone. */
function timeOf(at: Date | null): string {
  return at ? `${at.toISOString().slice(0, 16).replace("T", " ")} UTC` : "an unknown time";
}
