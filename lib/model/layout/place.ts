import { Graph, layout as layoutGraph } from "@dagrejs/dagre";
import type { Point } from "../schema";
import type { Size } from "./sizes";

/** A node to place; edges name nodes. All is in reading order: left to right, and beside each other in the order given. */
export interface PlaceNode extends Size {
  readonly id: string;
}
export interface PlaceEdge {
  readonly source: string;
  readonly target: string;
  /** A way that should be drawn beside the main one, and below it. */
  readonly isAside: boolean;
  /** The room that its name takes. */
  readonly nameWidth?: number;
}
export interface PlaceOptions {
  /** Space between columns. */
  readonly columnGap: number;
  readonly rowGap: number;
}

/** Above this the network simplex takes too long; above the second, dagre does. */
const SIMPLEX_MAX = 400;
const DAGRE_MAX = 1_500;

/** Centres of the nodes, the main way on one straight line. Parts that hang together in no way lie below each other. */
export function placeNodes(
  nodes: readonly PlaceNode[],
  edges: readonly PlaceEdge[],
  options: PlaceOptions,
): Map<string, Point> {
  const centers = new Map<string, Point>();
  let top = 0;
  for (const part of componentsOf(nodes, edges)) {
    const placed = placeComponent(part.nodes, part.edges, options);
    const boxes = part.nodes.map((node) => ({ node, at: placed.get(node.id)! }));
    const left = Math.min(...boxes.map(({ node, at }) => at.x - node.width / 2));
    const upper = Math.min(...boxes.map(({ node, at }) => at.y - node.height / 2));
    const lower = Math.max(...boxes.map(({ node, at }) => at.y + node.height / 2));
    for (const { node, at } of boxes) centers.set(node.id, { x: at.x - left, y: at.y - upper + top });
    top += lower - upper + options.rowGap;
  }
  return centers;
}

interface Component {
  readonly nodes: PlaceNode[];
  readonly edges: PlaceEdge[];
}

function componentsOf(nodes: readonly PlaceNode[], edges: readonly PlaceEdge[]): Component[] {
  const root = new Map<string, string>(nodes.map(({ id }) => [id, id]));
  const find = (id: string): string => {
    let at = id;
    while (root.get(at) !== at) at = root.get(at)!;
    for (let step = id; step !== at; ) {
      const next = root.get(step)!;
      root.set(step, at);
      step = next;
    }
    return at;
  };
  for (const { source, target } of edges) root.set(find(source), find(target));
  const components = new Map<string, Component>();
  for (const node of nodes) {
    const key = find(node.id);
    const component = components.get(key) ?? { nodes: [], edges: [] };
    component.nodes.push(node);
    components.set(key, component);
  }
  for (const edge of edges) components.get(find(edge.source))!.edges.push(edge);
  return [...components.values()];
}

function placeComponent(
  nodes: readonly PlaceNode[],
  edges: readonly PlaceEdge[],
  options: PlaceOptions,
): Map<string, Point> {
  if (nodes.length > DAGRE_MAX) return placeInColumns(nodes, edges, options);
  const weighty = mainWay(nodes, edges);
  const graph = new Graph({ multigraph: true });
  graph.setGraph({
    rankdir: "LR",
    ranksep: options.columnGap,
    nodesep: options.rowGap,
    edgesep: options.rowGap / 2,
    ranker: nodes.length > SIMPLEX_MAX ? "longest-path" : "network-simplex",
  });
  for (const node of nodes) graph.setNode(node.id, { width: node.width, height: node.height });
  edges.forEach((edge, i) => {
    graph.setEdge(
      edge.source,
      edge.target,
      { weight: weighty.has(edge) ? 20 : edge.isAside ? 1 : 3, minlen: 1 },
      String(i),
    );
  });
  layoutGraph(graph);
  const sign = isUpsideDown(nodes, edges, graph) ? -1 : 1;
  const heightOf = (id: string) => sign * (graph.node(id) as Point).y;
  // Of ways of the same length the one that runs most level is the main one.
  const main = mainWay(nodes, edges, heightOf);
  const columns = columnsOf(nodes, graph, heightOf);
  const chains = chainsThrough(columns, nodes, edges, main, graph, sign);
  straighten(columns, nodes, chains, main, options);
  const xs = spreadColumns(columns, nodes, edges, options);
  return new Map(columns.flatMap((column) => column.map(({ id, y }) => [id, { x: xs.get(id) ?? 0, y }] as const)));
}

/** Whether most ways out of one node are drawn against their order in the model, or most side ways above the main one. */
function isUpsideDown(nodes: readonly PlaceNode[], edges: readonly PlaceEdge[], graph: Graph): boolean {
  const outgoing = groupBy(withoutCircles(nodes, edges), (edge) => edge.source);
  let sum = 0;
  for (const ways of outgoing.values()) {
    ways.forEach((upper, i) => {
      for (const lower of ways.slice(i + 1)) {
        const [a, b] = upper.isAside && !lower.isAside ? [lower, upper] : [upper, lower];
        sum +=
          Math.sign((graph.node(b.target) as Point).y - (graph.node(a.target) as Point).y) *
          (a.isAside === b.isAside ? 1 : 3);
      }
    });
  }
  return sum < 0;
}

/** The longest way from a start to an end, as most of the work goes along it; side ways only where there is no other. */
function mainWay(
  nodes: readonly PlaceNode[],
  edges: readonly PlaceEdge[],
  heightOf: (id: string) => number = () => 0,
): Set<PlaceEdge> {
  const forward = withoutCircles(nodes, edges);
  const outgoing = groupBy(forward, (edge) => edge.source);
  const entered = new Set(forward.map((edge) => edge.target));
  const length = new Map<string, number>();
  const score = (edge: PlaceEdge) => (edge.isAside ? -1 : length.get(edge.target)! + 1);
  // Nodes in an order in which every edge leads on, last first.
  for (const id of topological(nodes, forward).reverse()) {
    length.set(id, Math.max(0, ...(outgoing.get(id) ?? []).map(score)));
  }
  const bend = (edge: PlaceEdge) => Math.abs(heightOf(edge.target) - heightOf(edge.source));
  const main = new Set<PlaceEdge>();
  let at = nodes
    .filter(({ id }) => !entered.has(id))
    .reduce<string | undefined>(
      (best, { id }) => (best === undefined || length.get(id)! > length.get(best)! ? id : best),
      undefined,
    );
  while (at !== undefined) {
    const [first, ...others] = outgoing.get(at) ?? [];
    if (!first) break;
    const next: PlaceEdge = others.reduce(
      (best, edge) =>
        score(edge) > score(best) || (score(edge) === score(best) && bend(edge) < bend(best)) ? edge : best,
      first,
    );
    main.add(next);
    at = next.target;
  }
  return main;
}

/** The edges but for those that lead back, seen from the nodes in their order. */
export function withoutCircles(nodes: readonly { readonly id: string }[], edges: readonly PlaceEdge[]): PlaceEdge[] {
  const outgoing = groupBy(edges, (edge) => edge.source);
  const state = new Map<string, "open" | "done">();
  const back = new Set<PlaceEdge>();
  for (const { id } of nodes) {
    if (state.has(id)) continue;
    state.set(id, "open");
    const path = [{ id, next: 0 }];
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const edge: PlaceEdge | undefined = outgoing.get(top.id)?.[top.next];
      top.next += 1;
      if (!edge) {
        state.set(top.id, "done");
        path.pop();
      } else if (state.get(edge.target) === "open") {
        back.add(edge);
      } else if (!state.has(edge.target)) {
        state.set(edge.target, "open");
        path.push({ id: edge.target, next: 0 });
      }
    }
  }
  return edges.filter((edge) => !back.has(edge));
}

function topological(nodes: readonly PlaceNode[], edges: readonly PlaceEdge[]): string[] {
  const outgoing = groupBy(edges, (edge) => edge.source);
  const open = new Map<string, number>(nodes.map(({ id }) => [id, 0]));
  for (const { target } of edges) open.set(target, open.get(target)! + 1);
  const order = nodes.filter(({ id }) => open.get(id) === 0).map(({ id }) => id);
  for (const id of order) {
    for (const { target } of outgoing.get(id) ?? []) {
      const left = open.get(target)! - 1;
      open.set(target, left);
      if (left === 0) order.push(target);
    }
  }
  return order;
}

interface Placed {
  readonly id: string;
  readonly x: number;
  y: number;
  readonly height: number;
}
/** A piece of an edge between neighbouring columns. */
interface Link {
  readonly source: string;
  readonly target: string;
  readonly edge: PlaceEdge;
}

function columnsOf(nodes: readonly PlaceNode[], graph: Graph, heightOf: (id: string) => number): Placed[][] {
  const columns = new Map<number, Placed[]>();
  for (const node of nodes) {
    const key = Math.round((graph.node(node.id) as Point).x);
    const column = columns.get(key) ?? [];
    column.push({ id: node.id, x: key, y: heightOf(node.id), height: node.height });
    columns.set(key, column);
  }
  return [...columns.entries()].sort(([a], [b]) => a - b).map(([, column]) => column);
}

/** Columns as close as names on their ways allow; small shapes beside a large one stand at its left. */
function spreadColumns(
  columns: readonly (readonly Placed[])[],
  nodes: readonly PlaceNode[],
  edges: readonly PlaceEdge[],
  options: PlaceOptions,
): Map<string, number> {
  const widthOf = new Map(nodes.map((node) => [node.id, node.width]));
  const names = groupBy(edges, (edge) => edge.source);
  const xs = new Map<string, number>();
  let left = 0;
  for (const column of columns) {
    const width = Math.max(...column.map(({ id }) => widthOf.get(id) ?? 0));
    const small = Math.max(0, ...column.map(({ id }) => widthOf.get(id) ?? 0).filter((each) => each <= width / 2));
    let gap = options.columnGap;
    for (const { id } of column) {
      const own = widthOf.get(id);
      if (own === undefined) continue;
      xs.set(id, left + (width > 200 && own <= width / 2 ? small / 2 : width / 2));
      for (const { nameWidth = 0 } of names.get(id) ?? []) gap = Math.max(gap, nameWidth + 30 - (width - own) / 2);
    }
    left += width + gap;
  }
  return xs;
}

/** Gives an edge that passes columns a place of its own in each of them, so that no node is drawn over it. */
function chainsThrough(
  columns: Placed[][],
  nodes: readonly PlaceNode[],
  edges: readonly PlaceEdge[],
  main: ReadonlySet<PlaceEdge>,
  graph: Graph,
  sign: number,
): Link[] {
  const columnOf = new Map(columns.flatMap((column, i) => column.map((each) => [each.id, i] as const)));
  const forward = new Set(withoutCircles(nodes, edges));
  const links: Link[] = [];
  edges.forEach((edge, i) => {
    const from = columnOf.get(edge.source)!;
    const to = columnOf.get(edge.target)!;
    if (!forward.has(edge) || to <= from) return;
    const { points } = graph.edge(edge.source, edge.target, String(i)) as { points: Point[] };
    let source = edge.source;
    for (let at = from + 1; at < to; at += 1) {
      const { x } = columns[at]![0]!;
      const id = `${i} through ${at}`;
      columns[at]!.push({ id, x, y: sign * heightAt(points, x), height: main.has(edge) ? 20 : 4 });
      links.push({ source, target: id, edge });
      source = id;
    }
    links.push({ source, target: edge.target, edge });
  });
  for (const column of columns) column.sort((a, b) => a.y - b.y);
  return links;
}

function heightAt(points: readonly Point[], x: number): number {
  const after = points.findIndex((point) => point.x >= x);
  const [a, b] = [points[after - 1], points[after]];
  if (!a || !b || a.x === b.x) return (b ?? points.at(-1)!).y;
  return a.y + ((b.y - a.y) * (x - a.x)) / (b.x - a.x);
}

/**
 * Puts the main way on one line and every other node level with a neighbour where the order in its column allows it: the
 * fewer bends, the easier a drawing reads.
 */
function straighten(
  columns: readonly (readonly Placed[])[],
  nodes: readonly PlaceNode[],
  links: readonly Link[],
  main: ReadonlySet<PlaceEdge>,
  { rowGap }: PlaceOptions,
): void {
  const placed = new Map(columns.flat().map((each) => [each.id, each]));
  const columnOf = new Map(columns.flatMap((column) => column.map((each) => [each.id, column] as const)));
  const fixed = new Set(links.filter(({ edge }) => main.has(edge)).flatMap(({ source, target }) => [source, target]));
  if (fixed.size === 0) fixed.add(nodes[0]!.id);
  const ys = [...fixed].map((id) => placed.get(id)!.y).sort((a, b) => a - b);
  for (const id of fixed) placed.get(id)!.y = ys[Math.floor(ys.length / 2)]!;

  const neighbours = new Map<string, string[]>();
  for (const { source, target } of links) {
    neighbours.set(source, [...(neighbours.get(source) ?? []), target]);
    neighbours.set(target, [...(neighbours.get(target) ?? []), source]);
  }
  const runs = runsOf(columns, links, fixed);
  for (const column of columns) separate(column, fixed, rowGap);
  for (let round = 0; round < 12; round += 1) {
    for (const run of round % 2 === 0 ? runs : runs.toReversed()) {
      const around = run.flatMap((id) => neighbours.get(id) ?? []).filter((id) => !run.includes(id));
      // Level with other side ways first; the main line draws only what hangs on nothing else.
      const near = around.filter((id) => !fixed.has(id));
      const heights = (near.length > 0 ? near : around).map((id) => placed.get(id)!.y).sort((a, b) => a - b);
      const wanted = heights[Math.floor((heights.length - 1) / 2)] ?? placed.get(run[0]!)!.y;
      const spaces = run.map((id) => spaceOf(columnOf.get(id)!, placed.get(id)!, rowGap));
      const least = Math.max(...spaces.map((space) => space.least));
      const most = Math.min(...spaces.map((space) => space.most));
      const isLevel = least <= most;
      run.forEach((id, i) => {
        const own = isLevel ? { least, most } : spaces[i]!;
        if (own.least <= own.most) placed.get(id)!.y = Math.min(Math.max(wanted, own.least), own.most);
      });
    }
  }
}

/** Side ways: nodes that follow each other, each in the next column, and should be level. */
function runsOf(
  columns: readonly (readonly Placed[])[],
  links: readonly Link[],
  fixed: ReadonlySet<string>,
): string[][] {
  const next = new Map<string, string>();
  const before = new Map<string, string>();
  for (const { source, target } of links) {
    if (fixed.has(source) || fixed.has(target) || next.has(source) || before.has(target)) continue;
    next.set(source, target);
    before.set(target, source);
  }
  const starts = columns
    .flatMap((column) => column.map(({ id }) => id))
    .filter((id) => !fixed.has(id) && !before.has(id));
  return starts.map((start) => {
    const run = [start];
    for (let id = next.get(start); id !== undefined; id = next.get(id)) run.push(id);
    return run;
  });
}

/** Keeps the nodes of a column apart, pushing away from those that are fixed. */
function separate(column: readonly Placed[], fixed: ReadonlySet<string>, gap: number): void {
  const anchor = Math.max(
    0,
    column.findIndex(({ id }) => fixed.has(id)),
  );
  for (let i = anchor + 1; i < column.length; i += 1) {
    const least = column[i - 1]!.y + distance(column[i - 1]!, column[i]!, gap);
    if (column[i]!.y < least) column[i]!.y = least;
  }
  for (let i = anchor - 1; i >= 0; i -= 1) {
    const most = column[i + 1]!.y - distance(column[i]!, column[i + 1]!, gap);
    if (column[i]!.y > most) column[i]!.y = most;
  }
}

/** How far up and down a node may go between its neighbours in the column. */
function spaceOf(column: readonly Placed[], node: Placed, gap: number): { least: number; most: number } {
  const i = column.indexOf(node);
  const above = column[i - 1];
  const below = column[i + 1];
  return {
    least: above ? above.y + distance(above, node, gap) : -Infinity,
    most: below ? below.y - distance(node, below, gap) : Infinity,
  };
}

function distance(above: Placed, below: Placed, gap: number): number {
  return (above.height + below.height) / 2 + gap;
}

/** For huge parts: columns by the longest way from a start, rows in the order given. */
function placeInColumns(
  nodes: readonly PlaceNode[],
  edges: readonly PlaceEdge[],
  { columnGap, rowGap }: PlaceOptions,
): Map<string, Point> {
  const forward = withoutCircles(nodes, edges);
  const outgoing = groupBy(forward, (edge) => edge.source);
  const rank = new Map<string, number>(nodes.map(({ id }) => [id, 0]));
  for (const id of topological(nodes, forward)) {
    for (const { target } of outgoing.get(id) ?? []) rank.set(target, Math.max(rank.get(target)!, rank.get(id)! + 1));
  }
  const widths: number[] = [];
  for (const node of nodes) widths[rank.get(node.id)!] = Math.max(widths[rank.get(node.id)!] ?? 0, node.width);
  const lefts: number[] = [];
  widths.reduce((left, width, i) => {
    lefts[i] = left;
    return left + width + columnGap;
  }, 0);
  const bottoms = widths.map(() => 0);
  return new Map(
    nodes.map((node) => {
      const column = rank.get(node.id)!;
      const y = bottoms[column]! + node.height / 2;
      bottoms[column] = y + node.height / 2 + rowGap;
      return [node.id, { x: lefts[column]! + widths[column]! / 2, y }];
    }),
  );
}

function groupBy<K, V>(values: readonly V[], keyOf: (value: V) => K): Map<K, V[]> {
  const groups = new Map<K, V[]>();
  for (const value of values) {
    const group = groups.get(keyOf(value));
    if (group) group.push(value);
    else groups.set(keyOf(value), [value]);
  }
  return groups;
}
