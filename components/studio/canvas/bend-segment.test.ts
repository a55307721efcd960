import { expect, it } from "vitest";
import { bendSegment } from "./bend-segment";
import { middleOf } from "./middle-of";

const p = (x: number, y: number) => ({ x, y });

it("moves an inner piece, and its neighbours grow", () => {
  const line = [p(0, 0), p(50, 0), p(50, 100), p(120, 100)];
  expect(bendSegment(line, 1, p(20, 7))).toEqual([p(0, 0), p(70, 0), p(70, 100), p(120, 100)]);
});

it("leaves a stub where a piece meets an element", () => {
  expect(bendSegment([p(0, 0), p(150, 0)], 0, p(3, 40))).toEqual([
    p(0, 0),
    p(20, 0),
    p(20, 40),
    p(130, 40),
    p(130, 0),
    p(150, 0),
  ]);
});

it("knows the middle of a line", () => {
  expect(middleOf([p(0, 0), p(100, 0), p(100, 100)])).toEqual(p(100, 0));
  expect(middleOf([p(0, 0), p(0, 40)])).toEqual(p(0, 20));
});
