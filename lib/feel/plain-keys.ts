const PLAIN = /^[\p{L}_][\p{L}\p{N}_]*$/u;

// The variables of a state are never changed in place, so each is looked through once.
const known = new WeakMap<object, boolean>();

/**
 * Whether all keys of a value are plain words, those of contexts inside it too. Other keys ("unit-price") can change how
 * the text of an expression that looks into the value is read. Lists are no matter: the grammar does not look into them.
 */
export function hasPlainKeys(value: unknown): boolean {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return true;
  const before = known.get(value);
  if (before !== undefined) return before;
  const isPlain = Object.entries(value).every(([key, entry]) => PLAIN.test(key) && hasPlainKeys(entry));
  known.set(value, isPlain);
  return isPlain;
}

/** Whether one of the words is a key of a value, or of a context inside it. */
export function hasKeyOf(words: ReadonlySet<string>, value: unknown): boolean {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return false;
  return Object.entries(value).some(([key, entry]) => words.has(key) || hasKeyOf(words, entry));
}
