import type { Json } from "@/lib/domain/json";
import type { ModelElement } from "@/lib/model";
import { evaluate, Stuck } from "./expressions";
import type { Net } from "./net";
import type { Token } from "./token";

export function isJoin(net: Net, element: ModelElement): boolean {
  if (quantityOf(element) > 1) return true;
  return (
    ["parallelGateway", "inclusiveGateway", "complexGateway"].includes(element.type) && net.into(element).length > 1
  );
}

function quantityOf(element: ModelElement): number {
  return "startQuantity" in element ? (element.startQuantity ?? 1) : 1;
}

/** The tokens that a join uses if it may pass now: a flow for each token. */
export function passesJoin(
  net: Net,
  token: Token,
  lookup: (name: string) => Json | undefined,
): readonly string[] | undefined {
  const element = token.element!;
  const arrived = token.arrived!;
  const flows = net.into(element).map(({ id }) => id);
  const reached = flows.filter((id) => arrived.includes(id));
  if (quantityOf(element) > 1) {
    const byFlow = [...arrived].sort((a, b) => arrived.indexOf(a) - arrived.indexOf(b));
    return arrived.length >= quantityOf(element) ? byFlow.slice(0, quantityOf(element)) : undefined;
  }
  if (element.type === "parallelGateway") return reached.length === flows.length ? reached : undefined;
  if (element.type === "inclusiveGateway") {
    const empty = flows.filter((id) => !arrived.includes(id));
    return isMoreExpected(net, token, empty, reached) ? undefined : reached;
  }
  // A complex gateway asks nothing before it has a token (BPMN 2.0 §13.3.5).
  if (element.type !== "complexGateway" || reached.length === 0) return undefined;
  if (element.activationCondition === undefined) return reached.length === flows.length ? reached : undefined;
  const value = evaluate(element.activationCondition, lookup);
  if (typeof value !== "boolean") throw new Stuck("neither true nor false");
  return value ? reached : undefined;
}

/** An activated complex gateway is reset once no token is expected where there was none (BPMN 2.0 §13.3.5). */
export function mayReset(net: Net, token: Token, isAtRest: boolean): boolean {
  const flows = net.into(token.element!).map(({ id }) => id);
  const missing = token.absorbs!.filter((id) => !token.arrived!.includes(id));
  if (missing.length === 0) return true;
  return (
    isAtRest &&
    !isMoreExpected(
      net,
      token,
      missing,
      flows.filter((id) => !missing.includes(id)),
    )
  );
}

/**
 * Whether a token in the scope can come to an empty flow into the join, and could not as well come to one that is served
 * (BPMN 2.0 §13.3.3).
 */
function isMoreExpected(net: Net, token: Token, empty: readonly string[], served: readonly string[]): boolean {
  return token.scope!.inside.some((other) => {
    if (other === token || other.element === token.element) return false;
    const ways = net.waysTo(token.element!, other.element!);
    return empty.some((id) => ways.has(id)) && !served.some((id) => ways.has(id));
  });
}
