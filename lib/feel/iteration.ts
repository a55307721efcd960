import { type Frame, OUTSIDE } from "./operation";
import type { Read } from "./operators";

/** `for x in list return body`; null where there is no list. */
export function forEach(items: Read, index: number, body: Read): Read {
  return (frame) => {
    const list = items(frame);
    if (list === null) return null;
    const found: unknown[] = [];
    for (const item of list as Iterable<unknown>) found.push(bodyOf(frame, index, item, body));
    return found;
  };
}

/** `some x in list satisfies test`, and `every`. */
export function quantified(isSome: boolean, items: Read, index: number, test: Read): Read {
  return (frame) => {
    const list = items(frame);
    if (list === null) return null;
    for (const item of list as Iterable<unknown>) {
      const result = bodyOf(frame, index, item, test);
      const holds = result !== false && result !== null;
      if (holds === isSome) return isSome;
    }
    return !isSome;
  };
}

function bodyOf(frame: Frame, index: number, item: unknown, body: Read): unknown {
  if (item === undefined) throw OUTSIDE;
  frame.entries[index] = item;
  const result = body(frame);
  if (result === undefined) throw OUTSIDE;
  return result;
}

/** What an iteration goes through: a list, or the whole numbers of a range; null for anything else. */
export function iterated(from: Read, to: Read | undefined): Read {
  return (frame) => {
    const start = from(frame);
    if (!to) {
      if (!Array.isArray(start)) {
        if (start === undefined || (typeof start === "object" && start !== null)) throw OUTSIDE;
        return null;
      }
      take(frame, start.length);
      return start as unknown[];
    }
    const end = to(frame);
    // Ranges of other values, and those that never come to their end, are left to the interpreter.
    if (typeof start !== "number" || typeof end !== "number" || !end || !Number.isSafeInteger(end - start))
      throw OUTSIDE;
    take(frame, Math.abs(end - start) + 1);
    return numbers(start, end);
  };
}

function* numbers(start: number, end: number): Generator<number> {
  const direction = start > end ? -1 : 1;
  for (let i = start; ; i += direction) {
    yield i;
    if (i === end) return;
  }
}

/** Counts items that are looked at one by one. */
export function take(frame: Frame, items: number): void {
  frame.itemsLeft -= items;
  if (frame.itemsLeft < 0) throw OUTSIDE;
}
