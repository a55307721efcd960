import type { Artifact, Layout, Model, Point } from "../schema";
import { around, centerOf, moved, overlaps, textSize, type Box, type Size } from "./sizes";

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
  const frames = new Set(model.elements.map((element) => element.parent));
  const taken: Box[] = model.elements.flatMap((element) => (frames.has(element.id) ? [] : (shapes[element.id] ?? [])));
  for (const artifact of artifacts) {
    const size = artifactSize(artifact);
    if (!size || shapes[artifact.id]) continue;
    const host = shapes[linked.get(artifact.id) ?? ""];
    const all = around(Object.values(shapes)) ?? { x: 160, y: 100, width: 0, height: 0 };
    let at: Box;
    let step = 20;
    if (artifact.type === "pool") {
      at = { x: all.x, y: all.y + all.height + 40, width: Math.max(all.width, 300), height: 60 };
    } else if (!host) {
      at = { x: all.x, y: all.y + all.height + 40, ...size };
    } else if (artifact.type === "textAnnotation") {
      at = { x: host.x + host.width / 2 + 20, y: host.y - size.height - 30, ...size };
      step = -20;
    } else {
      at = { x: host.x + host.width / 2 - size.width / 2, y: host.y + host.height + 45, ...size };
    }
    const crosses = (box: Box) =>
      taken.some((other) => overlaps(box, other, 5)) ||
      Object.values(edges).some(({ waypoints }) => meets(waypoints, box));
    for (let tries = 0; artifact.type !== "pool" && tries < 60 && crosses(at); tries += 1) at = moved(at, 0, step);
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
