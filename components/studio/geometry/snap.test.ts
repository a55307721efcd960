import { expect, it } from "vitest";
import { snap } from "./snap";

const box = (x: number, y: number, width: number, height: number) => ({ x, y, width, height });

it("lines up middles of shapes of any size", () => {
  const task = box(300, 160, 100, 80);
  const { dx, dy, guides } = snap(box(100, 100, 36, 36), [task], 3, 79);
  expect({ x: 118 + dx, y: 118 + dy }).toEqual({ x: 120, y: 200 });
  expect(guides).toEqual([{ axis: "y", at: 200, from: 90, to: 412 }]);
});

it("puts the middle on the grid where nothing is near", () => {
  const { dx, dy, guides } = snap(box(0, 0, 100, 80), [box(900, 900, 50, 50)], 13, 4);
  expect([50 + dx, 40 + dy]).toEqual([60, 40]);
  expect(guides).toEqual([]);
});
