import type { Flow } from "@/lib/model";
import { Stuck } from "./expressions";
import type { Simulation } from "./simulation";
import type { Token } from "./token";

export function waysOut(run: Simulation, token: Token): Flow[] {
  const element = token.element!;
  const flows = run.net.outOf(element);
  const holds = (flow: Flow) => flow.condition === undefined || run.isTrue(token, flow.condition);
  const isConditional = flows.some(({ condition }) => condition !== undefined);
  let isDefault = (flow: Flow) => "default" in element && element.default === flow.id;
  let taken: Flow[];
  switch (element.type) {
    case "parallelGateway":
      return flows;
    case "exclusiveGateway": {
      const open = flows.filter(({ condition }) => condition === undefined);
      if (element.default === undefined && open.length === 1 && flows.length > 1)
        isDefault = (flow) => flow === open[0];
      const first = flows.find((flow) => !isDefault(flow) && holds(flow));
      taken = first ? [first] : [];
      break;
    }
    case "complexGateway":
      // At its reset it sends tokens only where a condition asks for that.
      if (token.absorbs) return flows.filter((flow) => flow.condition !== undefined && !isDefault(flow) && holds(flow));
      if (!isConditional && !flows.some(isDefault)) return flows;
      taken = flows.filter((flow) => !isDefault(flow) && holds(flow));
      break;
    default:
      taken = flows.filter((flow) => !isDefault(flow) && holds(flow));
  }
  if (taken.length === 0) taken = flows.filter((flow) => isDefault(flow));
  if (taken.length === 0 && flows.length > 0) throw new Stuck("no way out");
  return taken;
}
