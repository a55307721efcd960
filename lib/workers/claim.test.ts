import { expect, it } from "vitest";
import { bucketsOf, groupOf } from "@/lib/domain/claim-groups";
import { inOwnOrder, isOwnGroup } from "./claim";

const groups = Array.from({ length: 32 }, (_, index) => index);

it("gives every bucket to one group", () => {
  const all = groups.flatMap(bucketsOf);
  expect(all).toEqual(Array.from({ length: 4096 }, (_, bucket) => bucket));
  for (const group of groups) expect(new Set(bucketsOf(group).map(groupOf))).toEqual(new Set([group]));
});

it("gives each group to one of the live workers", () => {
  const workers = ["a", "b", "c"];
  for (const group of groups) expect(workers.filter((worker) => isOwnGroup(group, worker, workers))).toHaveLength(1);
});

it("moves only the groups of a worker that left", () => {
  for (const worker of ["a", "b"]) {
    const before = groups.filter((group) => isOwnGroup(group, worker, ["a", "b", "c"]));
    expect(before.length).toBeGreaterThan(0);
    expect(before.every((group) => isOwnGroup(group, worker, ["a", "b"]))).toBe(true);
  }
});

it("takes its own groups first, then all others", () => {
  const order = inOwnOrder(groups, "a", ["a", "b"]);
  const own = groups.filter((group) => isOwnGroup(group, "a", ["a", "b"]));
  expect(order.slice(0, own.length)).toEqual(own);
  expect([...order].sort((x, y) => x - y)).toEqual(groups);
});
