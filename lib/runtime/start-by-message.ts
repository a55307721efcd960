import { and, asc, eq, inArray } from "drizzle-orm";
import { triggers } from "@/db/schema";
import { DomainError, isTemporary } from "@/lib/errors/domain-error";
import type { Context } from "./context";
import { inTransaction } from "./in-transaction";
import { startInstance } from "./start-instance";
import { type Consumer, consume, currentConsumer, lockMessage, Refusal } from "./stored-message";

/** Starts the workflow that begins with this message. Undefined: there is none. A refusal is given, not thrown. */
export async function startByMessage(ctx: Context, messageId: string): Promise<Consumer | Refusal | undefined> {
  let workflowId = "";
  try {
    const outcome = await inTransaction(ctx, async (tx): Promise<Consumer | "gone" | undefined> => {
      const message = await lockMessage(tx, messageId);
      if (!message) return "gone";
      const [trigger] = await tx.tx
        .select({
          workflowId: triggers.workflowId,
          version: triggers.version,
          element: triggers.elementId,
          onePerKey: triggers.onePerKey,
        })
        .from(triggers)
        .where(
          and(
            eq(triggers.kind, "message"),
            eq(triggers.name, message.name),
            eq(triggers.isActive, true),
            message.workflows ? inArray(triggers.workflowId, message.workflows) : undefined,
          ),
        )
        .orderBy(asc(triggers.id))
        .limit(1);
      if (!trigger) return undefined;
      const { onePerKey, ...beginning } = trigger;
      workflowId = beginning.workflowId;
      const { instanceId } = await startInstance(tx, {
        ...beginning,
        variables: message.variables,
        ...(message.key !== "" && { businessKey: message.key, onePerKey }),
      });
      await consume(tx, messageId, instanceId, "started");
      return { deliveredTo: null, started: instanceId };
    });
    return outcome === "gone" ? await currentConsumer(ctx, messageId) : outcome;
  } catch (error) {
    if (!(error instanceof DomainError) || isTemporary(error)) throw error;
    return new Refusal(workflowId, error);
  }
}
