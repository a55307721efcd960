import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { crosses, route, simplify } from "./route";

const box = (x: number, y: number, width = 100, height = 80) => ({ x, y, width, height });

describe("routing", () => {
  it("goes straight where two shapes are in a row", () => {
    expect(route(box(0, 0), box(200, 0))).toEqual([
      { x: 100, y: 40 },
      { x: 200, y: 40 },
    ]);
  });

  it("leaves a gateway upwards for what lies above", () => {
    const line = route(box(0, 200, 50, 50), box(150, 0), { isSourceDiamond: true });
    expect(line[0]).toEqual({ x: 25, y: 200 });
    expect(line.at(-1)).toEqual({ x: 150, y: 40 });
    expect(line).toHaveLength(3);
  });

  it("goes around what stands in between", () => {
    const between = box(200, -20, 100, 120);
    const line = route(box(0, 0), box(400, 0), { obstacles: [between] });
    expect(line.some((p, i) => i > 0 && crosses(line[i - 1]!, p, between))).toBe(false);
  });

  it("is made of horizontal and vertical pieces that start and end on the borders, wherever the shapes stand", () => {
    const place = fc.record({
      x: fc.integer({ min: -500, max: 500 }),
      y: fc.integer({ min: -500, max: 500 }),
      width: fc.integer({ min: 20, max: 300 }),
      height: fc.integer({ min: 20, max: 300 }),
    });
    fc.assert(
      fc.property(place, place, (a, b) => {
        const line = route(a, b);
        const onBorder = (p: { x: number; y: number }, s: typeof a) =>
          p.x >= s.x &&
          p.x <= s.x + s.width &&
          p.y >= s.y &&
          p.y <= s.y + s.height &&
          (p.x === s.x || p.x === s.x + s.width || p.y === s.y || p.y === s.y + s.height);
        expect(onBorder(line[0]!, a)).toBe(true);
        expect(onBorder(line.at(-1)!, b)).toBe(true);
        for (let i = 1; i < line.length; i++)
          expect(line[i]!.x === line[i - 1]!.x || line[i]!.y === line[i - 1]!.y).toBe(true);
      }),
    );
  });
});

it("leaves out points that say nothing", () => {
  const p = (x: number, y: number) => ({ x, y });
  expect(simplify([p(0, 0), p(0, 0), p(5, 0), p(9, 0), p(9, 9)])).toEqual([p(0, 0), p(9, 0), p(9, 9)]);
});
