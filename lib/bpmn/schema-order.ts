/** Children of BPMN elements in the order that the XML schema of BPMN 2.0 asks for. */
const ORDER = [
  "documentation",
  "extensionElements",
  "auditing",
  "monitoring",
  "categoryValueRef",
  "supportedInterfaceRef",
  "ioSpecification",
  "ioBinding",
  "partitionElement",
  "flowNodeRef",
  "childLaneSet",
  "incoming",
  "outgoing",
  "property",
  "dataInput",
  "dataOutput",
  "sourceRef",
  "targetRef",
  "transformation",
  "assignment",
  "dataInputAssociation",
  "dataOutputAssociation",
  "inputSet",
  "outputSet",
  "performer",
  "humanPerformer",
  "potentialOwner",
  "resourceRole",
  "standardLoopCharacteristics",
  "multiInstanceLoopCharacteristics",
  "rendering",
  "script",
  "laneSet",
  "FLOW ELEMENTS",
  "conditionExpression",
  "completionCondition",
  "activationCondition",
  "ARTIFACTS",
  "correlationSubscription",
  "supports",
  "eventDefinitionRef",
];
const RANKS = new Map(ORDER.map((name, rank) => [name, rank]));
const EVENT_DEFINITION = ORDER.length;
const FLOW_ELEMENTS = RANKS.get("FLOW ELEMENTS") ?? 0;
const ARTIFACTS = RANKS.get("ARTIFACTS") ?? 0;

export function rankOf(name: string): number {
  const rank = RANKS.get(name);
  if (rank !== undefined) return rank;
  if (name === "resourceRole" || name.endsWith("Owner") || name.endsWith("Performer"))
    return RANKS.get("potentialOwner") ?? 0;
  if (name.endsWith("EventDefinition")) return EVENT_DEFINITION;
  return name === "textAnnotation" || name === "group" || name === "association" ? ARTIFACTS : FLOW_ELEMENTS;
}
