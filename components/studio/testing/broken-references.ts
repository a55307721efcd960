import { Model } from "@/lib/model";
import { isScope } from "../geometry/sizes";
import { isDrawn, meetsEnds } from "../commands/route-flows";

/** Everything in a model that does not hold together; empty for a model that the studio may leave behind. */
export function brokenReferences(model: Model): string[] {
  const broken: string[] = [];
  const parsed = Model.safeParse(model);
  if (!parsed.success)
    broken.push(`does not parse: ${parsed.error.issues.map((i) => `${i.path.join(".")} ${i.message}`).join("; ")}`);
  const elements = new Map(model.elements.map((e) => [e.id, e]));
  const flows = new Map(model.flows.map((f) => [f.id, f]));
  const artifacts = new Map((model.artifacts ?? []).map((a) => [a.id, a]));
  if (elements.size !== model.elements.length || flows.size !== model.flows.length) broken.push("an id is used twice");
  for (const e of model.elements) {
    const parent = e.parent === undefined ? undefined : elements.get(e.parent);
    if (e.parent !== undefined && (!parent || !isScope(parent.type))) broken.push(`${e.id}: parent ${e.parent}`);
    if (e.type === "boundaryEvent" && elements.get(e.attachedTo)?.parent !== e.parent)
      broken.push(`${e.id}: host ${e.attachedTo}`);
    if ("default" in e && e.default !== undefined && flows.get(e.default)?.source !== e.id)
      broken.push(`${e.id}: default ${e.default}`);
    if ("definitions" in e) {
      for (const d of e.definitions)
        if (d.type === "compensation" && d.activity && !elements.has(d.activity))
          broken.push(`${e.id}: compensates ${d.activity}`);
    }
    if (!model.layout.shapes[e.id]) broken.push(`${e.id}: not drawn`);
    for (let seen = 0, at = parent; at; at = at.parent === undefined ? undefined : elements.get(at.parent)) {
      if (++seen > model.elements.length) {
        broken.push(`${e.id}: inside itself`);
        break;
      }
    }
  }
  for (const f of model.flows) {
    const [source, target] = [elements.get(f.source), elements.get(f.target)];
    if (!source || !target) broken.push(`${f.id}: ${f.source} → ${f.target}`);
    else if (source.parent !== target.parent) broken.push(`${f.id}: crosses a border`);
    else if (isDrawn(model, source) && !meetsEnds(model, f)) broken.push(`${f.id}: line does not meet its elements`);
  }
  for (const a of model.artifacts ?? []) {
    for (const end of [a.source, a.target, a.parent]) {
      if (end !== undefined && !elements.has(end) && !artifacts.has(end) && !flows.has(end))
        broken.push(`${a.id}: ${end}`);
    }
  }
  for (const lane of model.lanes ?? [])
    for (const id of lane.elements) if (!elements.has(id)) broken.push(`${lane.id}: ${id}`);
  const drawn = new Set([
    ...elements.keys(),
    ...artifacts.keys(),
    ...(model.lanes ?? []).map((l) => l.id),
    ...(model.pool ? [model.pool.id] : []),
  ]);
  for (const id of Object.keys(model.layout.shapes)) if (!drawn.has(id)) broken.push(`a shape of ${id}, which is gone`);
  for (const id of Object.keys(model.layout.edges))
    if (!flows.has(id) && !artifacts.has(id)) broken.push(`a line of ${id}, which is gone`);
  return broken;
}
