import fc from "fast-check";
import { ELEMENT_KINDS } from "../kinds";

/** A file of random content of which every value is a word of its own, so that each can be looked for in what became of it. */
export interface MarkedDocument {
  readonly xml: string;
  /** Values of attributes and texts, none of which may be lost. */
  readonly marks: readonly string[];
  /** Ids of what the report has to speak of. */
  readonly ids: readonly string[];
  /** Names of attributes and of vendors' elements, by the id of the flow node that has them. */
  readonly names: ReadonlyMap<string, readonly string[]>;
}

const SPACES = [
  'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"',
  'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"',
  'xmlns:camunda="http://camunda.org/schema/1.0/bpmn"',
  'xmlns:flowable="http://flowable.org/bpmn"',
  'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"',
  'xmlns:signavio="http://www.signavio.com"',
  'xmlns:odd="urn:somebody:else"',
].join(" ");

/** Names that vendors give to attributes of activities and events, and some that nobody gives. */
const ATTRIBUTES = (
  "assignee candidateGroups candidateUsers dueDate followUpDate priority formKey formRef asyncBefore asyncAfter exclusive jobPriority " +
  "class delegateExpression expression topic type resultVariable resultVariableName taskPriority decisionRef decisionRefBinding mapDecisionResult " +
  "calledElementBinding calledElementVersion calledElementTenantId inheritVariables initiator variableName variableEvents errorCodeVariable " +
  "skipExpression triggerable owner category localScope modelerTemplate unheardOf"
).split(" ");
const STANDARD = [
  "isForCompensation",
  "startQuantity",
  "completionQuantity",
  "isInterrupting",
  "parallelMultiple",
  "cancelActivity",
  "implementation",
  "ordering",
  "cancelRemainingInstances",
  "instantiate",
  "gatewayDirection",
];
const CHILDREN = [
  "camunda:properties/camunda:property@name@value",
  "camunda:executionListener@event@class@delegateExpression",
  "camunda:taskListener@event@expression",
  "camunda:inputOutput/camunda:inputParameter@name#|camunda:outputParameter@name#|camunda:inputParameter@name@odd:extra#",
  "camunda:inputOutput/camunda:inputParameter@name/camunda:list/camunda:value#|camunda:value@odd:of#",
  "camunda:inputOutput/camunda:inputParameter@name/camunda:map/camunda:entry@key#|camunda:entry@key#",
  "camunda:inputOutput/camunda:inputParameter@name/camunda:script@scriptFormat@resource#",
  "camunda:failedJobRetryTimeCycle#",
  "camunda:connector/camunda:connectorId#|camunda:inputOutput/camunda:inputParameter@name#",
  "camunda:field@name@stringValue",
  "camunda:errorEventDefinition@errorRef@expression",
  "camunda:in@source@target@local",
  "camunda:in@businessKey",
  "camunda:out@sourceExpression@target",
  "camunda:out@variables",
  "camunda:formData@businessKey/camunda:formField@id@label@type@defaultValue@odd:hint/camunda:validation/camunda:constraint@name@config",
  "camunda:formData/camunda:formField@id@label/camunda:properties/camunda:property@id@value",
  "flowable:formProperty@id@name@type@variable@expression@datePattern/flowable:value@id@name",
  "flowable:field@name/flowable:string#",
  "flowable:mapException@errorCode#",
  "zeebe:taskDefinition@type@retries",
  "zeebe:assignmentDefinition@assignee@candidateGroups@odd:why",
  "zeebe:taskSchedule@dueDate@followUpDate",
  "zeebe:priorityDefinition@priority",
  "zeebe:userTask@odd:kind",
  "zeebe:formDefinition@formKey@bindingType",
  "zeebe:ioMapping/zeebe:input@source@target@odd:x|zeebe:output@source@target",
  "zeebe:taskHeaders/zeebe:header@key@value",
  "zeebe:calledElement@processId@bindingType@versionTag@propagateAllChildVariables",
  "zeebe:calledDecision@decisionId@resultVariable@bindingType",
  "zeebe:script@expression@resultVariable@odd:lang",
  "zeebe:executionListeners/zeebe:executionListener@eventType@type@retries",
  "zeebe:adHoc@activeElementsCollection@outputCollection",
  "signavio:signavioMetaData@metaKey@metaValue",
  "odd:deep@a/odd:er@b/odd:est@c#",
  "odd:text#",
];
const EVENTS: Readonly<Record<string, readonly string[]>> = {
  startEvent: ["message", "timer", "signal", "conditional"],
  endEvent: ["error", "escalation", "signal", "message"],
  intermediateCatchEvent: ["message", "timer", "signal", "conditional", "link"],
  intermediateThrowEvent: ["message", "signal", "escalation", "link", "compensate"],
  boundaryEvent: ["message", "timer", "error", "escalation", "signal"],
};

export function anyMarkedDocument(): fc.Arbitrary<MarkedDocument> {
  return fc.infiniteStream(fc.nat(1_000_000)).map((numbers) => new DocumentMaker(numbers).make());
}

class DocumentMaker {
  private count = 0;
  private readonly marks: string[] = [];
  private readonly ids: string[] = [];
  private readonly names = new Map<string, string[]>();
  private readonly roots: string[] = [];

  constructor(private readonly numbers: Iterator<number>) {}

  make(): MarkedDocument {
    const processes = Array.from({ length: 1 + this.below(2) }, (_, index) => this.process(index));
    const pools = this.chance(2)
      ? `<collaboration id="${this.id("k", false)}"${this.value("name")}>${this.extensions("")}${processes
          .map(
            ({ id }) =>
              `<participant id="${this.id("pool")}"${this.value("name")} processRef="${id}">${this.documentation()}</participant>`,
          )
          .join("")}<participant id="${this.id("pool")}"${this.value("name")}${this.value("odd:x")}/></collaboration>`
      : "";
    const frame = `${this.value("odd:frame")}${this.value("name")}${this.value("exporter")}${this.value("targetNamespace")}`;
    const xml = `<definitions ${SPACES} id="${this.id("d", false)}"${frame}>${this.extensions("")}${this.roots.join("")}${pools}${processes
      .map(({ xml: text }) => text)
      .join("")}</definitions>`;
    return { xml, marks: this.marks, ids: this.ids, names: this.names };
  }

  private process(index: number): { id: string; xml: string } {
    const id = `process${index}`;
    const scope = this.scope(1 + this.below(5), 0);
    const lanes = this.chance(3) ? this.laneSet(scope.nodes, 0) : "";
    const attributes = `${this.value("name")}${this.value("camunda:historyTimeToLive")}${this.value("odd:of")}`;
    return {
      id,
      xml: `<process id="${id}" isExecutable="true"${attributes}>${this.documentation()}${this.extensions("")}${lanes}${scope.xml}</process>`,
    };
  }

  private laneSet(nodes: readonly string[], depth: number): string {
    const name = depth === 0 ? "laneSet" : "childLaneSet";
    const inside = depth < 2 && this.chance(2) ? this.laneSet(nodes, depth + 1) : "";
    const refs = nodes.map((node) => `<flowNodeRef>${node}</flowNodeRef>`).join("");
    return `<${name} id="${this.id("set", false)}"${this.value("odd:set")}>${this.extensions("")}<lane id="${this.id("lane")}"${this.value("name")}${this.value("odd:l")}>${this.documentation()}${refs}${inside}</lane></${name}>`;
  }

  private scope(size: number, depth: number): { xml: string; nodes: string[] } {
    const nodes: string[] = [];
    const kinds = Object.keys(ELEMENT_KINDS).filter((kind) => kind !== "boundaryEvent");
    const out: string[] = [];
    for (let n = 0; n < size; n++) {
      const kind = kinds[this.below(kinds.length)] ?? "task";
      const id = this.id("node");
      nodes.push(id);
      const isScope = kind === "subProcess" || kind === "transaction" || kind === "adHocSubProcess";
      const inside = isScope && depth < 2 ? this.scope(1 + this.below(2), depth + 1).xml : "";
      out.push(this.node(kind, id, inside));
      const isActivity = !kind.endsWith("Event") && !kind.endsWith("Gateway");
      if (isActivity && this.chance(4))
        out.push(this.node("boundaryEvent", this.id("node"), "", ` attachedToRef="${id}"`));
    }
    for (let n = 0; n < size; n++) {
      const [from, to] = [nodes[this.below(nodes.length)], nodes[this.below(nodes.length)]];
      const condition = this.chance(2)
        ? `<conditionExpression xsi:type="tFormalExpression">${this.chance(2) ? `\${bean.${this.mark()}(x)}` : this.mark()}</conditionExpression>`
        : "";
      out.push(
        `<sequenceFlow id="${this.id("flow")}" sourceRef="${from}" targetRef="${to}"${this.value("name")}${this.value("odd:f")}>${this.documentation()}${this.extensions("")}${condition}</sequenceFlow>`,
      );
    }
    if (this.chance(3))
      out.push(
        `<textAnnotation id="${this.id("note")}"${this.value("odd:n")}><text>${this.mark()}</text></textAnnotation>`,
        `<dataObjectReference id="${this.id("data")}"${this.value("name")}${this.value("odd:n")}>${this.documentation()}</dataObjectReference>`,
      );
    return { xml: out.join(""), nodes };
  }

  private node(kind: string, id: string, inside: string, more = ""): string {
    const names: string[] = [];
    this.names.set(id, names);
    const attributes: string[] = [];
    const used = new Set<string>();
    for (let n = this.below(6); n > 0; n--) {
      const prefix = ["camunda:", "flowable:", "odd:", "zeebe:"][this.below(4)] ?? "odd:";
      const name = `${prefix}${ATTRIBUTES[this.below(ATTRIBUTES.length)]}`;
      if (used.has(name)) continue;
      used.add(name);
      attributes.push(this.value(name));
    }
    const isActivity = !kind.endsWith("Event") && !kind.endsWith("Gateway");
    const standard = STANDARD[this.below(STANDARD.length)] ?? "";
    if (isStandard(kind, standard)) {
      used.add(standard);
      attributes.push(this.value(standard));
    }
    names.push(...used);
    const extensions = this.extensions("", names);
    const loop = isActivity && this.chance(4) ? this.loop() : "";
    const script = kind === "scriptTask" && this.chance(2) ? `<script>${this.mark()}; run()</script>` : "";
    return `<${kind} id="${id}"${this.value("name")}${more}${attributes.join("")}>${this.documentation()}${extensions}${loop}${this.definition(kind)}${inside}${script}</${kind}>`;
  }

  private loop(): string {
    if (this.chance(3))
      return `<standardLoopCharacteristics${this.value("testBefore")}${this.value("loopMaximum")}${this.value("odd:l")}><loopCondition>${this.mark()}</loopCondition></standardLoopCharacteristics>`;
    const attributes = this.chance(2)
      ? `${this.value("camunda:collection")}${this.value("camunda:elementVariable")}${this.value("flowable:elementIndexVariable")}`
      : "";
    const zeebe = this.chance(3)
      ? `<extensionElements>${this.build("zeebe:loopCharacteristics@inputCollection@inputElement@outputCollection@outputElement@odd:l")}</extensionElements>`
      : "";
    const data =
      attributes === "" && zeebe === ""
        ? `<loopDataInputRef>${this.mark()}</loopDataInputRef><loopDataOutputRef>${this.mark()}</loopDataOutputRef><inputDataItem${this.value("name")}/><outputDataItem${this.value("name")}/>`
        : "";
    return `<multiInstanceLoopCharacteristics${this.value("isSequential")}${attributes}>${zeebe}<loopCardinality>${this.mark()}</loopCardinality>${data}<completionCondition>${this.mark()}</completionCondition></multiInstanceLoopCharacteristics>`;
  }

  private definition(kind: string): string {
    const possible = EVENTS[kind];
    if (!possible || this.chance(3)) return "";
    const event = possible[this.below(possible.length)] ?? "timer";
    const wrap = (attributes: string, content = ""): string =>
      `<${event}EventDefinition${attributes}${this.value("odd:e")}>${this.extensions("")}${content}</${event}EventDefinition>`;
    switch (event) {
      case "message":
      case "signal": {
        const id = this.id("root", false);
        this.roots.push(`<${event} id="${id}"${this.value("name")}${this.chance(2) ? this.value("odd:r") : ""}/>`);
        return wrap(` ${event}Ref="${id}"${this.value("camunda:topic")}`);
      }
      case "error":
        return wrap(`${this.value("errorRef")}${this.value("camunda:errorCodeVariable")}${this.value("flowable:x")}`);
      case "escalation":
        return wrap(`${this.value("escalationRef")}${this.value("camunda:escalationCodeVariable")}`);
      case "timer":
        return wrap("", `<timeDuration>${this.mark()}</timeDuration>`);
      case "conditional":
        return wrap(
          `${this.value("camunda:variableName")}${this.value("camunda:variableEvents")}`,
          `<condition>${this.mark()}</condition>`,
        );
      case "link":
        return wrap(this.value("name"));
      default:
        return wrap(this.value("waitForCompletion"));
    }
  }

  private documentation(): string {
    return this.chance(4) ? `<documentation>${this.mark()}</documentation>` : "";
  }

  private extensions(more: string, names: string[] = []): string {
    const list: string[] = [];
    for (let n = this.below(3); n > 0; n--) {
      const template = CHILDREN[this.below(CHILDREN.length)] ?? "odd:text#";
      names.push(/^[\w:]+/.exec(template)?.[0] ?? "");
      list.push(this.build(template));
    }
    return list.length + more.length > 0 ? `<extensionElements>${list.join("")}${more}</extensionElements>` : "";
  }

  /** `a:b@attribute#` is an element with an attribute and a text; what follows "/" stands in it, with "|" between. */
  private build(template: string): string {
    const [, name = "", attributes = "", text, inside] = /^([\w:]+)((?:@[\w:]+)*)(#)?(?:\/(.*))?$/.exec(template) ?? [];
    const given = attributes
      .split("@")
      .filter((each) => each !== "")
      .map((each) => this.value(each));
    const content = text
      ? this.mark()
      : inside
        ? inside
            .split("|")
            .map((each) => this.build(each))
            .join("")
        : "";
    return `<${name}${given.join("")}>${content}</${name}>`;
  }

  private value(name: string): string {
    return ` ${name}="${this.mark()}"`;
  }

  private mark(): string {
    const mark = `m${++this.count}k`;
    this.marks.push(mark);
    return mark;
  }

  private id(kind: string, isReported = true): string {
    const id = `${kind}_${++this.count}`;
    if (isReported) this.ids.push(id);
    return id;
  }

  private below(limit: number): number {
    return Number(this.numbers.next().value) % limit;
  }

  private chance(of: number): boolean {
    return this.below(of) === 0;
  }
}

function isStandard(kind: string, name: string): boolean {
  const isActivity = !kind.endsWith("Event") && !kind.endsWith("Gateway");
  if (name === "isForCompensation" || name.endsWith("Quantity")) return isActivity;
  if (name === "isInterrupting") return kind === "startEvent";
  if (name === "parallelMultiple")
    return kind === "startEvent" || kind === "intermediateCatchEvent" || kind === "boundaryEvent";
  if (name === "cancelActivity") return kind === "boundaryEvent";
  if (name === "implementation") return ["userTask", "serviceTask", "sendTask", "businessRuleTask"].includes(kind);
  if (name === "ordering" || name === "cancelRemainingInstances") return kind === "adHocSubProcess";
  if (name === "instantiate") return kind === "receiveTask" || kind === "eventBasedGateway";
  return name === "gatewayDirection" && kind.endsWith("Gateway");
}
