import { Lane, type Model } from "@/lib/model";
import { compact } from "./edit";

/** Says which group works in a lane; undefined: none. */
export function setLaneGroup(model: Model, { lane: id, group }: { lane: string; group: string | undefined }): Model {
  const lane = model.lanes?.find((l) => l.id === id);
  const next = lane && Lane.safeParse(compact({ ...lane, group }));
  if (!lane || !next?.success || lane.group === group) return model;
  return { ...model, lanes: model.lanes!.map((l) => (l.id === id ? next.data : l)) };
}
