import type { Point } from "@/lib/model";
import { simplify } from "../geometry/route";

const STUB = 20;

/** A line with one of its pieces moved across its direction. A piece at an end leaves a stub there, so that the end stays docked. */
export function bendSegment(line: readonly Point[], index: number, by: Point): Point[] {
  const a = line[index];
  const b = line[index + 1];
  if (!a || !b) return [...line];
  const isFlat = a.y === b.y;
  const shift = (p: Point): Point =>
    isFlat ? { x: p.x, y: Math.round(p.y + by.y) } : { x: Math.round(p.x + by.x), y: p.y };
  const isFirst = index === 0;
  const isLast = index === line.length - 2;
  const along = (from: Point, to: Point): Point => {
    const length = Math.abs(to.x - from.x) + Math.abs(to.y - from.y);
    const stub = Math.min(STUB, length / 3);
    return isFlat
      ? { x: Math.round(from.x + Math.sign(to.x - from.x) * stub), y: from.y }
      : { x: from.x, y: Math.round(from.y + Math.sign(to.y - from.y) * stub) };
  };
  const start = isFirst ? along(a, b) : a;
  const end = isLast ? along(b, a) : b;
  return simplify([
    ...line.slice(0, index),
    ...(isFirst ? [a, start] : []),
    shift(start),
    shift(end),
    ...(isLast ? [end, b] : []),
    ...line.slice(index + 2),
  ]);
}
