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
export async function createUser(db: Db, person: NewUser): Promise<string> {
  const passwordHash = await hashPassword(person.password);
  return db.transaction((tx) => insertUser(tx, { ...person, passwordHash }));
}

/** The same inside an open transaction, which must not wait for the hash. */
export async function insertUser(
  tx: Tx,
  { passwordHash, ...person }: Omit<NewUser, "password"> & { readonly passwordHash: string },
): Promise<string> {
  const id = randomUUID();
  await tx.insert(users).values({
    id,
    username: person.username,
    name: person.name,
    email: person.email.trim().toLowerCase(),
    emailVerified: true,
    role: person.role,
  });
  await tx
    .insert(accounts)
    .values({ id: randomUUID(), accountId: id, providerId: "credential", userId: id, password: passwordHash });
  if (person.groups.length > 0) {
    await tx.insert(memberships).values(person.groups.map((groupKey) => ({ username: person.username, groupKey })));
  }
  return id;
}
