import { titleOf, type Rule } from "./rule";

export const lanesHoldElements: Rule = {
  code: "lanes-hold-elements",
  check({ model, elements }, report) {
    const lanes = new Map((model.lanes ?? []).map((lane) => [lane.id, lane]));
    const divided = new Set([...lanes.values()].map((lane) => lane.parent));
    const laneOf = new Map<string, string>();
    for (const lane of lanes.values()) {
      const title = `The lane "${lane.name || lane.id}"`;
      if (lane.parent !== undefined && !lanes.has(lane.parent))
        report.error(
          `${title} divides the lane "${lane.parent}", which the model does not hold. Choose another.`,
          lane.id,
        );
      const seen = new Set<string>();
      for (let at = lane; at.parent !== undefined; ) {
        if (seen.has(at.id)) {
          report.error(`${title} divides itself. Choose another lane for it to divide.`, lane.id);
          break;
        }
        seen.add(at.id);
        const parent = lanes.get(at.parent);
        if (!parent) break;
        at = parent;
      }
      for (const id of new Set(lane.elements)) {
        const element = elements.get(id);
        if (!element)
          report.error(`${title} holds "${id}", which the model does not hold. Take it out of the lane.`, lane.id);
        // A divided lane repeats what its parts hold.
        if (divided.has(lane.id) || !element) continue;
        const other = laneOf.get(id);
        if (other !== undefined)
          report.warning(
            `${titleOf(element)} lies in two lanes, "${other}" and "${lane.name || lane.id}". Keep it in one.`,
            id,
          );
        laneOf.set(id, lane.name || lane.id);
      }
    }
  },
};
