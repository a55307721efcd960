import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { apiKeys } from "@/db/schema";
import { authorize } from "@/lib/access";
import { DomainError } from "@/lib/errors/domain-error";
import { inTransaction, recordAudit } from "@/lib/runtime";
import type { Context } from "@/lib/runtime/context";

const RevokeApiKeyInput = z.strictObject({ id: z.string().min(1).max(100) });
export type RevokeApiKeyInput = z.input<typeof RevokeApiKeyInput>;

/** Ends a key: its next request is refused. Doing it again changes nothing. Throws `not_found`. */
export async function revokeApiKey(ctx: Context, input: RevokeApiKeyInput): Promise<void> {
  authorize(ctx.principal, "apikey.revoke");
  const { id } = RevokeApiKeyInput.parse(input);
  await inTransaction(ctx, async (tx) => {
    const [key] = await tx.tx.select().from(apiKeys).where(eq(apiKeys.id, id)).for("update");
    const isOwn = key && tx.principal.kind === "user" && key.owner === tx.principal.username;
    authorize(tx.principal, "apikey.revoke", isOwn ? ["own"] : []);
    if (!key) throw new DomainError("not_found", "There is no such key. Nothing was changed.");
    if (key.revokedAt) return;
    await tx.tx.update(apiKeys).set({ revokedAt: sql`now()` }).where(eq(apiKeys.id, id));
    await recordAudit(tx, { action: "apikey.revoked", targetKind: "apikey", targetId: id });
  });
}
