import type { Lane, Model, ModelElement } from "@/lib/model/schema";

/**
 * The drawing as something to run: plain and manual tasks become user tasks, and each lane gives its tasks to a group of
 * its own name. What has neither a lane nor an assignee is for the studio to ask about.
 */
export function makeExecutable(model: Model): Model {
  const elements = model.elements.map(
    (element): ModelElement =>
      element.type === "task" || element.type === "manualTask" ? { ...element, type: "userTask" } : element,
  );
  const userTasks = new Set(elements.filter(({ type }) => type === "userTask").map(({ id }) => id));
  const lanes = model.lanes?.map((lane): Lane => {
    const group = lane.group ?? (lane.elements.some((id) => userTasks.has(id)) ? groupKey(lane.name ?? "") : "");
    return group === "" ? lane : { ...lane, group };
  });
  const { isExecutable: _, ...attributes } = model.foreign?.attributes ?? {};
  const { foreign, ...rest } = model;
  const kept = {
    ...(Object.keys(attributes).length > 0 ? { attributes } : {}),
    ...(foreign?.elements ? { elements: foreign.elements } : {}),
  };
  return { ...rest, elements, ...(lanes ? { lanes } : {}), ...(Object.keys(kept).length > 0 ? { foreign: kept } : {}) };
}

/** "Pizza chef" → "pizza-chef". */
function groupKey(name: string): string {
  return name
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 100);
}
