import type { Model } from "@/lib/model";
import { canConnect } from "../rules/can-connect";
import { idsOf } from "./fresh-id";
import { routeFlows } from "./route-flows";

export interface Connect {
  readonly id: string;
  readonly source: string;
  readonly target: string;
}

/** Draws a flow between two elements, where one is allowed. */
export function connect(model: Model, { id, source, target }: Connect): Model {
  if (idsOf(model).has(id) || !canConnect(model, source, target)) return model;
  return routeFlows({ ...model, flows: [...model.flows, { id, source, target }] }, [id]);
}
