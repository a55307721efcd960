/** Expressions that try to take for ever, or all memory, or the stack: each different. */
export function hostileExpressions(count: number): string[] {
  const found = new Set<string>();
  for (let n = 0; found.size < count; n++) {
    const make = KINDS[n % KINDS.length]!;
    found.add(make(Math.floor(n / KINDS.length) + 1));
  }
  return [...found];
}

const KINDS: readonly ((n: number) => string)[] = [
  (n) => `for x in 1..${n}0000000 return x`,
  (n) => `some x in 1..${n}00000000 satisfies x < 0`,
  (n) => `every x in 1..${n * 7}, y in 1..${n}000000 satisfies x + y > 0`,
  (n) => `count(for x in 1..${n * 500}, y in 1..500 return x * y)`,
  (n) => `{f: function(g, a) g(g, a + ${n}), r: f(f, 0)}.r`,
  (n) => `{f: function(g, a) if a < 2 then ${n} else g(g, a - 1) + g(g, a - 2), r: f(f, 40)}.r`,
  (n) => `{f: function(g) g(g) + ${n}, r: f(f)}.r`,
  (n) => `matches("${"a".repeat(30 + (n % 20))}${n}", "(a+)+$")`,
  (n) => `replace("${"ab".repeat(20)}${n}", "(a|b|ab)*c", "x")`,
  (n) => `split(s, "(a|aa)+${n}$")`,
  (n) => `sort(list, function(a, b) a * ${n} > b or a < b)`,
  (n) =>
    `{a: ["${n}", "x"], b: concatenate(a, a), c: concatenate(b, b), d: concatenate(c, c), e: concatenate(d, d), f: concatenate(e, e), g: concatenate(f, f), h: concatenate(g, g), i: concatenate(h, h), j: concatenate(i, i), k: concatenate(j, j), l: concatenate(k, k), m: concatenate(l, l), n: concatenate(m, m)}.n`,
  (n) => `{a: s, b: a + a + a + a, c: b + b + b + b, d: c + c + c + c, e: d + d + d + d, f: e + e + e + e + "${n}"}.f`,
  (n) => `list[count(list[item > ${n}]) > count(list[count(list[item < 5]) > 2])]`,
  (n) => `string join(for i in 1..${n}000 return s, "-")`,
  (n) => `distinct values(for i in 1..${n}000 return [i, i, [i]])`,
  (n) => `${"(".repeat(n * 20)}1${")".repeat(n * 20)}`,
  (n) => `${"[".repeat(n * 20)}1${"]".repeat(n * 20)}`,
  (n) => `${"-".repeat(n * 30)}1`,
  (n) => `1${"+1".repeat(n * 40)}`,
  (n) => `o${".a".repeat(n * 15)}`,
  (n) => `list${"[item > 1]".repeat(n * 4)}`,
  (n) => `for i in 1..${n}00000 return {a: i, b: [i, {c: partial}]}`,
  (n) => `for i in 1..${n}00 return partial`,
  (n) => `for a in list, b in list, c in list, d in list return a + b + c + d + ${n}`,
  (n) => `${n} ** 99999999 - ${n} ** 99999999`,
  (n) => `duration("P${n}00000000D") + duration("P999999999Y")`,
  (n) => `date("2026-01-01") + duration("P${n}00000000Y")`,
  (n) => `"\\u${n.toString(16).padStart(6, "F")}"`,
  (n) => `o.constructor.constructor("return process")().exit(${n})`,
  (n) => `{"__proto__": {a: ${n}}}.a`,
  (n) => `if ${"if true then ".repeat(n)}1${" else 2".repeat(n)} then 1 else 2`,
  (n) => `sum(for i in 1..${n}00000 return sum(list))`,
  (n) => `(function(x) x(x))((function(x) x(x))) + ${n}`,
  (n) => `append(list, ${Array.from({ length: n * 10 }, (_, i) => i).join(", ")})`,
  (n) => `list contains(flatten(for i in 1..${n}000 return [list, list]), "never")`,
  (n) => `concatenate(${Array.from({ length: n * 10 }, () => "list").join(", ")})`,
  (n) => `for i in -${n}00000000..${n}00000000 return null`,
  (n) => `for i in 1..0.${n} return i`,
  (n) => `index of(for i in 1..${n}000000 return i, -1)`,
];
