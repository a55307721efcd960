import { take } from "./iteration";
import { type Frame, OUTSIDE } from "./operation";
import type { Read } from "./operators";
import { hasPlainKeys } from "./plain-keys";
import { isPlainObject } from "./plain-object";

/** The items of a list (or the value alone) that a test holds for, as `list[test]` does. */
export function filterBy(target: Read, test: Read, depth: number): Read {
  return (frame) => {
    const from = target(frame);
    if (from === null) return null;
    const list: readonly unknown[] = Array.isArray(from) ? from : [from];
    take(frame, list.length);
    const kept: unknown[] = [];
    for (const item of list) {
      if (item === undefined || !hasPlainKeys(item)) throw OUTSIDE;
      if (typeof item === "object" && item !== null && !Array.isArray(item) && !isPlainObject(item)) throw OUTSIDE;
      frame.items[depth] = item;
      // What gives neither true nor false nor null stands for itself, an item that is null or false for nothing.
      const result = test(frame);
      const found = result === true ? item : result;
      if (found !== false && found !== null) kept.push(found);
    }
    frame.items.length = depth;
    return kept;
  };
}

/** A name inside a filter: the entry of the item, or what stands outside. */
export function itemAt(frame: Frame, depth: number, name: string, outer: Read | undefined): unknown {
  const item = frame.items[depth];
  if (isPlainObject(item) && Object.hasOwn(item, name)) return item[name];
  return outer ? outer(frame) : item;
}
