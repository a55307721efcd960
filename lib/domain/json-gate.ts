import type { Json, JsonObject } from "./json";
import { textBytes } from "./json-bytes";

export const JSON_DEPTH_MAX = 64;
export const VARIABLE_BYTES_MAX = 256 * 1024;
const NAME_LENGTH_MAX = 255;
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

/** Keys that could reach an object's prototype. */
export function isForbiddenKey(key: string): boolean {
  return FORBIDDEN_KEYS.has(key);
}

export type GateResult<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      /** Where it is: "order.lines[3].note". */
      readonly path: string;
      readonly message: string;
      /** Nothing is wrong with it but its size. */
      readonly isTooLarge?: true;
    };

class Refusal extends Error {
  constructor(
    message: string,
    /** Keys from the inside out. */
    readonly path: (string | number)[] = [],
    readonly isTooLarge = false,
  ) {
    super(message);
  }
}

/**
 * The one gate for values that become variables: a clean copy of what JSON, Postgres and FEEL can all hold, or what is
 * wrong with it. Never throws, whatever it is given.
 */
export function jsonGate(value: unknown): GateResult<Json> {
  return guarded(() => copy(value, 0, { left: VARIABLE_BYTES_MAX }));
}

/** `jsonGate` for a set of variables; each may be as large as a variable may be. */
export function gateVariables(input: unknown): GateResult<JsonObject> {
  return guarded(() => {
    if (!isPlainObject(input)) throw new Refusal("Variables are an object of names and values.");
    const variables: JsonObject = {};
    for (const [name, value] of Object.entries(input)) {
      checkName(name);
      variables[name] = at(name, () => copy(value, 0, { left: VARIABLE_BYTES_MAX }));
    }
    return variables;
  });
}

function guarded<T>(work: () => T): GateResult<T> {
  try {
    return { ok: true, value: work() };
  } catch (error) {
    if (error instanceof Refusal) {
      const { path, message, isTooLarge } = error;
      return { ok: false, path: pathText(path.reverse()), message, ...(isTooLarge && { isTooLarge }) };
    }
    // A proxy or getter that throws is no plain value.
    return { ok: false, path: "", message: "The value can't be read." };
  }
}

function checkName(name: string): void {
  if (name.trim() === "") throw new Refusal("A variable needs a name.");
  if (name.length > NAME_LENGTH_MAX) throw new Refusal(`A variable's name has at most ${NAME_LENGTH_MAX} characters.`);
  checkKey(name);
}

function checkKey(key: string): void {
  if (isForbiddenKey(key)) throw new Refusal(`"${key}" can't be used as a name. Choose another.`);
  checkText(key);
}

function checkText(text: string): void {
  if (text.includes("\0")) throw new Refusal("The text holds a NUL character. Remove it.");
  if (/\p{Surrogate}/u.test(text))
    throw new Refusal("The text holds half of a character (a lone surrogate). Remove it.");
}

function copy(value: unknown, depth: number, size: { left: number }): Json {
  switch (typeof value) {
    case "string":
      if (value.length > size.left) throw tooLarge();
      checkText(value);
      spend(size, textBytes(value));
      return value;
    case "number":
      if (!Number.isFinite(value)) throw new Refusal("The number is not finite.");
      if (Number.isInteger(value) && !Number.isSafeInteger(value))
        throw new Refusal("The number is too large to be exact. Send it as text.");
      spend(size, String(value).length);
      return value === 0 ? 0 : value;
    case "boolean":
      spend(size, 5);
      return value;
    case "object":
      break;
    default:
      throw new Refusal(
        `A value of the type ${typeof value} can't be kept. Send text, numbers, true or false, lists and objects.`,
      );
  }
  if (value === null) {
    spend(size, 4);
    return null;
  }
  if (depth >= JSON_DEPTH_MAX) throw new Refusal(`The value is nested more than ${JSON_DEPTH_MAX} levels deep.`);
  spend(size, 2);
  if (Array.isArray(value)) {
    if (value.length > size.left) throw tooLarge();
    // By index, so that a hole is refused like undefined.
    return Array.from({ length: value.length }, (_, index) => {
      spend(size, 1);
      return at(index, () => copy(value[index], depth + 1, size));
    });
  }
  if (!isPlainObject(value)) throw new Refusal("Only plain objects, lists, text, numbers, true and false can be kept.");
  const result: JsonObject = {};
  for (const key of Object.keys(value)) {
    spend(size, key.length + 4);
    checkKey(key);
    result[key] = at(key, () => copy(value[key], depth + 1, size));
  }
  return result;
}

function at<T>(key: string | number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof Refusal) error.path.push(key);
    throw error;
  }
}

function spend(size: { left: number }, bytes: number): void {
  size.left -= bytes;
  if (size.left < 0) throw tooLarge();
}

function tooLarge(): Refusal {
  return new Refusal(
    `The value is larger than ${VARIABLE_BYTES_MAX / 1024} KB. Attach it as a file, or keep only what is needed.`,
    [],
    true,
  );
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function pathText(path: readonly (string | number)[]): string {
  return path.map((key, i) => (typeof key === "number" ? `[${key}]` : i === 0 ? key : `.${key}`)).join("");
}
