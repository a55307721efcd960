import fc from "fast-check";
import type { Json, JsonObject } from "@/lib/domain/json";
import { BUILTIN_FUNCTIONS } from "../builtins";

const NAMES = ["a", "b", "n", "s", "flag", "due", "items", "order", "list", "order total", "größe", "missing", "count"];
const KEYS = [
  "price",
  "name",
  "tier",
  "a",
  "b",
  "date",
  "lines",
  "item",
  "n",
  "unit-price",
  "order total",
  "x",
  "count",
];

const name = fc.constantFrom(...NAMES);
const key = fc.constantFrom(
  "price",
  "name",
  "tier",
  "a",
  "b",
  "date",
  "lines",
  "n",
  "x",
  "`unit-price`",
  "year",
  "hour",
);

const DATES = ["2026-02-28", "2024-02-29", "2026-13-01", "2026-01-31"];
const DATE_TIMES = [
  "2026-03-29T01:30:00@Europe/Paris",
  "2026-03-01T10:30:00Z",
  "2026-03-01T11:30:00+01:00",
  "2026-03-01T10:30:00",
  "2026-10-25T02:30:00@Europe/Berlin",
  "2026-03-01T10:30:00+05:30:15",
];
const TIMES = ["10:30:00", "23:59:59Z", "10:30:00+02:00", "25:00:00"];
const DURATIONS = ["P1D", "PT90M", "P1Y2M", "-P3D", "P0M", "PT0S", "P1M1D", "P40D", "P"];
const STRINGS = ["", "high", "a", "Ünï", "👩‍🚀x", "2", "a\u0000b", 'say "hi"', "back\\slash", "$& $1", "line\nbreak"];

const text = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...STRINGS) },
  fc.constantFrom(...DATES, ...DATE_TIMES, ...TIMES, ...DURATIONS),
);
const number = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(0, 1, 2, 3, 5, 10, 100, 0.1, 0.2, 2.5, 1e10) },
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const scalar: fc.Arbitrary<Json> = fc.oneof(
  number.map((each) => (Object.is(each, -0) ? 0 : each)),
  text,
  fc.boolean(),
  fc.constant(null),
);

/** Values of variables: of every kind, many of them not fitting. */
export const anyVariables: fc.Arbitrary<JsonObject> = fc
  .letrec<{ value: Json; object: JsonObject }>((tie) => ({
    object: fc.dictionary(fc.constantFrom(...KEYS), tie("value"), { maxKeys: 4, noNullPrototype: true }),
    value: fc.oneof(
      { depthSize: "small" },
      { weight: 4, arbitrary: scalar },
      fc.array(tie("value"), { maxLength: 4 }),
      fc.array(tie("object"), { maxLength: 4 }),
      tie("object"),
    ),
  }))
  .value.chain((extra) =>
    fc
      .record<Record<string, Json>>(
        {
          a: number,
          b: fc.oneof(number, scalar),
          n: number,
          s: text,
          flag: fc.oneof(fc.boolean(), scalar),
          due: fc.constantFrom(...DATES, ...DATE_TIMES),
          items: fc.array(
            fc.oneof(
              { weight: 3, arbitrary: fc.record({ price: number, name: text, tier: scalar }, { requiredKeys: [] }) },
              scalar,
              fc.dictionary(fc.constantFrom(...KEYS), scalar, { maxKeys: 3, noNullPrototype: true }),
            ) as fc.Arbitrary<Json>,
            { maxLength: 4 },
          ),
          order: fc.dictionary(fc.constantFrom(...KEYS), fc.oneof(scalar, fc.array(scalar, { maxLength: 3 })), {
            maxKeys: 5,
            noNullPrototype: true,
          }),
          list: fc.array(scalar, { maxLength: 4 }),
          "order total": number,
          größe: scalar,
          count: fc.constant(7),
        },
        { requiredKeys: ["a", "s"], noNullPrototype: true },
      )
      .map((variables) => ({ ...(extra !== null && typeof extra === "object" ? { b: extra } : {}), ...variables })),
  );

const quoted = (value: string) => `"${value.replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/\n/g, "\\n")}"`;
const OPERATORS = ["=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "**", "and", "or"];
const COMPARE = ["=", "!=", "<", "<=", ">", ">="];

const literal = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom("0", "1", "2", "100", "0.5", "2.50", "-3", ".5", "null", "true", "false") },
  fc.constantFrom(...STRINGS).map(quoted),
  fc.constantFrom(...DATES).map((each) => `date("${each}")`),
  fc.constantFrom(...DATE_TIMES).map((each) => `date and time("${each}")`),
  fc.constantFrom(...TIMES).map((each) => `time("${each}")`),
  fc.constantFrom(...DURATIONS).map((each) => `duration("${each}")`),
  fc.constantFrom(...DATES, ...DATE_TIMES, ...TIMES, ...DURATIONS).map((each) => `@"${each}"`),
  fc.constantFrom("now()", "today()", '"\\u0041\\uD83D\\uDE00"', '"tab\\there"'),
);

const functions = BUILTIN_FUNCTIONS.filter(({ name: each }) => !["now", "today"].includes(each));
const TYPES = ["number", "string", "boolean", "date", "date and time", "duration", "list", "Any"];

const loopTarget = (atom: fc.Arbitrary<string>, name: fc.Arbitrary<string>) =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom("items", "list", "b", "order") },
    name,
    atom,
    fc.tuple(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -3, max: 3 })).map(([from, to]) => `${from}..${to}`),
    fc.constantFrom('"a".."e"', "1..count(list)", "s..3", "null..2", "[1..3]", "null"),
  );

/** FEEL texts over the whole grammar: mostly such as people write, many of them with operands that do not fit. */
export const anyExpression: fc.Arbitrary<string> = fc.letrec<{
  expression: string;
  atom: string;
  test: string;
}>((tie) => {
  const e = tie("expression");
  const atom = tie("atom");
  return {
    atom: fc.oneof(
      { weight: 3, arbitrary: name },
      literal,
      e.map((inner) => `(${inner})`),
    ),
    test: fc.oneof(
      atom,
      fc.tuple(fc.constantFrom(...COMPARE), atom).map(([operator, value]) => `${operator} ${value}`),
      fc
        .tuple(fc.constantFrom("[", "(", "]"), atom, atom, fc.constantFrom("]", ")", "["))
        .map(([open, from, to, close]) => `${open}${from}..${to}${close}`),
    ),
    expression: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      { weight: 3, arbitrary: atom },
      {
        weight: 6,
        arbitrary: fc.tuple(atom, fc.constantFrom(...OPERATORS), atom).map(([l, o, r]) => `${l} ${o} ${r}`),
      },
      { weight: 2, arbitrary: fc.tuple(e, fc.constantFrom("and", "or"), e).map(([l, o, r]) => `${l} ${o} ${r}`) },
      { weight: 2, arbitrary: fc.tuple(name, key).map(([target, entry]) => `${target}.${entry}`) },
      fc.tuple(atom, key, key).map(([target, one, two]) => `${target}.${one}.${two}`),
      atom.map((value) => `-${value}`),
      fc.tuple(atom, atom, atom).map(([value, from, to]) => `${value} between ${from} and ${to}`),
      {
        weight: 2,
        arbitrary: fc
          .tuple(atom, fc.array(tie("test"), { minLength: 1, maxLength: 3 }))
          .map(([value, tests]) => `${value} in (${tests.join(", ")})`),
      },
      fc.tuple(atom, tie("test")).map(([value, test]) => `${value} in ${test}`),
      fc.tuple(e, e, e).map(([condition, then, otherwise]) => `if ${condition} then ${then} else ${otherwise}`),
      fc.array(e, { maxLength: 3 }).map((items) => `[${items.join(", ")}]`),
      fc
        .array(fc.tuple(fc.constantFrom("k", "price", '"q r"', "a", "count"), e), { maxLength: 3 })
        .map((entries) => `{${entries.map(([entry, value]) => `${entry}: ${value}`).join(", ")}}`),
      {
        weight: 3,
        arbitrary: fc.constantFrom(...functions).chain((each) =>
          fc
            .array(atom, {
              minLength: Math.max(0, each.parameters.filter((p) => !/^\.\.\.|\?$/.test(p)).length - 1),
              maxLength: each.parameters.length + 1,
            })
            .map((given) => `${each.name}(${given.join(", ")})`),
        ),
      },
      fc.tuple(atom, atom).map(([value, match]) => `contains(string: ${value}, match: ${match})`),
      {
        weight: 2,
        arbitrary: fc
          .tuple(fc.constantFrom("items", "order", "list", "b"), e)
          .map(([target, predicate]) => `${target}[${predicate}]`),
      },
      {
        weight: 2,
        arbitrary: fc
          .tuple(fc.constantFrom("items", "list"), key, fc.constantFrom(...COMPARE), atom)
          .map(([target, entry, operator, value]) => `${target}[${entry} ${operator} ${value}].${entry}`),
      },
      fc.tuple(fc.constantFrom("items", "list", "b"), tie("test")).map(([target, test]) => `${target}[${test}]`),
      fc.tuple(fc.constantFrom("items", "list"), atom).map(([target, value]) => `${target}[item > ${value}]`),
      fc.tuple(atom, fc.constantFrom(...TYPES)).map(([value, type]) => `${value} instance of ${type}`),
      fc
        .tuple(fc.constantFrom("x", "item", "a", "price", "count"), loopTarget(atom, name), e, key)
        .map(([x, list, body, entry]) => `for ${x} in ${list} return [${x}, ${x}.${entry}, ${body}]`),
      fc
        .tuple(fc.constantFrom("some", "every"), loopTarget(atom, name), e, key, fc.constantFrom(...COMPARE), atom)
        .map(([kind, list, body, entry, operator, value]) =>
          kind === "some"
            ? `some x in ${list} satisfies x.${entry} ${operator} ${value}`
            : `every x in ${list} satisfies (x ${operator} ${value} and (${body}))`,
        ),
      fc.tuple(atom, e).map(([list, body]) => `for x in ${list}, y in list return x + y + (${body})`),
      fc.tuple(atom, e).map(([list, body]) => `for x in ${list} return count(partial) + (${body})`),
    ),
  };
}).expression;
