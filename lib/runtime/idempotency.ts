import { createHash } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { idempotencyKeys } from "@/db/schema";
import { bucketOf } from "@/lib/domain/ids";
import { canonical, type Json } from "@/lib/domain/json";
import { DomainError } from "@/lib/errors/domain-error";
import type { InTransaction } from "./in-transaction";

const KEY_LENGTH_MAX = 255;

export interface ClaimedKey {
  /** Set if the key was used before with the same body. */
  readonly first?: Json;
  /** Stores what a repetition is given. */
  keep(result: Json): Promise<void>;
}

/**
 * Takes an idempotency key for this transaction; one that holds it already is waited for, and what still holds it after
 * the lock's time is a conflict. Throws `rejected` when the key came with another body.
 */
export async function claimKey(tx: InTransaction, scope: string, key: string, body: unknown): Promise<ClaimedKey> {
  if (key.length === 0 || key.length > KEY_LENGTH_MAX) {
    throw new DomainError(
      "invalid_input",
      `An idempotency key has 1 to ${KEY_LENGTH_MAX} characters. Nothing was changed.`,
    );
  }
  const bucket = bucketOf(scope, key);
  const bodyHash = createHash("sha256").update(canonical(body)).digest("hex");
  const mine = and(eq(idempotencyKeys.bucket, bucket), eq(idempotencyKeys.scope, scope), eq(idempotencyKeys.key, key));
  const keep = async (result: Json) => {
    await tx.tx.update(idempotencyKeys).set({ result }).where(mine);
  };
  const inserted = await tx.tx
    .insert(idempotencyKeys)
    .values({ bucket, scope, key, bodyHash })
    .onConflictDoNothing()
    .returning({ key: idempotencyKeys.key });
  if (inserted.length > 0) return { keep };
  const [known] = await tx.tx
    .select({ bodyHash: idempotencyKeys.bodyHash, result: idempotencyKeys.result })
    .from(idempotencyKeys)
    .where(mine);
  if (known?.bodyHash !== bodyHash) {
    throw new DomainError(
      "rejected",
      "This idempotency key was used before with other content. Nothing was changed. Repeat the first request as it was, or use a new key.",
      { reason: "idempotency_key_reused" },
    );
  }
  return { first: known.result, keep };
}
