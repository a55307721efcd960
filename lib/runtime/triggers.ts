import { and, eq, ne, sql } from "drizzle-orm";
import { triggers } from "@/db/schema";
import { newId, randomBucket } from "@/lib/domain/ids";
import type { Json } from "@/lib/domain/json";
import { DomainError } from "@/lib/errors/domain-error";
import {
  type CompiledElement,
  type CompiledModel,
  type EventDefinition,
  expressionOf,
  firstDue,
  isKind,
} from "@/lib/model";
import { databaseNow } from "./clock";
import type { Context } from "./context";
import { inTransaction, notify } from "./in-transaction";
import { indexable } from "./indexable";

type Trigger = typeof triggers.$inferInsert;

/**
 * Sets what starts instances of a workflow by itself to the start events, and other instantiating elements, of this version, in the publishing transaction;
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
    const rows = beginnings(model).flatMap((beginning) =>
      triggersOf(beginning, model, at).map((row) => ({ ...row, workflowId, version })),
    );
    if (rows.length === 0) return;
    await tx.tx
      .insert(triggers)
      .values(rows)
      .onConflictDoUpdate({
        target: [triggers.workflowId, triggers.version, triggers.elementId, triggers.definition],
        set: {
          isActive: true,
          name: sql`excluded.name`,
          dueAt: sql`excluded.due_at`,
          repeat: sql`excluded.repeat`,
          lastError: null,
          lastFailedAt: null,
        },
      });
    notify(tx, "jobs");
  });
}

const OURS = "It failed for a reason of Throughline's own, which the log holds. Tell your admin.";

/** Of a start that succeeded. */
export const NO_FAILURE = { lastError: null, lastFailedAt: null };

/** What people read of a start that failed, on the page of its workflow. */
export function startFailure(error: unknown) {
  return { lastError: error instanceof DomainError ? error.message : OURS, lastFailedAt: sql`clock_timestamp()` };
}

/** An element that can start an instance, and what makes it happen. */
interface Beginning {
  readonly element: CompiledElement;
  readonly definitions: readonly EventDefinition[];
  /** Of a parallel event-based gateway: its other events are for the same instance. */
  readonly onePerKey: boolean;
}

function beginnings(model: CompiledModel): Beginning[] {
  return model.root.elements.flatMap((element): Beginning[] => {
    if (isKind(element, "startEvent")) return [{ element, definitions: element.def.definitions, onePerKey: false }];
    if (isKind(element, "receiveTask") && element.def.instantiate) return [beginning(element, false)];
    if (!isKind(element, "eventBasedGateway") || !element.def.instantiate) return [];
    const onePerKey = element.def.gatewayType === "parallel";
    return element.outgoing.map(({ target }) => beginning(target, onePerKey));
  });
}

function beginning(element: CompiledElement, onePerKey: boolean): Beginning {
  if (isKind(element, "intermediateCatchEvent")) return { element, definitions: element.def.definitions, onePerKey };
  const message = isKind(element, "receiveTask") ? (element.def.message ?? (element.name || element.id)) : undefined;
  return { element, definitions: message === undefined ? [] : [{ type: "message", message }], onePerKey };
}

/** A start timer has no step that could have an incident, so its expression must be certain to be quick. */
function valueOf(source: string, element: CompiledElement, model: CompiledModel, at: Date): Json {
  const outcome = model.expression(source).evaluateQuickly({ get: () => undefined }, at.toISOString());
  if (outcome) return outcome.ok ? outcome.value : null;
  throw new DomainError(
    "invalid_input",
    `The start timer "${element.name ?? element.id}" can't be set: working out its time may take too long. Nothing was published. Give its time without loops and functions of its own.`,
    { element: element.id },
  );
}

type TriggerPart = Omit<Trigger, "workflowId" | "version">;

function triggersOf({ element, definitions, onePerKey }: Beginning, model: CompiledModel, at: Date): TriggerPart[] {
  return definitions.flatMap((definition, index): TriggerPart[] => {
    const base = { id: newId(randomBucket(), at.getTime()), elementId: element.id, definition: index, onePerKey };
    if (definition.type === "message") return [{ ...base, kind: "message", name: indexable(definition.message) }];
    if (definition.type === "signal") return [{ ...base, kind: "signal", name: indexable(definition.signal) }];
    if (definition.type !== "timer") return [];
    const source = expressionOf(definition.value);
    const value = source === undefined ? definition.value : valueOf(source, element, model, at);
    const due = firstDue(definition.timer, value, at.toISOString(), definition.zone);
    if (!due.ok) {
      throw new DomainError(
        "invalid_input",
        `The start timer "${element.name ?? element.id}" can't be set: ${due.message} Nothing was published. Correct its time.`,
        {
          element: element.id,
        },
      );
    }
    return [{ ...base, kind: "timer", dueAt: new Date(due.due), repeat: due.repeat ?? null }];
  });
}
