const LENGTH_MAX = 80;
/** Taken by addresses of their own. */
const RESERVED = ["new", "import", "startable"];

/** The key that a name gives: what URLs and called elements say. */
export function keyOf(name: string): string {
  const words = name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/ß/g, "ss")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, LENGTH_MAX)
    .replace(/-+$/, "");
  if (words === "") return "workflow";
  return /^[a-z]/.test(words) && !RESERVED.includes(words) ? words : `workflow-${words}`;
}

/** Whether the text can be a key. */
export function isKey(key: string): boolean {
  return /^[A-Za-z_][\w.-]*$/.test(key) && key.length <= 255 && !RESERVED.includes(key);
}
