import { z } from "zod";
import { authorize } from "@/lib/access";
import { DomainError } from "@/lib/errors/domain-error";
import { executeCommand, inTransaction, recordAudit } from "@/lib/runtime";
import type { Context } from "@/lib/runtime/context";
import { lockInstance, requireNotEnded } from "./internal";

const SuspendInstanceInput = z.strictObject({
  instanceId: z.uuid(),
  reason: z.string().max(1_000).optional(),
});
export type SuspendInstanceInput = z.input<typeof SuspendInstanceInput>;

/** Holds the instance: nobody and nothing moves it on until it is resumed. Throws `not_found`, `forbidden` or `conflict`. */
export async function suspendInstance(ctx: Context, input: SuspendInstanceInput): Promise<void> {
  await hold(ctx, input, "suspend");
}

/** Lets a suspended instance go on; what came due meanwhile happens now. Throws `not_found`, `forbidden` or `conflict`. */
export async function resumeInstance(ctx: Context, input: SuspendInstanceInput): Promise<void> {
  await hold(ctx, input, "resume");
}

const WORDS = {
  suspend: { action: "instance.suspend", done: "instance.suspended", conflict: "is suspended already" },
  resume: { action: "instance.resume", done: "instance.resumed", conflict: "is not suspended" },
} as const;

async function hold(ctx: Context, input: SuspendInstanceInput, type: "suspend" | "resume"): Promise<void> {
  const words = WORDS[type];
  authorize(ctx.principal, words.action);
  const { instanceId, reason: given } = SuspendInstanceInput.parse(input);
  const reason = given?.trim() || undefined;
  await inTransaction(ctx, async (ctx) => {
    const instance = await lockInstance(ctx, instanceId);
    authorize(ctx.principal, words.action, instance.relations);
    requireNotEnded(instance);
    if ((instance.status === "suspended") === (type === "suspend")) {
      throw new DomainError(
        "conflict",
        `Instance ${instance.number} ${words.conflict}: somebody was faster. Nothing was changed. Reload to see it.`,
      );
    }
    await executeCommand(ctx, { instanceId, command: { type }, ...(reason === undefined ? {} : { reason }) });
    await recordAudit(ctx, {
      action: words.done,
      targetKind: "instance",
      targetId: instanceId,
      ...(reason === undefined ? {} : { reason }),
    });
  });
}
