import { and, eq, ne, sql } from "drizzle-orm";
import { triggers } from "@/db/schema";
import { newId, randomBucket } from "@/lib/domain/ids";
import { DomainError } from "@/lib/errors/domain-error";
import { type CompiledElement, type CompiledModel, expressionOf, firstDue } from "@/lib/model";
import { databaseNow } from "./clock";
import type { Context } from "./context";
import { inTransaction, notify } from "./in-transaction";
import { indexable } from "./indexable";

type Trigger = typeof triggers.$inferInsert;

/**
 * Sets what starts instances of a workflow by itself to the start events of this version, in the publishing transaction;
 * those of the other versions no longer do. Throws `invalid_input` for a start timer that has no moment.
 */
export async function syncTriggers(
  ctx: Context,
  workflowId: string,
  version: number,
  model: CompiledModel,
): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const at = await databaseNow(tx);
    await tx.tx
      .update(triggers)
      .set({ isActive: false })
      .where(and(eq(triggers.workflowId, workflowId), ne(triggers.version, version)));
    const rows = model.root.startEvents.flatMap((event) =>
      triggersOf(event, model, at).map((row) => ({ ...row, workflowId, version })),
    );
    if (rows.length === 0) return;
    await tx.tx
      .insert(triggers)
      .values(rows)
      .onConflictDoUpdate({
        target: [triggers.workflowId, triggers.version, triggers.elementId, triggers.definition],
        set: { isActive: true, dueAt: sql`excluded.due_at`, repeat: sql`excluded.repeat`, lastError: null },
      });
    notify(tx, "jobs");
  });
}

type TriggerPart = Omit<Trigger, "workflowId" | "version">;

function triggersOf(event: CompiledElement<"startEvent">, model: CompiledModel, at: Date): TriggerPart[] {
  return event.def.definitions.flatMap((definition, index): TriggerPart[] => {
    const base = { id: newId(randomBucket(), at.getTime()), elementId: event.id, definition: index };
    if (definition.type === "message")
      return [{ ...base, kind: "message", messageName: indexable(definition.message) }];
    if (definition.type !== "timer") return [];
    const source = expressionOf(definition.value);
    const evaluated =
      source === undefined ? undefined : model.expression(source).evaluate({ get: () => undefined }, at.toISOString());
    const value = evaluated === undefined ? definition.value : evaluated.ok ? evaluated.value : null;
    const due = firstDue(definition.timer, value, at.toISOString(), definition.zone);
    if (!due.ok) {
      throw new DomainError(
        "invalid_input",
        `The start timer "${event.name ?? event.id}" can't be set: ${due.message} Nothing was published. Correct its time.`,
        {
          element: event.id,
        },
      );
    }
    return [{ ...base, kind: "timer", dueAt: new Date(due.due), repeat: due.repeat ?? null }];
  });
}
