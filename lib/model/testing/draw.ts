import { Model, type ElementKind, type ModelElement } from "../schema";

export type ElementInput = ElementKind | ({ type: ElementKind } & Record<string, unknown>);

/**
 * A model in few words: elements by id, flows as "a -> b", "a -> b if x > 1" or "a -> b default".
 * A flow's id is its "a -> b". References may lead nowhere, as in a draft.
 */
export function draw(
  elements: Record<string, ElementInput>,
  flows: string[] = [],
  settings: Partial<Model> = {},
): Model {
  const list: Record<string, unknown>[] = Object.entries(elements).map(([id, input]) => {
    const given = typeof input === "string" ? { type: input } : input;
    return {
      id,
      ...(given.type.endsWith("Event") && { definitions: [] }),
      ...(given.type === "boundaryEvent" && { interrupting: true }),
      ...given,
    };
  });
  const byId = new Map(list.map((element) => [element["id"], element]));
  const parsed = flows.map((text) => {
    const match = /^(\w+) -> (\w+)(?: (?:if (.+)|(default)))?$/.exec(text);
    if (!match) throw new Error(`Not a flow: ${text}`);
    const [, source = "", target = "", condition, isDefault] = match;
    const id = `${source} -> ${target}`;
    const element = byId.get(source);
    if (isDefault && element) element["default"] = id;
    return { id, source, target, ...(condition !== undefined && { condition }) };
  });
  return Model.parse({
    format: 1,
    id: "test",
    name: "Test",
    elements: list as unknown as ModelElement[],
    flows: parsed,
    layout: { shapes: {}, edges: {} },
    ...settings,
  });
}
