import type { Artifact, Layout, Model, Point } from "../schema";
import { around, centerOf, overlaps, textSize, type Box, type Size } from "./sizes";

/** Places for what is drawn but not executed: notes above what they explain, data below it, partners below everything. */
export function drawArtifacts(model: Model, layout: Layout): Layout {
  const shapes: Layout["shapes"] = { ...layout.shapes };
  const edges: Layout["edges"] = { ...layout.edges };
  const artifacts = model.artifacts ?? [];
  const linked = new Map<string, string>();
  for (const { type, source, target } of artifacts) {
    if ((type !== "association" && type !== "dataAssociation") || !source || !target) continue;
    if (!linked.has(source)) linked.set(source, target);
    if (!linked.has(target)) linked.set(target, source);
  }
  const parents = new Set(model.elements.map((element) => element.parent));
  const drawn = model.elements.flatMap((element) =>
    shapes[element.id] ? [{ id: element.id, box: shapes[element.id] as Box }] : [],
  );
  const frames = drawn.filter(({ id }) => parents.has(id)).map(({ box }) => box);
  const taken = drawn.filter(({ id }) => !parents.has(id)).map(({ box }) => box);
  const ways = Object.values(edges).map((edge) => edge.waypoints);
  const isFree = (box: Box) =>
    !taken.some((other) => overlaps(box, other, 5)) &&
    !frames.some((frame) => cuts(frame, box)) &&
    !ways.some((points) => meets(points, box));
  for (const artifact of artifacts) {
    const size = artifactSize(artifact);
    if (!size || shapes[artifact.id]) continue;
    const host = shapes[linked.get(artifact.id) ?? ""];
    const all = around(Object.values(shapes)) ?? { x: 160, y: 100, width: 0, height: 0 };
    const below = { x: all.x, y: all.y + all.height + 40, ...size };
    let at: Box = below;
    if (artifact.type === "pool") at = { ...below, width: Math.max(all.width, size.width) };
    else if (host) {
      const choices = placesBeside(host, size, artifact.type === "textAnnotation").filter(isFree);
      const reaches = (box: Box) => !taken.some((other) => other !== host && meets(straight(box, host), other));
      at = choices.find(reaches) ?? choices[0] ?? below;
    }
    shapes[artifact.id] = artifact.type === "pool" ? { ...at, horizontal: true } : at;
    taken.push(at);
  }
  for (const { id, source, target } of artifacts) {
    const [from, to] = [shapes[source ?? ""], shapes[target ?? ""]];
    if (!from || !to || edges[id]) continue;
    edges[id] = { waypoints: straight(from, to) };
  }
  return { shapes, edges };
}

function artifactSize({ type, text }: Artifact): Size | undefined {
  switch (type) {
    case "textAnnotation": {
      const { width, height } = textSize(text ?? "", 150);
      return { width: Math.max(60, width + 14), height: Math.max(30, height + 10) };
    }
    case "dataObjectReference":
      return { width: 36, height: 50 };
    case "dataStoreReference":
      return { width: 50, height: 50 };
    case "pool":
      return { width: 300, height: 60 };
    default:
      return undefined;
  }
}

/** Places around a shape, the nearest first; notes above it, data below. */
function placesBeside(host: Box, { width, height }: Size, isNote: boolean): Box[] {
  const places: Box[] = [];
  const middle = host.x + host.width / 2;
  for (let away = 0; away < 12; away += 1) {
    const above = host.y - height - 30 - 20 * away;
    const below = host.y + host.height + 30 + 20 * away;
    for (const y of isNote ? [above, below] : [below, above]) {
      for (const x of isNote
        ? [middle + 20, middle - width / 2, middle - width - 20]
        : [middle - width / 2, middle + 20, middle - width - 20]) {
        places.push({ x, y, width, height });
      }
    }
  }
  return places;
}

/** Whether a box lies on the border or title of a sub-process. */
function cuts(frame: Box, box: Box): boolean {
  const isInside =
    box.x > frame.x &&
    box.y > frame.y + 25 &&
    box.x + box.width < frame.x + frame.width &&
    box.y + box.height < frame.y + frame.height;
  return overlaps(frame, box, 5) && !isInside;
}

function meets(points: readonly Point[], box: Box): boolean {
  return points.slice(1).some((b, i) => {
    const a = points[i]!;
    return overlaps(
      { x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), width: Math.abs(a.x - b.x), height: Math.abs(a.y - b.y) },
      box,
      3,
    );
  });
}

/** From border to border, upright where the shapes stand above each other. */
function straight(from: Box, to: Box): Point[] {
  const [a, b] = [centerOf(from), centerOf(to)];
  const left = Math.max(from.x, to.x);
  const right = Math.min(from.x + from.width, to.x + to.width);
  if (left + 10 < right) {
    const x = a.x > left && a.x < right ? a.x : b.x > left && b.x < right ? b.x : (left + right) / 2;
    const isDown = b.y > a.y;
    return [
      { x, y: isDown ? from.y + from.height : from.y },
      { x, y: isDown ? to.y : to.y + to.height },
    ];
  }
  return [clipped(from, b), clipped(to, a)];
}

function clipped(box: Box, towards: Point): Point {
  const at = centerOf(box);
  const [dx, dy] = [towards.x - at.x, towards.y - at.y];
  const scale = Math.min(
    dx === 0 ? Infinity : box.width / 2 / Math.abs(dx),
    dy === 0 ? Infinity : box.height / 2 / Math.abs(dy),
  );
  return Number.isFinite(scale) ? { x: Math.round(at.x + dx * scale), y: Math.round(at.y + dy * scale) } : at;
}
