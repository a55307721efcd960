import { createHash } from "node:crypto";

/** The username of a log's person: the workflow's key, and what can be kept of the name. */
export function usernameOf(key: string, person: string): string {
  const plain = person
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  // Names without Latin letters keep apart by their hash.
  const isKept = plain !== "" && plain.length >= person.length / 2;
  return `${key}.${isKept ? plain : `p-${createHash("sha256").update(person).digest("hex").slice(0, 8)}`}`;
}
