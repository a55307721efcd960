export interface Mutation {
  readonly text: string;
  /** Which of them it is, for a failure's message. */
  readonly describe: string;
}

/** Files with small damages, the same for the same seed. */
export function* mutations(sources: readonly string[], count: number, seed: number): Generator<Mutation> {
  const random = numbers(seed);
  const pick = <T>(list: readonly T[]): T => {
    const item = list[Math.floor(random() * list.length)];
    if (item === undefined) throw new Error("nothing to pick from");
    return item;
  };
  for (let n = 0; n < count; n++) {
    let text = pick(sources);
    const rounds = 1 + Math.floor(random() * 3);
    const names: string[] = [];
    for (let round = 0; round < rounds; round++) {
      const [name, mutate] = pick(MUTATORS);
      names.push(name);
      text = mutate(text, random, pick);
    }
    yield { text, describe: `seed ${seed}, mutation ${n}: ${names.join(", ")}` };
  }
}

type Random = () => number;
type Pick = <T>(list: readonly T[]) => T;
type Mutator = (text: string, random: Random, pick: Pick) => string;

const VALUES = [
  "",
  "__proto__",
  "a b",
  "x:y",
  "-1",
  "1e999",
  "NaN",
  "true",
  "${",
  "${a.b()}",
  "=",
  "=(",
  "#{x}",
  "\u00fc",
  "&lt;",
  "start",
  "p",
  "R5/PT1S",
  "'".repeat(50),
  "a".repeat(5_000),
];
const PIECES = [
  "<",
  ">",
  "&",
  '"',
  "]]>",
  "<!--",
  "<![CDATA[",
  "<!DOCTYPE x>",
  "</process>",
  "<task/>",
  "\u0000",
  "\t",
  "<x:y xmlns:x='urn:x'/>",
  "<extensionElements/>",
  "<incoming>gone</incoming>",
  "&#55296;",
  "{",
  "}",
];

const MUTATORS: readonly (readonly [name: string, mutate: Mutator])[] = [
  ["attribute value", (text, _, pick) => replaceOne(text, /="[^"]*"/g, `="${pick(VALUES)}"`, pick)],
  ["attribute swap", (text, _, pick) => replaceOne(text, /="[^"]*"/g, pick(text.match(/="[^"]*"/g) ?? ["=''"]), pick)],
  ["attribute gone", (text, _, pick) => replaceOne(text, /\s[\w:]+="[^"]*"/g, "", pick)],
  [
    "attribute name",
    (text, _, pick) => replaceOne(text, /\s[\w:]+=/g, pick(text.match(/\s[\w:]+=/g) ?? [" a="]), pick),
  ],
  ["element gone", (text, _, pick) => replaceOne(text, /<([\w:]+)[^<>]*\/>|<([\w:]+)[^<>]*>[^<>]*<\/\2>/g, "", pick)],
  [
    "element twice",
    (text, _, pick) => {
      const found = pick(text.match(/<([\w:]+)[^<>]*\/>|<([\w:]+)[^<>]*>[^<>]*<\/\2>/g) ?? ["<a/>"]);
      return text.replace(found, () => found + found);
    },
  ],
  [
    "element name",
    (text, _, pick) => {
      const names = text.match(/<[\w:]+/g) ?? ["<a"];
      const [from, to] = [pick(names).slice(1), pick(names).slice(1)];
      return text.replace(new RegExp(`(</?)${from}(?=[\\s/>])`, "g"), (_whole, open: string) => open + to);
    },
  ],
  ["text", (text, _, pick) => replaceOne(text, />[^<>]+</g, `>${pick(VALUES)}<`, pick)],
  [
    "piece inserted",
    (text, random, pick) => {
      const at = Math.floor(random() * text.length);
      return text.slice(0, at) + pick(PIECES) + text.slice(at);
    },
  ],
  [
    "cut",
    (text, random) => {
      const at = Math.floor(random() * text.length);
      return text.slice(0, at) + text.slice(at + Math.floor(random() * 40));
    },
  ],
  ["end lost", (text, random) => text.slice(0, Math.floor(random() * text.length))],
  [
    "letter",
    (text, random) => {
      const at = Math.floor(random() * text.length);
      return text.slice(0, at) + String.fromCharCode(Math.floor(random() * 300)) + text.slice(at + 1);
    },
  ],
];

function replaceOne(text: string, pattern: RegExp, by: string, pick: Pick): string {
  const matches = [...text.matchAll(pattern)];
  if (matches.length === 0) return text;
  const match = pick(matches);
  return text.slice(0, match.index) + by + text.slice(match.index + match[0].length);
}

/** mulberry32. */
function numbers(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
