import type { Bounds, Point } from "@/lib/model/schema";

/** The line up to where it enters the box; as it was if it never comes from outside. */
export function cutAtBox(line: readonly Point[], box: Bounds): Point[] {
  for (let index = 0; index + 1 < line.length; index++) {
    const [from, to] = [line[index], line[index + 1]];
    if (!from || !to || isInside(from, box)) break;
    const entry = entryPoint(from, to, box);
    if (entry) return [...line.slice(0, index + 1), entry];
  }
  return [...line];
}

function isInside({ x, y }: Point, box: Bounds): boolean {
  return x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height;
}

/** Where the way from one point to the next first touches the box (Liang and Barsky's clipping). */
function entryPoint(from: Point, to: Point, box: Bounds): Point | undefined {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  let enters = 0;
  let leaves = 1;
  for (const [step, distance] of [
    [-dx, from.x - box.x],
    [dx, box.x + box.width - from.x],
    [-dy, from.y - box.y],
    [dy, box.y + box.height - from.y],
  ] as const) {
    if (step === 0 && distance < 0) return undefined;
    if (step < 0) enters = Math.max(enters, distance / step);
    if (step > 0) leaves = Math.min(leaves, distance / step);
  }
  return enters > leaves ? undefined : { x: from.x + enters * dx, y: from.y + enters * dy };
}
