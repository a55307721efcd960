import type { Model, Point } from "@/lib/model";
import { overlaps } from "./rectangle";
import type { Size } from "./sizes";

const GRID = 10;
const STEP = 40;
const GAP = 20;
const ROUNDS = 40;

/** The centre of a place for something of this size that covers nothing: as near as can be, below before beside. */
export function freeSpot(model: Model, size: Size, near: Point): Point {
  const taken = Object.values(model.layout.shapes);
  const start = { x: Math.round(near.x / GRID) * GRID, y: Math.round(near.y / GRID) * GRID };
  const isFree = ({ x, y }: Point) => {
    const place = {
      x: x - size.width / 2 - GAP,
      y: y - size.height / 2 - GAP,
      width: size.width + 2 * GAP,
      height: size.height + 2 * GAP,
    };
    return !taken.some((shape) => overlaps(shape, place));
  };
  for (let round = 0; round < ROUNDS; round++) {
    const by = round * STEP;
    const around: Point[] = [
      { x: start.x, y: start.y + by },
      { x: start.x, y: start.y - by },
      { x: start.x + by, y: start.y },
      { x: start.x - by, y: start.y },
    ];
    const found = around.find(isFree);
    if (found) return found;
  }
  return start;
}
