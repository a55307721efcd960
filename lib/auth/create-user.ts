import { randomUUID } from "node:crypto";
import type { Db, Tx } from "@/db/client";
import { accounts, memberships, users } from "@/db/schema";
import type { Role } from "@/lib/domain/status";
import { hashPassword } from "./password";

export interface NewUser {
  readonly username: string;
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly role: Role;
  /** Keys of groups, which must exist. */
  readonly groups: readonly string[];
}

/** Adds a person who can sign in with email and password. Checks no rights: services and seeds call it. Returns the id. */
export function createUser(db: Db, person: NewUser): Promise<string> {
  return db.transaction((tx) => insertUser(tx, person));
}

/** The same, inside a transaction that is already open. */
export async function insertUser(tx: Tx, person: NewUser): Promise<string> {
  const id = randomUUID();
  const password = await hashPassword(person.password);
  await tx.insert(users).values({
    id,
    username: person.username,
    name: person.name,
    email: person.email.trim().toLowerCase(),
    emailVerified: true,
    role: person.role,
  });
  await tx.insert(accounts).values({ id: randomUUID(), accountId: id, providerId: "credential", userId: id, password });
  if (person.groups.length > 0) {
    await tx.insert(memberships).values(person.groups.map((groupKey) => ({ username: person.username, groupKey })));
  }
  return id;
}
