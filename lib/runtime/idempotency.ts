import { createHash } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { idempotencyKeys } from "@/db/schema";
import type { Principal } from "@/lib/access/principal";
import { bucketOf } from "@/lib/domain/ids";
import { canonical, type Json } from "@/lib/domain/json";
import { DomainError } from "@/lib/errors/domain-error";
import { driverError } from "./database-error";
import type { InTransaction } from "./in-transaction";

const KEY_LENGTH_MAX = 255;

const LOCK_NOT_AVAILABLE = "55P03";
const RETRY_AFTER_S = 2;

export interface ClaimedKey {
  /** Set if the key was used before with the same body. */
  readonly first?: Json;
  /** Stores what a repetition is given. */
  keep(result: Json): Promise<void>;
}

/** Whose keys these are: equal keys of different people are different ones. */
export function keyScope(what: string, principal: Principal): string {
  return principal.kind === "system" ? what : `${what}:${principal.userId}`;
}

/**
 * Takes an idempotency key for this transaction; one that holds it already is waited for. Throws `conflict` when it still
 * does after the lock's time, `rejected` when the key came with another body.
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
    .returning({ key: idempotencyKeys.key })
    .catch((error: unknown) => {
      throw driverError(error)?.code === LOCK_NOT_AVAILABLE ? inUse() : error;
    });
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

function inUse(): DomainError {
  return new DomainError(
    "conflict",
    "The first request with this idempotency key is still being carried out. For this one nothing was done. Send it again with the same key in a moment: it then gets what the first one got.",
    { reason: "idempotency_key_in_use", retryAfterS: RETRY_AFTER_S },
  );
}
