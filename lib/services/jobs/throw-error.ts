import { z } from "zod";
import type { Context } from "@/lib/runtime/context";
import { giveBack } from "./give-back";
import { LeaseFields, Variables } from "./input";

const ThrowErrorInput = z.strictObject({
  ...LeaseFields,
  code: z.string().min(1).max(255),
  message: z.string().max(2_000).optional(),
  variables: Variables.optional(),
});
export type ThrowErrorInput = z.input<typeof ThrowErrorInput>;

/**
 * The work ended as the model foresees, but otherwise than well: throws a BPMN error from the step, to whatever catches its
 * code; an incident where nothing does. Given again, it does nothing. Throws `not_found`, or `conflict` when the lease is lost.
 */
export async function throwError(ctx: Context, input: ThrowErrorInput): Promise<void> {
  const { code, message, variables, ...lease } = ThrowErrorInput.parse(input);
  const thrown = { code, ...(message !== undefined && { message }), ...(variables && { variables }) };
  await giveBack(ctx, "job.fail", lease, { type: "error", ...thrown }, ({ wait }) => ({
    type: "throwError",
    wait,
    ...thrown,
  }));
}
