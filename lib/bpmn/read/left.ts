import { CAMUNDA_LIKE, ZEEBE } from "../namespaces";
import { elementsOf } from "../xml/tree";
import type { ReadContext, Subject } from "./context";
import type { Taker } from "./taker";

/** Vendor attributes and elements that change what happens there, and that nothing here stands for. */
const MISSED = new Set([
  "executionListener",
  "taskListener",
  "executionListeners",
  "taskListeners",
  "eventListener",
  "skipExpression",
  "variableEvents",
  "variableEvent",
  "errorEventDefinition",
  "in",
  "out",
  "operation",
  "field",
  "connector",
  "script",
  "inputOutput",
  "decisionRefBinding",
  "calledElementBinding",
  "bindingType",
  "elementIndexVariable",
  "variableAggregation",
  "decisionRefTenantId",
  "decisionRefVersion",
  "eventType",
  "initiator",
  "mapException",
  "messageExpression",
  "resultVariable",
  "resultVariableName",
  "signalExpression",
  "terminateAll",
  "variableMappingClass",
  "variableMappingDelegateExpression",
]);
/** Attributes of BPMN itself that describe and that no engine acts upon. */
const DESCRIBES = new Set(["isImmediate", "gatewayDirection", "implementation", "processType", "isClosed"]);
const VENDORS = [...CAMUNDA_LIKE, ZEEBE];

/** Says what of an element is kept but does nothing here. */
export function reportLeft(takers: readonly Taker[], subject: Subject, context: ReadContext): void {
  if (context.isOwn) return;
  const left = [...new Set(takers.flatMap((taker) => taker.left()))].filter((name) => !DESCRIBES.has(name));
  if (left.length === 0) return;
  const vendor = takers.flatMap((taker) => vendorLeft(taker));
  const missed = new Set(vendor.filter((name) => MISSED.has(name)));
  if (missed.size > 0)
    context.report.add("refused", subject, `Not executed here: ${list([...missed])}. It is kept for export.`);
  const kept = left.filter((name) => !missed.has(name.slice(name.indexOf(":") + 1)));
  if (kept.length > 0) context.report.add("kept", subject, `Kept for export, without effect here: ${list(kept)}.`);
}

function vendorLeft(taker: Taker): string[] {
  const extensions = elementsOf(taker.node)
    .filter(({ name }) => name === "extensionElements")
    .flatMap(elementsOf);
  const names = new Set(
    [...taker.node.attributes, ...extensions].filter(({ uri }) => VENDORS.includes(uri)).map(({ name }) => name),
  );
  return taker
    .left()
    .map((name) => name.slice(name.indexOf(":") + 1))
    .filter((name) => names.has(name));
}

function list(names: readonly string[]): string {
  const distinct = [...new Set(names)];
  return distinct.length > 12
    ? `${distinct.slice(0, 12).join(", ")} and ${distinct.length - 12} more`
    : distinct.join(", ");
}
