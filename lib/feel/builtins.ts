/** A FEEL built-in, as completion shows it. */
export interface BuiltinFunction {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly gives: string;
}

const f = (name: string, parameters: string, gives: string): BuiltinFunction => ({
  name,
  parameters: parameters === "" ? [] : parameters.split(", "),
  gives,
});

/** Every function an expression may call: those of FEEL (DMN 1.5 §10.3.4) that the interpreter has. */
export const BUILTIN_FUNCTIONS: readonly BuiltinFunction[] = [
  f("now", "", "date and time"),
  f("today", "", "date"),
  f("date", "from", "date"),
  f("date and time", "from", "date and time"),
  f("time", "from", "time"),
  f("duration", "from", "duration"),
  f("years and months duration", "from, to", "duration"),
  f("number", "from, grouping separator, decimal separator", "number"),
  f("string", "from", "text"),
  f("not", "negand", "true or false"),
  f("is", "value1, value2", "true or false"),
  f("substring", "string, start position, length?", "text"),
  f("string length", "string", "number"),
  f("upper case", "string", "text"),
  f("lower case", "string", "text"),
  f("substring before", "string, match", "text"),
  f("substring after", "string, match", "text"),
  f("replace", "input, pattern, replacement, flags?", "text"),
  f("contains", "string, match", "true or false"),
  f("matches", "input, pattern, flags?", "true or false"),
  f("starts with", "string, match", "true or false"),
  f("ends with", "string, match", "true or false"),
  f("split", "string, delimiter", "list"),
  f("string join", "list, delimiter?", "text"),
  f("list contains", "list, element", "true or false"),
  f("list replace", "list, position, newItem", "list"),
  f("count", "list", "number"),
  f("min", "list", "number"),
  f("max", "list", "number"),
  f("sum", "list", "number"),
  f("mean", "list", "number"),
  f("all", "list", "true or false"),
  f("any", "list", "true or false"),
  f("sublist", "list, start, length?", "list"),
  f("append", "list, ...item", "list"),
  f("concatenate", "...list", "list"),
  f("insert before", "list, position, newItem", "list"),
  f("remove", "list, position", "list"),
  f("reverse", "list", "list"),
  f("index of", "list, match", "list"),
  f("union", "...list", "list"),
  f("distinct values", "list", "list"),
  f("flatten", "list", "list"),
  f("product", "list", "number"),
  f("median", "list", "number"),
  f("stddev", "list", "number"),
  f("mode", "list", "list"),
  f("sort", "list, precedes", "list"),
  f("decimal", "n, scale", "number"),
  f("floor", "n, scale?", "number"),
  f("ceiling", "n, scale?", "number"),
  f("abs", "n", "number or duration"),
  f("round up", "n, scale", "number"),
  f("round down", "n, scale", "number"),
  f("round half up", "n, scale", "number"),
  f("round half down", "n, scale", "number"),
  f("modulo", "dividend, divisor", "number"),
  f("sqrt", "number", "number"),
  f("log", "number", "number"),
  f("exp", "number", "number"),
  f("odd", "number", "true or false"),
  f("even", "number", "true or false"),
  f("before", "a, b", "true or false"),
  f("after", "a, b", "true or false"),
  f("meets", "range1, range2", "true or false"),
  f("met by", "range1, range2", "true or false"),
  f("overlaps", "range1, range2", "true or false"),
  f("includes", "range, value", "true or false"),
  f("day of year", "date", "number"),
  f("day of week", "date", "text"),
  f("month of year", "date", "text"),
  f("week of year", "date", "number"),
  f("get value", "m, key", "any"),
  f("get entries", "m", "list"),
  f("context", "entries", "context"),
  f("context merge", "...contexts", "context"),
  f("context put", "context, key, value", "context"),
];

const NAMES = new Set(BUILTIN_FUNCTIONS.map((builtin) => builtin.name));

export function isBuiltin(name: string): boolean {
  return NAMES.has(name);
}
