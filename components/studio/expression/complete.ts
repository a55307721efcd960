import { BUILTIN_FUNCTIONS } from "@/lib/feel";
import type { KnownVariable } from "./known-variables";

export interface Completion {
  readonly text: string;
  /** What is put in its place; the cursor goes to `|`. */
  readonly insert: string;
  readonly detail: string;
  readonly kind: "variable" | "function" | "word";
}

const WORDS = ["and", "or", "not(|)", "if | then  else ", "in", "between", "true", "false", "null"];

/** The name being typed at the cursor: where it begins, and its text. */
export function wordAt(text: string, cursor: number): { start: number; word: string } {
  const before = text.slice(0, cursor);
  const word = /[A-Za-z_][\w.]*$/.exec(before)?.[0] ?? "";
  return { start: cursor - word.length, word };
}

/** What may be meant by what is typed. Nothing inside a text in quotes. */
export function completionsAt(
  text: string,
  cursor: number,
  variables: readonly KnownVariable[],
  limit = 8,
): Completion[] {
  if (isInQuotes(text.slice(0, cursor))) return [];
  const { word } = wordAt(text, cursor);
  const wanted = word.toLowerCase();
  const all: Completion[] = [
    ...variables.map(
      (v): Completion => ({
        text: v.name,
        insert: quoted(v.name),
        detail: `${v.type === "any" ? "" : `${v.type}, `}${v.from}`,
        kind: "variable",
      }),
    ),
    ...BUILTIN_FUNCTIONS.map(
      (f): Completion => ({
        text: f.name,
        insert: `${f.name}(|)`,
        detail: `(${f.parameters.join(", ")}) → ${f.gives}`,
        kind: "function",
      }),
    ),
    ...WORDS.map(
      (w): Completion => ({
        text: w.replace(/[|()]/g, "").trim().split(/\s+/)[0]!,
        insert: w,
        detail: "",
        kind: "word",
      }),
    ),
  ];
  if (wanted === "")
    return isOperandNext(text.slice(0, cursor)) ? all.filter((c) => c.kind === "variable").slice(0, limit) : [];
  const rank = (c: Completion): number => {
    const name = c.text.toLowerCase();
    if (name === wanted) return 9;
    if (name.startsWith(wanted)) return c.kind === "variable" ? 0 : c.kind === "word" ? 1 : 2;
    return name.includes(wanted) ? 3 : 9;
  };
  return all
    .map((c) => ({ c, r: rank(c) }))
    .filter(({ r }) => r < 9)
    .sort((a, b) => a.r - b.r)
    .slice(0, limit)
    .map(({ c }) => c);
}

/** The text with the completion in place of what was typed, and where the cursor then is. */
export function complete(text: string, cursor: number, completion: Completion): { text: string; cursor: number } {
  const { start } = wordAt(text, cursor);
  const at = completion.insert.indexOf("|");
  const insert = completion.insert.replace("|", "");
  return { text: text.slice(0, start) + insert + text.slice(cursor), cursor: start + (at === -1 ? insert.length : at) };
}

const quoted = (name: string): string => (/^[A-Za-z_]\w*$/.test(name) ? name : `\`${name}\``);

function isInQuotes(before: string): boolean {
  let isInside = false;
  for (let i = 0; i < before.length; i++) {
    if (before[i] === "\\" && isInside) i++;
    else if (before[i] === '"') isInside = !isInside;
  }
  return isInside;
}

/** Whether something to compare or compute with comes next: at the beginning, behind an operator. */
function isOperandNext(before: string): boolean {
  return /(^|[-+*/=<>([{,:]|\b(and|or|if|then|else|in|return|satisfies))\s*$/.test(before);
}
