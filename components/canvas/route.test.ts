import { describe, expect, it } from "vitest";
import { orthogonalRoute, pathOf, pointAlong, routeLine } from "./route";

const box = (x: number, y: number) => ({ x, y, width: 100, height: 80 });
const isOrthogonal = (points: readonly { x: number; y: number }[]) =>
  points.every((p, i) => i === 0 || p.x === points[i - 1]!.x || p.y === points[i - 1]!.y);

describe("orthogonalRoute", () => {
  it("goes straight when both shapes stand side by side", () => {
    expect(orthogonalRoute(box(0, 0), box(200, 0))).toEqual([
      { x: 100, y: 40 },
      { x: 200, y: 40 },
    ]);
  });
  it.each([
    ["right and down", box(300, 200)],
    ["straight down", box(20, 200)],
    ["up", box(20, -300)],
    ["back", box(-300, 0)],
  ])("uses only horizontal and vertical pieces: %s", (_, target) => {
    expect(isOrthogonal(orthogonalRoute(box(0, 0), target))).toBe(true);
  });
});

describe("routeLine", () => {
  const stored = [
    { x: 100, y: 40 },
    { x: 150, y: 40 },
    { x: 150, y: 140 },
    { x: 200, y: 140 },
  ];
  const rest = (r: ReturnType<typeof box>) => ({ was: r, is: r });

  it("keeps the stored way while both ends stand still", () => {
    expect(routeLine(stored, rest(box(0, 0)), rest(box(200, 100)))).toBe(stored);
  });
  it("shifts the stored way when both ends moved alike", () => {
    const moved = routeLine(stored, { was: box(0, 0), is: box(10, 5) }, { was: box(200, 100), is: box(210, 105) });
    expect(moved).toEqual(stored.map((p) => ({ x: p.x + 10, y: p.y + 5 })));
  });
  it("finds a new way when one end moved", () => {
    const moved = routeLine(stored, rest(box(0, 0)), { was: box(200, 100), is: box(400, 0) });
    expect(moved).toEqual([
      { x: 100, y: 40 },
      { x: 400, y: 40 },
    ]);
  });
});

describe("pathOf and pointAlong", () => {
  it("rounds corners and ends where the line ends", () => {
    expect(
      pathOf([
        { x: 0, y: 0 },
        { x: 50, y: 0 },
        { x: 50, y: 50 },
      ]),
    ).toBe("M0,0L42,0Q50,0 50,8L50,50");
  });
  it("finds the middle by length, with the direction there", () => {
    expect(
      pointAlong(
        [
          { x: 0, y: 0 },
          { x: 30, y: 0 },
          { x: 30, y: 70 },
        ],
        0.5,
      ),
    ).toEqual({ x: 30, y: 20, angle: 90 });
  });
});
