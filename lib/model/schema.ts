import { z } from "zod";

/**
 * The workflow model: what a version or a draft holds. Element types, attributes and their meaning are those of
 * BPMN 2.0 (OMG formal/2013-12-09, chapters 8 to 10); forms, HTTP calls and instance labels are ours.
 *
 * Two kinds of text hold expressions:
 * - `Expression`: always FEEL ("amount > 100").
 * - `ValueText`: literal text, or FEEL when it starts with "=" ("PT4H", "=dueIn").
 */
export const Expression = z.string().max(4_000);
export const ValueText = z.string().max(4_000);

export const ElementId = z.string().min(1).max(255);

const Mapping = z.strictObject({
  /** Where the value goes: an input's local variable, or an output's variable in the enclosing scope. */
  target: z.string().min(1).max(255),
  /** FEEL. */
  source: Expression,
});
export type Mapping = z.infer<typeof Mapping>;

export const FIELD_TYPES = [
  "text",
  "textarea",
  "number",
  "boolean",
  "date",
  "datetime",
  "select",
  "multiselect",
  "email",
] as const;
export const FormField = z.strictObject({
  /** The variable that the field reads and writes. */
  key: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/)
    .max(100),
  label: z.string().min(1).max(200),
  type: z.enum(FIELD_TYPES),
  required: z.boolean().optional(),
  readOnly: z.boolean().optional(),
  help: z.string().max(500).optional(),
  options: z
    .array(z.strictObject({ value: z.string().max(200), label: z.string().max(200) }))
    .max(200)
    .optional(),
  default: z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]).optional(),
  min: z.number().optional(),
  max: z.number().optional(),
});
export type FormField = z.infer<typeof FormField>;
export const Form = z.strictObject({ fields: z.array(FormField).max(100) });
export type Form = z.infer<typeof Form>;

/** What a machine does at a service, send or business rule task. */
export const Call = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("http"),
    method: z.enum(["GET", "POST", "PUT", "PATCH", "DELETE"]),
    url: ValueText,
    headers: z.record(z.string().max(100), ValueText).optional(),
    /** FEEL; its value is sent as JSON. */
    body: Expression.optional(),
    timeoutMs: z.number().int().min(100).max(10_000).optional(),
    /** How often the call is tried in all before an incident. Default 5. */
    attemptsMax: z.number().int().min(1).max(20).optional(),
    /** First pause between attempts, doubled each time. Default 5,000. */
    backoffMs: z.number().int().min(100).max(3_600_000).optional(),
    /** Variable that receives `{ status, body }` of the reply. */
    resultVariable: z.string().max(100).optional(),
    /** HTTP status → BPMN error code: such a reply is thrown as an error to a boundary event instead of being retried. */
    errorCodes: z.record(z.string().regex(/^[1-5]\d\d$/), z.string().max(100)).optional(),
    /** Whether an attempt of unknown outcome may be sent again. Default true for GET, PUT, DELETE, and for calls that honour the Idempotency-Key we send. */
    idempotent: z.boolean().optional(),
  }),
  z.strictObject({
    kind: z.literal("external"),
    /** The type an external worker asks for. */
    jobType: z.string().min(1).max(200),
    attemptsMax: z.number().int().min(1).max(20).optional(),
  }),
]);
export type Call = z.infer<typeof Call>;

const Message = {
  message: z.string().max(255),
  /** FEEL: the key that tells instances apart. */ correlationKey: Expression.optional(),
};

export const EventDefinition = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("message"), ...Message, /** What a thrown message does. */ call: Call.optional() }),
  z.strictObject({
    type: z.literal("timer"),
    /** ISO 8601 instant, duration, or repeating interval / cron. */
    timer: z.enum(["date", "duration", "cycle"]),
    value: ValueText,
    zone: z.string().max(64).optional(),
  }),
  z.strictObject({
    type: z.literal("error"),
    /** Absent on a catch: any error. */ errorCode: z.string().max(255).optional(),
    codeVariable: z.string().max(100).optional(),
    messageVariable: z.string().max(100).optional(),
  }),
  z.strictObject({
    type: z.literal("escalation"),
    escalationCode: z.string().max(255).optional(),
    codeVariable: z.string().max(100).optional(),
  }),
  z.strictObject({ type: z.literal("signal"), signal: z.string().max(255) }),
  z.strictObject({
    type: z.literal("conditional"),
    condition: Expression,
    /** Only changes of these variables count; absent: all. */ variables: z.array(z.string()).optional(),
  }),
  z.strictObject({ type: z.literal("link"), link: z.string().max(255) }),
  z.strictObject({
    type: z.literal("compensation"),
    activity: ElementId.optional(),
    waitForCompletion: z.boolean().optional(),
  }),
  z.strictObject({ type: z.literal("cancel") }),
  z.strictObject({ type: z.literal("terminate") }),
]);
export type EventDefinition = z.infer<typeof EventDefinition>;
export type EventType = EventDefinition["type"];

const Loop = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("standard"),
    testBefore: z.boolean().optional(),
    condition: Expression.optional(),
    loopMaximum: z.number().int().min(1).optional(),
  }),
  z.strictObject({
    kind: z.literal("multiInstance"),
    sequential: z.boolean().optional(),
    cardinality: ValueText.optional(),
    collection: ValueText.optional(),
    elementVariable: z.string().max(100).optional(),
    outputCollection: z.string().max(100).optional(),
    outputElement: Expression.optional(),
    completionCondition: Expression.optional(),
    behavior: z.enum(["none", "one", "all", "complex"]).optional(),
    /** behavior `one`: the event thrown at the first completion; `none`: at each. */
    event: EventDefinition.optional(),
    /** behavior `complex`. */
    complex: z.array(z.strictObject({ condition: Expression, event: EventDefinition })).optional(),
  }),
]);
export type Loop = z.infer<typeof Loop>;

/** Foreign XML that another tool wrote on an element; kept so that an export gives it back. */
const Foreign = z.strictObject({
  attributes: z.record(z.string(), z.string()).optional(),
  elements: z.array(z.string()).optional(),
});
export type Foreign = z.infer<typeof Foreign>;

const base = {
  id: ElementId,
  name: z.string().max(500).optional(),
  documentation: z.string().max(20_000).optional(),
  /** The sub-process that holds this element; absent on the top level. */
  parent: ElementId.optional(),
  foreign: Foreign.optional(),
};
const activity = {
  ...base,
  /** Flow taken when no condition of the others holds. */
  default: ElementId.optional(),
  inputs: z.array(Mapping).max(200).optional(),
  outputs: z.array(Mapping).max(200).optional(),
  loop: Loop.optional(),
  isForCompensation: z.boolean().optional(),
  startQuantity: z.number().int().min(1).optional(),
  completionQuantity: z.number().int().min(1).optional(),
  /** Ours: a lock of this name, one holder at a time in an instance (workflow pattern 39, critical section). */
  lock: z.string().min(1).max(100).optional(),
  /** Ours: elements whose open steps are cancelled when this activity completes (workflow pattern 25, cancel region). */
  cancels: z.array(ElementId).max(100).optional(),
};
const eventBase = {
  ...base,
  /** None: a plain event. One: the usual. Several: a multiple event. */
  definitions: z.array(EventDefinition).max(20),
  outputs: z.array(Mapping).max(200).optional(),
};

export const ModelElement = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("startEvent"),
    ...eventBase,
    interrupting: z.boolean().optional(),
    parallelMultiple: z.boolean().optional(),
    form: Form.optional(),
  }),
  z.strictObject({ type: z.literal("endEvent"), ...eventBase, inputs: z.array(Mapping).optional() }),
  z.strictObject({ type: z.literal("intermediateCatchEvent"), ...eventBase, parallelMultiple: z.boolean().optional() }),
  z.strictObject({ type: z.literal("intermediateThrowEvent"), ...eventBase, inputs: z.array(Mapping).optional() }),
  z.strictObject({
    type: z.literal("boundaryEvent"),
    ...eventBase,
    attachedTo: ElementId,
    interrupting: z.boolean(),
    parallelMultiple: z.boolean().optional(),
  }),

  z.strictObject({ type: z.literal("task"), ...activity }),
  z.strictObject({ type: z.literal("manualTask"), ...activity }),
  z.strictObject({
    type: z.literal("userTask"),
    ...activity,
    assignee: ValueText.optional(),
    candidateGroups: z.array(ValueText).max(50).optional(),
    candidateUsers: z.array(ValueText).max(50).optional(),
    /** An instant or a duration counted from the task's creation. */
    due: ValueText.optional(),
    followUp: ValueText.optional(),
    priority: ValueText.optional(),
    form: Form.optional(),
  }),
  z.strictObject({ type: z.literal("serviceTask"), ...activity, call: Call.optional() }),
  z.strictObject({
    type: z.literal("sendTask"),
    ...activity,
    ...Message,
    message: z.string().max(255).optional(),
    call: Call.optional(),
  }),
  z.strictObject({
    type: z.literal("receiveTask"),
    ...activity,
    ...Message,
    message: z.string().max(255).optional(),
    instantiate: z.boolean().optional(),
  }),
  z.strictObject({
    type: z.literal("scriptTask"),
    ...activity,
    /** FEEL. */ script: Expression.optional(),
    resultVariable: z.string().max(100).optional(),
    call: Call.optional(),
  }),
  z.strictObject({
    type: z.literal("businessRuleTask"),
    ...activity,
    decision: z.string().max(255).optional(),
    resultVariable: z.string().max(100).optional(),
    call: Call.optional(),
  }),
  z.strictObject({
    type: z.literal("callActivity"),
    ...activity,
    calledElement: ValueText.optional(),
    /** Which version runs: the newest, or this one. */
    version: z.union([z.literal("latest"), z.number().int().min(1)]).optional(),
    /** All variables come back at the end, and all are given to it unless `passAll` says otherwise. */
    propagateAll: z.boolean().optional(),
    passAll: z.boolean().optional(),
  }),
  z.strictObject({ type: z.literal("subProcess"), ...activity, triggeredByEvent: z.boolean().optional() }),
  z.strictObject({ type: z.literal("transaction"), ...activity }),
  z.strictObject({
    type: z.literal("adHocSubProcess"),
    ...activity,
    ordering: z.enum(["parallel", "sequential"]).optional(),
    completionCondition: Expression.optional(),
    cancelRemainingInstances: z.boolean().optional(),
    /** FEEL: a list of element ids that start at once. Absent: people choose. */
    activeElements: Expression.optional(),
  }),

  z.strictObject({ type: z.literal("exclusiveGateway"), ...base, default: ElementId.optional() }),
  z.strictObject({ type: z.literal("inclusiveGateway"), ...base, default: ElementId.optional() }),
  z.strictObject({ type: z.literal("parallelGateway"), ...base }),
  z.strictObject({
    type: z.literal("eventBasedGateway"),
    ...base,
    instantiate: z.boolean().optional(),
    gatewayType: z.enum(["exclusive", "parallel"]).optional(),
  }),
  z.strictObject({
    type: z.literal("complexGateway"),
    ...base,
    default: ElementId.optional(),
    activationCondition: Expression.optional(),
  }),
]);
export type ModelElement = z.infer<typeof ModelElement>;
export type ElementKind = ModelElement["type"];
type ElementByKind = { [K in ElementKind]: Extract<ModelElement, { type: K }> };
export type ElementOf<K extends ElementKind> = ElementByKind[K];

export const Flow = z.strictObject({
  id: ElementId,
  name: z.string().max(500).optional(),
  documentation: z.string().max(20_000).optional(),
  source: ElementId,
  target: ElementId,
  condition: Expression.optional(),
  foreign: Foreign.optional(),
});
export type Flow = z.infer<typeof Flow>;

const Point = z.strictObject({ x: z.number(), y: z.number() });
const Bounds = z.strictObject({ x: z.number(), y: z.number(), width: z.number().min(0), height: z.number().min(0) });
export type Point = z.infer<typeof Point>;
export type Bounds = z.infer<typeof Bounds>;

/** Drawn, kept and exported, but not executed. */
export const Artifact = z.strictObject({
  id: ElementId,
  type: z.enum([
    "textAnnotation",
    "group",
    "dataObjectReference",
    "dataStoreReference",
    "association",
    "dataAssociation",
    "messageFlow",
    // A partner that the model does not execute, drawn as a black box.
    "pool",
  ]),
  text: z.string().max(20_000).optional(),
  parent: ElementId.optional(),
  source: ElementId.optional(),
  target: ElementId.optional(),
  foreign: Foreign.optional(),
});
export type Artifact = z.infer<typeof Artifact>;

export const Lane = z.strictObject({
  id: ElementId,
  name: z.string().max(500).optional(),
  /** The lane that this one divides. */
  parent: ElementId.optional(),
  elements: z.array(ElementId),
  /** Group that gets the user tasks of this lane which name nobody. */
  group: z.string().max(100).optional(),
  foreign: Foreign.optional(),
});
export type Lane = z.infer<typeof Lane>;

/** Where things are drawn, in the coordinates of BPMN DI (pixels, origin top left). */
export const Layout = z.strictObject({
  shapes: z.record(
    z.string(),
    z.strictObject({
      ...Bounds.shape,
      expanded: z.boolean().optional(),
      horizontal: z.boolean().optional(),
      label: Bounds.optional(),
    }),
  ),
  edges: z.record(z.string(), z.strictObject({ waypoints: z.array(Point).min(2), label: Bounds.optional() })),
});
export type Layout = z.infer<typeof Layout>;

/** Of stored models. */
export const MODEL_FORMAT = 1;

export const Model = z.strictObject({
  format: z.literal(MODEL_FORMAT),
  /** The BPMN process id; also the key of the workflow. */
  id: z
    .string()
    .regex(/^[A-Za-z_][\w.-]*$/)
    .max(255),
  name: z.string().min(1).max(255),
  documentation: z.string().max(20_000).optional(),
  /** What lists show of an instance, computed from its variables. */
  instance: z
    .strictObject({
      title: ValueText.optional(),
      /** Gives low, normal, high or urgent. */
      priority: ValueText.optional(),
      /** An instant, or a duration counted from the start. */
      due: ValueText.optional(),
      businessKey: ValueText.optional(),
      /** No two open instances may share a business key. */
      uniqueKey: z.boolean().optional(),
    })
    .optional(),
  elements: z.array(ModelElement).max(20_000),
  flows: z.array(Flow).max(40_000),
  lanes: z.array(Lane).max(1_000).optional(),
  pool: z.strictObject({ id: ElementId, name: z.string().max(500).optional(), foreign: Foreign.optional() }).optional(),
  artifacts: z.array(Artifact).max(20_000).optional(),
  layout: Layout,
  foreign: Foreign.optional(),
});
export type Model = z.infer<typeof Model>;
