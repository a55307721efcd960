import { ilike, or, type SQL, sql } from "drizzle-orm";
import { instances } from "@/db/schema";
import { escapeLike, likePattern } from "@/lib/queries/tasks/people";

// Each condition is one that `instances_words_ix` answers. It knows three letters or digits in a row, or the first two of a
// word; what is neither would be looked for in every row.
const WORD = /[\p{L}\p{N}]/u;
const SHORT = /^(?:[\p{L}\p{N}]{1,2}|[\p{L}\p{N}][^\p{L}\p{N}]+)$/u;
const BEFORE_WORDS = ["", "% ", "%-"];

/**
 * Condition on `instances`: the text is part of the title or the business key. One or two letters must begin one of their
 * words. A text without letters and digits finds nothing.
 */
export function hasWords(text: string): SQL {
  if (!WORD.test(text)) return sql`false`;
  if (!SHORT.test(text)) return anyOf([likePattern(text)]);
  return anyOf(BEFORE_WORDS.map((before) => `${before}${escapeLike(text)}%`));
}

/** Condition on `instances`: the text is the business key, in any case. Never where one or two letters are all there is, for too many keys share them. */
export function hasKey(text: string): SQL {
  return WORD.test(text) && !SHORT.test(text) ? ilike(instances.businessKey, escapeLike(text)) : sql`false`;
}

function anyOf(patterns: readonly string[]): SQL {
  return or(
    ...patterns.flatMap((pattern) => [ilike(instances.title, pattern), ilike(instances.businessKey, pattern)]),
  )!;
}
