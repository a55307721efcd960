"use server";

import { revalidatePath } from "next/cache";
import { runAction } from "@/lib/http";
import { changePassword } from "@/lib/services/people/change-password";
import { endSessions } from "@/lib/services/people/end-sessions";

export async function changePasswordAction(input: { current: string; next: string }) {
  return runAction(async (ctx) => {
    await changePassword(ctx, { ...input, keep: ctx.sessionId });
    revalidatePath("/settings");
  });
}

/** Without a session named: all others. */
export async function endSessionsAction(input: { session?: string }) {
  return runAction(async (ctx) => {
    const ended = await endSessions(ctx, { ...input, keep: ctx.sessionId });
    revalidatePath("/settings");
    return ended;
  });
}
