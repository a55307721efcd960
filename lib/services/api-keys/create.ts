import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { apiKeys, users } from "@/db/schema";
import { authorize } from "@/lib/access";
import { newKey } from "@/lib/auth/api-key";
import { KEY_SCOPES } from "@/lib/domain/status";
import { DomainError } from "@/lib/errors/domain-error";
import { inTransaction, recordAudit } from "@/lib/runtime";
import { actorOf } from "@/lib/runtime/actor";
import type { Context } from "@/lib/runtime/context";

const DAYS = 90;
const DAYS_MAX = 366;

const CreateApiKeyInput = z.strictObject({
  name: z.string().trim().min(1).max(100),
  /** Username of whom it acts for. */
  owner: z.string().min(1).max(100),
  scopes: z.array(z.enum(KEY_SCOPES)).min(1),
  topics: z.array(z.string().min(1).max(500)).max(100).default([]),
  /** Names of the messages that it may send. */
  messages: z.array(z.string().min(1).max(500)).max(100).default([]),
  days: z.number().int().min(1).max(DAYS_MAX).default(DAYS),
});
export type CreateApiKeyInput = z.input<typeof CreateApiKeyInput>;

/** Makes a key that acts for its owner. The key itself is given back this once and kept nowhere. Throws `not_found` or `invalid_input`. */
export async function createApiKey(
  ctx: Context,
  input: CreateApiKeyInput,
): Promise<{ readonly id: string; readonly key: string }> {
  authorize(ctx.principal, "apikey.create");
  const { name, owner, scopes, topics, messages, days } = CreateApiKeyInput.parse(input);
  if (scopes.includes("jobs:work") && topics.length === 0) {
    throw new DomainError(
      "invalid_input",
      "A key for jobs needs at least one topic: the type of the jobs that it may work on. Nothing was made.",
      { fields: { topics: "Name a topic." } },
    );
  }
  if (scopes.includes("messages:send") && messages.length === 0) {
    throw new DomainError(
      "invalid_input",
      "A key for messages needs the name of at least one message that it may send. Nothing was made.",
      { fields: { messages: "Name a message." } },
    );
  }
  const { id, key, hash } = newKey();
  await inTransaction(ctx, async (tx) => {
    const [person] = await tx.tx.select({ banned: users.banned }).from(users).where(eq(users.username, owner));
    if (!person || person.banned) {
      throw new DomainError("not_found", `There is nobody named "${owner}" who may sign in. Nothing was made.`);
    }
    const expiresAt = sql`clock_timestamp() + ${days} * interval '1 day'`;
    await tx.tx
      .insert(apiKeys)
      .values({ id, name, hash, owner, scopes, topics, messages, expiresAt, createdBy: actorOf(tx.principal).actor });
    await recordAudit(tx, {
      action: "apikey.created",
      targetKind: "apikey",
      targetId: id,
      details: { name, owner, scopes, topics, messages, days },
    });
  });
  return { id, key };
}
