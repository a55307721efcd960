import { Model } from "@/lib/model";
import { compact } from "./edit";

export interface ModelPatch {
  readonly name?: string;
  readonly documentation?: string | undefined;
  readonly instance?: Partial<Record<"title" | "priority" | "due" | "businessKey", string | undefined>> & {
    uniqueKey?: boolean | undefined;
  };
}

const Header = Model.pick({ name: true, documentation: true, instance: true });

/** Sets what belongs to the workflow as a whole: its name, its description and what lists show of an instance. */
export function setModelProperty(model: Model, patch: ModelPatch): Model {
  const instance = patch.instance ? compact({ ...model.instance, ...patch.instance }) : model.instance;
  const wanted = compact({
    name: patch.name ?? model.name,
    documentation: "documentation" in patch ? patch.documentation || undefined : model.documentation,
    instance: instance && Object.keys(instance).length > 0 ? instance : undefined,
  });
  const parsed = Header.safeParse(wanted);
  if (!parsed.success) return model;
  const { name: _name, documentation: _documentation, instance: _instance, ...rest } = model;
  const next = { ...rest, ...parsed.data };
  return JSON.stringify([next.name, next.documentation, next.instance]) ===
    JSON.stringify([model.name, model.documentation, model.instance])
    ? model
    : next;
}
