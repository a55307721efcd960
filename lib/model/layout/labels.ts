import type { ModelElement, Point } from "../schema";
import { centerOf, isNamedOutside, overlaps, textSize, type Box } from "./sizes";

/** Among more shapes the search takes too long, and nobody reads the names at that size. */
const SEARCH_MAX = 3_000;

/** Finds free places for the names of events, gateways and flows. */
export class LabelPlacer {
  private readonly lines: (readonly [Point, Point])[];
  private readonly taken: Box[];

  constructor(shapes: Iterable<Box>, edges: Iterable<readonly Point[]>) {
    this.taken = [...shapes];
    this.lines = [...edges].flatMap((points) => points.slice(1).map((point, i) => [points[i]!, point] as const));
  }

  /** Below its shape, or wherever around it no line runs. */
  ofElement(element: ModelElement, box: Box): Box | undefined {
    if (!isNamedOutside(element) || !element.name?.trim()) return undefined;
    const { width, height } = textSize(element.name);
    const middle = centerOf(box);
    const left = Math.round(middle.x - width / 2);
    const below = box.y + box.height + 5;
    const above = box.y - height - 5;
    const right = box.x + box.width + 4;
    const before = box.x - width - 4;
    const places: (readonly [number, number])[] = [
      [left, below],
      [left, above],
      [before + 8, above + 8],
      [before + 8, below - 8],
      [right - 8, above + 8],
      [right - 8, below - 8],
    ];
    for (const away of [12, 24])
      places.push([left, below + away], [left, above - away], [right, below + away], [before, below + away]);
    return this.take(
      places.map(([x, y]) => ({ x, y, width, height, extra: 0 })),
      box,
    );
  }

  /** Above its first long level piece, else beside an upright one. */
  ofFlow(name: string | undefined, points: readonly Point[]): Box | undefined {
    if (!name?.trim()) return undefined;
    const { width, height } = textSize(name);
    const choices: Choice[] = [];
    for (let i = 1; i < points.length; i += 1) {
      const [a, b] = [points[i - 1]!, points[i]!];
      const isLevel = a.y === b.y;
      // A name beside a piece that several ways share would not say whose it is.
      const extra = this.lines.filter(([from, to]) => from !== a && isAlong(from, to, a, b)).length * 2;
      if (isLevel) {
        const start = b.x > a.x ? Math.min(a.x + 6, b.x - width) : Math.max(a.x - 6 - width, b.x);
        const centre = (a.x + b.x - width) / 2;
        for (const x of [start, centre])
          choices.push({ x, y: a.y - height - 3, width, height, extra }, { x, y: a.y + 4, width, height, extra });
      } else {
        const y = b.y > a.y ? Math.min(a.y + 8, b.y - height) : Math.max(a.y - 8 - height, b.y);
        const centre = (a.y + b.y - height) / 2;
        for (const at of [y, centre])
          choices.push(
            { x: a.x + 5, y: at, width, height, extra },
            { x: a.x - width - 5, y: at, width, height, extra },
          );
      }
    }
    return this.take(choices);
  }

  /** The corners of `own` are empty: a name may reach into them. */
  private take(choices: readonly Choice[], own?: Box): Box {
    const cost = (box: Choice) =>
      box.extra +
      this.taken.filter((other) => !isSame(other, own) && overlaps(box, other)).length * 3 +
      this.lines.filter(([a, b]) => overlaps(box, lineBox(a, b), 1)).length * 2;
    let best = choices[0]!;
    if (this.taken.length > SEARCH_MAX) return best;
    let least = Infinity;
    for (const choice of choices) {
      const price = cost(choice);
      if (price < least) [best, least] = [choice, price];
      if (least === 0) break;
    }
    const { width, height } = best;
    const box = { x: Math.round(best.x), y: Math.round(best.y), width, height };
    this.taken.push(box);
    return box;
  }
}

interface Choice extends Box {
  /** What it costs by itself. */
  readonly extra: number;
}

function isSame(a: Box, b: Box | undefined): boolean {
  return b !== undefined && a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;
}

/** Whether two pieces run over each other. */
function isAlong(a: Point, b: Point, c: Point, d: Point): boolean {
  const shares = (low1: number, high1: number, low2: number, high2: number) =>
    Math.min(Math.max(low1, high1), Math.max(low2, high2)) - Math.max(Math.min(low1, high1), Math.min(low2, high2)) > 2;
  if (a.y === b.y && c.y === d.y) return Math.abs(a.y - c.y) < 3 && shares(a.x, b.x, c.x, d.x);
  return a.x === b.x && c.x === d.x && Math.abs(a.x - c.x) < 3 && shares(a.y, b.y, c.y, d.y);
}

function lineBox(a: Point, b: Point): Box {
  return { x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), width: Math.abs(a.x - b.x), height: Math.abs(a.y - b.y) };
}
