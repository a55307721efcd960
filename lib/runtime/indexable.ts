import { createHash } from "node:crypto";

const LENGTH_MAX = 400;
const HEAD = 300;

/** A text as it stands in an index, which refuses entries over some 2,700 bytes; long ones end in their digest, so that equal stays equal. */
export function indexable(text: string): string {
  if (text.length <= LENGTH_MAX) return text;
  // Not in the middle of a surrogate pair.
  const head = text.slice(0, HEAD).replace(/[\ud800-\udbff]$/, "");
  return `${head}…${createHash("sha256").update(text).digest("hex")}`;
}
