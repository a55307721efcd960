import type { Json } from "@/lib/domain/json";
import type { Layout, Model } from "./schema";

export interface PropertyChange {
  readonly name: string;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

export interface Difference {
  readonly id: string;
  /** `moved`: only its drawing differs. */
  readonly change: "added" | "removed" | "changed" | "moved";
  /** What people call it, in the newer model if it is there. */
  readonly name?: string;
  /** What differs, for `changed`. */
  readonly properties: readonly PropertyChange[];
}

export interface ModelDiff {
  readonly elements: readonly Difference[];
  readonly flows: readonly Difference[];
  readonly lanes: readonly Difference[];
  readonly artifacts: readonly Difference[];
  /** Name, documentation, instance settings and pool of the model itself. */
  readonly settings: readonly PropertyChange[];
  /** Nothing differs, not even the drawing. */
  readonly isSame: boolean;
  /** Instances could not tell the two apart: names, notes and drawing aside, all is the same. */
  readonly executesTheSame: boolean;
}

/** Properties that people read and no instance runs by. */
const SPOKEN: ReadonlySet<string> = new Set(["name", "documentation", "foreign"]);

/** What differs between two models, by id. */
export function diffModels(before: Model, after: Model): ModelDiff {
  const layouts = [before.layout, after.layout] as const;
  const elements = diffItems(before.elements, after.elements, layouts)
    .map(withFlowOrder(before, after))
    .filter(isDifferent);
  const flows = diffItems(before.flows, after.flows, layouts).filter(isDifferent);
  const lanes = diffItems(before.lanes ?? [], after.lanes ?? [], layouts).filter(isDifferent);
  const artifacts = diffItems(before.artifacts ?? [], after.artifacts ?? [], layouts).filter(isDifferent);
  const settings = propertyChanges(settingsOf(before), settingsOf(after));
  const isPoolMoved =
    before.pool !== undefined && after.pool?.id === before.pool.id && isDrawnElsewhere(before.pool.id, layouts);
  const all = [...elements, ...flows, ...lanes, ...artifacts];
  return {
    elements,
    flows,
    lanes,
    artifacts,
    settings,
    isSame: all.length === 0 && settings.length === 0 && !isPoolMoved,
    executesTheSame:
      ![...elements, ...flows, ...lanes].some(isFelt) &&
      settings.every(({ name }) => SPOKEN.has(name) || name === "pool"),
  };
}

interface Item {
  readonly id: string;
  readonly name?: string | undefined;
}
type Found = Omit<Difference, "change"> & { readonly change: Difference["change"] | "none" };

function diffItems(before: readonly Item[], after: readonly Item[], layouts: readonly [Layout, Layout]): Found[] {
  const old = new Map(before.map((item) => [item.id, item]));
  const kept = new Set(after.map((item) => item.id));
  const found = after.map((item): Found => {
    const previous = old.get(item.id);
    if (!previous) return describe(item, "added");
    const properties = propertyChanges(previous, item);
    if (properties.length > 0) return describe(item, "changed", properties);
    return describe(item, isDrawnElsewhere(item.id, layouts) ? "moved" : "none");
  });
  return [...found, ...before.filter((item) => !kept.has(item.id)).map((item) => describe(item, "removed"))];
}

function describe(item: Item, change: Found["change"], properties: readonly PropertyChange[] = []): Found {
  const text = "text" in item && typeof item.text === "string" ? item.text : undefined;
  const name = item.name ?? text;
  return { id: item.id, change, ...(name === undefined ? {} : { name }), properties };
}

/** Conditions are asked in the order of the flows, so another order is another decision. */
function withFlowOrder(before: Model, after: Model): (found: Found) => Found {
  const [old, now] = [flowsBySource(before), flowsBySource(after)];
  return (found) => {
    if (found.change === "added" || found.change === "removed") return found;
    const [was, is] = [old.get(found.id) ?? [], now.get(found.id) ?? []];
    const [stayed, stays] = [was.filter((id) => is.includes(id)), is.filter((id) => was.includes(id))];
    if (isEqual(stayed, stays)) return found;
    return {
      ...found,
      change: "changed",
      properties: [...found.properties, { name: "flowOrder", before: stayed, after: stays }],
    };
  };
}

function flowsBySource({ flows }: Model): Map<string, string[]> {
  const bySource = new Map<string, string[]>();
  for (const { id, source } of flows) {
    const list = bySource.get(source);
    if (list) list.push(id);
    else bySource.set(source, [id]);
  }
  return bySource;
}

function isDifferent(found: Found): found is Difference {
  return found.change !== "none";
}

function isFelt({ change, properties }: Difference): boolean {
  return change === "changed" ? properties.some(({ name }) => !SPOKEN.has(name)) : change !== "moved";
}

function settingsOf({ id, name, documentation, instance, pool, foreign }: Model): object {
  return { id, name, documentation, instance, pool, foreign };
}

function propertyChanges(before: object, after: object): PropertyChange[] {
  const old = new Map<string, unknown>(Object.entries(before));
  const now = new Map<string, unknown>(Object.entries(after));
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((name) => !isEqual(old.get(name), now.get(name)))
    .map((name) => ({ name, before: old.get(name) as Json | undefined, after: now.get(name) as Json | undefined }));
}

function isDrawnElsewhere(id: string, [before, after]: readonly [Layout, Layout]): boolean {
  return !isEqual(before.shapes[id], after.shapes[id]) || !isEqual(before.edges[id], after.edges[id]);
}

/** Whether two plain values are the same; a property that is undefined is as good as none. */
function isEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((each, i) => isEqual(each, b[i]));
  const entries = (value: object) => Object.entries(value).filter(([, each]) => each !== undefined);
  const others = new Map<string, unknown>(entries(b));
  const own = entries(a);
  return own.length === others.size && own.every(([key, each]) => others.has(key) && isEqual(each, others.get(key)));
}
