import type { Person } from "./inbox-row";

/** A person by username; one whose account is gone keeps the username as name. */
export function person(username: string | null, name: string | null): Person | null {
  return username === null ? null : { username, name: name ?? username };
}

/** Matches the text anywhere; what LIKE would read as a wildcard stands for itself. */
export function likePattern(text: string): string {
  return `%${escapeLike(text)}%`;
}

export function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, (c) => `\\${c}`);
}
