import { z } from "zod";
import type { Context } from "@/lib/runtime/context";
import { LeaseFields, Variables } from "./input";
import { requireHeld, settle } from "./lease";

const ThrowErrorInput = z.strictObject({
  ...LeaseFields,
  code: z.string().min(1).max(255),
  message: z.string().max(2_000).optional(),
  variables: Variables.optional(),
});
export type ThrowErrorInput = z.input<typeof ThrowErrorInput>;

/**
 * The work ended as the model foresees, but otherwise than well: throws a BPMN error from the step, to whatever catches its
 * code; an incident where nothing does. Throws `not_found`, or `conflict` when the lease is lost.
 */
export async function throwError(ctx: Context, input: ThrowErrorInput): Promise<void> {
  const { code, message, variables, ...lease } = ThrowErrorInput.parse(input);
  const job = await requireHeld(ctx, "job.fail", lease);
  await settle(ctx, job, {
    type: "throwError",
    wait: job.wait,
    code,
    ...(message !== undefined && { message }),
    ...(variables && { variables }),
  });
}
