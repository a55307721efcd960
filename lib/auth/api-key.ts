import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { apiKeys, users } from "@/db/schema";
import type { KeyPrincipal } from "@/lib/access/principal";
import { loadPrincipal } from "./load-principal";

const KEY = /^tl_([0-9a-f]{16})_[\w-]{43}$/;
const BEARER = /^Bearer (\S+)$/i;
/** Compared with where there is no such key, so that both answers take as long. */
const NOBODYS = hashOf("");

/** A new key: what its bearer sends, and what is stored of it. */
export function newKey(): { readonly id: string; readonly key: string; readonly hash: string } {
  const id = randomBytes(8).toString("hex");
  const key = `tl_${id}_${randomBytes(32).toString("base64url")}`;
  return { id, key, hash: hashOf(key) };
}

/**
 * The program that these headers' key stands for, with the rights that its owner has at this moment; undefined: a key that
 * is unknown, wrong, expired or revoked, or whose owner is disabled. A key counts in `Authorization: Bearer` only.
 */
export async function readKey(db: Db, headers: Headers): Promise<KeyPrincipal | undefined> {
  const key = BEARER.exec(headers.get("authorization") ?? "")?.[1] ?? "";
  const id = KEY.exec(key)?.[1];
  if (id === undefined) return undefined;
  const isLive = sql<boolean>`${apiKeys.revokedAt} is null and ${apiKeys.expiresAt} > clock_timestamp()`;
  const [row] = await db
    .select({ key: apiKeys, isLive, ownerId: users.id })
    .from(apiKeys)
    .leftJoin(users, eq(users.username, apiKeys.owner))
    .where(eq(apiKeys.id, id));
  const isRight = timingSafeEqual(Buffer.from(hashOf(key)), Buffer.from(row?.key.hash ?? NOBODYS));
  if (!row?.isLive || !isRight || row.ownerId === null) return undefined;
  const owner = await loadPrincipal(db, row.ownerId);
  if (!owner) return undefined;
  const { name, scopes, topics, messages } = row.key;
  return { ...owner, kind: "key", keyId: id, keyName: name, scopes, topics, messages };
}

function hashOf(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}
