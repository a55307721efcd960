import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { IntMap } from "./int-map";

const key = fc.oneof(fc.integer({ min: 0, max: 70 }), fc.integer({ min: 0, max: 2 ** 20 }));
const change = fc.tuple(fc.boolean(), key, fc.integer());

describe("IntMap", () => {
  it("does what a Map does, in ascending order, and earlier versions stay as they were", () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 200 }), (changes) => {
        let map = IntMap.empty<number>();
        const twin = new Map<number, number>();
        const versions: [IntMap<number>, [number, number][]][] = [];
        for (const [isSet, k, v] of changes) {
          map = isSet ? map.set(k, v) : map.delete(k);
          if (isSet) twin.set(k, v);
          else twin.delete(k);
          versions.push([map, [...twin].sort(([a], [b]) => a - b)]);
        }
        for (const [version, entries] of versions) {
          expect([...version]).toEqual(entries);
          expect(version.size).toBe(entries.length);
        }
      }),
      { numRuns: 200 },
    );
  });

  it("changes a copy of its own in place and leaves the original alone", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(key, fc.integer())), fc.array(change), (entries, changes) => {
        const original = IntMap.from(entries);
        const before = [...original];
        const twin = new Map(before);
        const changed = original.mutate((map) => {
          for (const [isSet, k, v] of changes) {
            if (isSet) map.set(k, v);
            else map.delete(k);
            if (isSet) twin.set(k, v);
            else twin.delete(k);
          }
        });
        expect([...original]).toEqual(before);
        expect([...changed]).toEqual([...twin].sort(([a], [b]) => a - b));
        for (const [k, v] of twin) expect(changed.get(k)).toBe(v);
      }),
    );
  });
});
