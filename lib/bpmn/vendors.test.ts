import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { DEMO_WORKFLOWS } from "@/db/seed/workflows";
import type { Model } from "@/lib/model/schema";
import type { ReportEntry } from "./report";
import { exportBpmn } from "./export";
import { importBpmn, type ImportedProcess } from "./import";

/** Files in the style of each tool: its prefixes, its order, its attributes on the outermost element. */
const FILES = {
  "Camunda Modeler, for Camunda 7": (process: string, roots: string) =>
    `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:modeler="http://camunda.org/schema/modeler/1.0" id="Definitions_0" targetNamespace="http://bpmn.io/schema/bpmn" exporter="Camunda Modeler" exporterVersion="5.19.0" modeler:executionPlatform="Camunda Platform" modeler:executionPlatformVersion="7.20.0">
${roots}<bpmn:process id="p" isExecutable="true" camunda:historyTimeToLive="180">${process}</bpmn:process></bpmn:definitions>`,
  "Camunda Modeler, for Camunda 8": (process: string, roots: string) =>
    `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:modeler="http://camunda.org/schema/modeler/1.0" id="Definitions_0" targetNamespace="http://bpmn.io/schema/bpmn" exporter="Camunda Modeler" exporterVersion="5.31.0" modeler:executionPlatform="Camunda Cloud" modeler:executionPlatformVersion="8.6.0">
${roots}<bpmn:process id="p" isExecutable="true">${process}</bpmn:process></bpmn:definitions>`,
  "Flowable Modeler": (process: string, roots: string) =>
    `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:flowable="http://flowable.org/bpmn" xmlns:design="http://flowable.org/design" typeLanguage="http://www.w3.org/2001/XMLSchema" expressionLanguage="http://www.w3.org/1999/XPath" targetNamespace="http://www.flowable.org/processdef" exporter="Flowable Open Source Modeler" exporterVersion="6.8.0">
${roots}<process id="p" name="P" isExecutable="true" flowable:candidateStarterGroups="staff">${process}</process></definitions>`,
} as const;
type Tool = keyof typeof FILES;
const [C7, C8, FLOWABLE] = Object.keys(FILES) as [Tool, Tool, Tool];

async function read(tool: Tool, process: string, roots = ""): Promise<ImportedProcess> {
  const result = await importBpmn(FILES[tool](process, roots));
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  const [first] = result.processes;
  if (!first) throw new Error("no process");
  const again = await importBpmn(await exportBpmn(first.model));
  expect(again.ok && again.processes[0]?.model).toEqual(first.model);
  return first;
}

interface Case {
  readonly what: string;
  readonly tool: Tool;
  readonly xml: string;
  readonly roots?: string;
  /** What the element becomes, in part. */
  readonly becomes: object;
  /** What it must not have. */
  readonly without?: readonly string[];
  /** Entries of the report, as "kind: words". */
  readonly says?: readonly string[];
}

const CASES: readonly Case[] = [
  // --- Camunda 7 ---------------------------------------------------------------------------------------------------
  {
    what: "a user task with people, dates and priority",
    tool: C7,
    xml: '<bpmn:userTask id="x" name="Approve" camunda:assignee="${approver}" camunda:candidateGroups="accounting, ${dept}" camunda:candidateUsers="ann" camunda:dueDate="${dateTime().plusDays(3).toDate()}" camunda:followUpDate="2026-03-01T12:00:00" camunda:priority="${urgency}" />',
    becomes: {
      type: "userTask",
      assignee: "=approver",
      candidateGroups: ["accounting", "=dept"],
      candidateUsers: ["ann"],
      due: '=now() + duration("P3D")',
      followUp: "2026-03-01T12:00:00",
      priority: expect.stringContaining("urgency") as string,
    },
    says: ["translated: Due date", "taken: Assignment"],
  },
  {
    what: "an assignee, a candidate and a group that are calls of Java beans",
    tool: C7,
    xml: '<bpmn:userTask id="x" camunda:assignee="#{finder.find(id)}" camunda:candidateUsers="ann, ${ldap.findSales()}" camunda:candidateGroups="${groups.of(id)}" />',
    becomes: { candidateUsers: ["ann"] },
    without: ["assignee", "candidateGroups"],
    says: [
      "refused: Assignee: ",
      "refused: Candidate users: ",
      "refused: Candidate groups: ",
      "kept: camunda:assignee, camunda:candidateGroups, camunda:candidateUsers",
    ],
  },
  {
    what: "a generated form",
    tool: C7,
    xml: `<bpmn:startEvent id="x"><bpmn:extensionElements><camunda:formData>
      <camunda:formField id="name" label="Name" type="string"><camunda:validation><camunda:constraint name="required" /><camunda:constraint name="maxlength" config="40" /></camunda:validation></camunda:formField>
      <camunda:formField id="amount" label="Amount" type="long" defaultValue="\${standard}"><camunda:validation><camunda:constraint name="validator" config="org.example.Even" /></camunda:validation></camunda:formField>
      <camunda:formField id="when" type="date"><camunda:properties><camunda:property id="hint" value="soon" /></camunda:properties></camunda:formField>
      </camunda:formData></bpmn:extensionElements></bpmn:startEvent>`,
    becomes: {
      form: {
        fields: [
          { key: "name", label: "Name", type: "text", required: true, max: 40 },
          { key: "amount", label: "Amount", type: "number" },
          { key: "when", label: "when", type: "date" },
        ],
      },
    },
    says: ["translated: Form with 3 fields.", "kept: camunda:formField (defaultValue", "kept: camunda:properties"],
  },
  {
    what: "a form that lies elsewhere",
    tool: C7,
    xml: '<bpmn:userTask id="x" camunda:formRef="approve" camunda:formRefBinding="latest" camunda:formKey="embedded:app:forms/approve.html" />',
    becomes: { type: "userTask" },
    without: ["form"],
    says: ["kept: camunda:formRef, camunda:formRefBinding, camunda:formKey"],
  },
  {
    what: "an external task with retries, and an error of the worker",
    tool: C7,
    xml: '<bpmn:serviceTask id="x" camunda:type="external" camunda:topic="charge-card" camunda:asyncBefore="true" camunda:exclusive="false"><bpmn:extensionElements><camunda:failedJobRetryTimeCycle>PT1M,PT5M,PT30M</camunda:failedJobRetryTimeCycle><camunda:errorEventDefinition id="e" errorRef="Error_1" expression="${externalTask.errorMessage == \'declined\'}" /></bpmn:extensionElements></bpmn:serviceTask>',
    becomes: { call: { kind: "external", jobType: "charge-card", attemptsMax: 4 } },
    says: [
      "translated: An external worker",
      "refused: errorEventDefinition",
      "kept: camunda:asyncBefore, camunda:exclusive",
    ],
  },
  {
    what: "a Java class",
    tool: C7,
    xml: '<bpmn:serviceTask id="x" camunda:class="org.example.Charge" />',
    becomes: { call: { kind: "external", jobType: "org.example.Charge" } },
    says: ["translated: An external worker"],
  },
  {
    what: "a delegate",
    tool: C7,
    xml: '<bpmn:sendTask id="x" camunda:delegateExpression="#{mailDelegate}" />',
    becomes: { type: "sendTask", call: { kind: "external", jobType: "mailDelegate" } },
  },
  {
    what: "an expression with a result",
    tool: C7,
    xml: '<bpmn:serviceTask id="x" camunda:expression="${calculator.total(order)}" camunda:resultVariable="total" />',
    becomes: { call: { kind: "external", jobType: "calculator.total" } },
    says: ["refused: Not executed here: resultVariable"],
  },
  {
    what: "listeners",
    tool: C7,
    xml: '<bpmn:userTask id="x"><bpmn:extensionElements><camunda:executionListener class="org.example.A" event="start" /><camunda:taskListener event="create"><camunda:script scriptFormat="groovy">println 1</camunda:script></camunda:taskListener></bpmn:extensionElements></bpmn:userTask>',
    becomes: { type: "userTask" },
    says: ["refused: Not executed here: executionListener, taskListener"],
  },
  {
    what: "a call with mappings, a version and a business key",
    tool: C7,
    xml: '<bpmn:callActivity id="x" calledElement="shipping" camunda:calledElementBinding="version" camunda:calledElementVersion="3"><bpmn:extensionElements><camunda:in businessKey="#{execution.processBusinessKey}" /><camunda:in source="order" target="order" /><camunda:in sourceExpression="${a + 1}" target="n" local="true" /><camunda:out variables="all" /></bpmn:extensionElements></bpmn:callActivity>',
    becomes: {
      calledElement: "shipping",
      version: 3,
      propagateAll: true,
      passAll: false,
      inputs: [
        { target: "order", source: "order" },
        { target: "n", source: "a + 1" },
      ],
    },
    says: ["refused: Not executed here: in.", "kept: camunda:in (local)"],
  },
  {
    what: "a call bound to what nobody here has",
    tool: C7,
    xml: '<bpmn:callActivity id="x" calledElement="shipping" camunda:calledElementBinding="versionTag" camunda:calledElementVersionTag="gold" />',
    becomes: { calledElement: "shipping" },
    without: ["version"],
    says: ["refused: Version: the binding", "kept: camunda:calledElementVersionTag"],
  },
  {
    what: "a decision with its result",
    tool: C7,
    xml: '<bpmn:businessRuleTask id="x" camunda:decisionRef="discount" camunda:resultVariable="rate" camunda:mapDecisionResult="singleEntry" camunda:decisionRefBinding="deployment" />',
    becomes: { decision: "discount", resultVariable: "rate" },
    says: ["taken: Decision", "refused: decisionRefBinding", "kept: camunda:mapDecisionResult"],
  },
  {
    what: "a round for each item of a collection",
    tool: C7,
    xml: '<bpmn:userTask id="x" camunda:assignee="${member}"><bpmn:multiInstanceLoopCharacteristics isSequential="true" camunda:collection="${team.members}" camunda:elementVariable="member" camunda:asyncBefore="true"><bpmn:completionCondition xsi:type="bpmn:tFormalExpression">${nrOfCompletedInstances/nrOfInstances &gt;= 0.5}</bpmn:completionCondition></bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>',
    becomes: {
      loop: {
        kind: "multiInstance",
        sequential: true,
        collection: "=team.members",
        elementVariable: "member",
        completionCondition: "nrOfCompletedInstances / nrOfInstances >= 0.5",
      },
    },
    says: ["kept: camunda:asyncBefore"],
  },
  {
    what: "variables of an error",
    tool: C7,
    roots: '<bpmn:error id="Error_1" name="Declined" errorCode="DECLINED" camunda:errorMessage="no money" />',
    xml: '<bpmn:serviceTask id="t" camunda:topic="a" camunda:type="external" /><bpmn:boundaryEvent id="x" attachedToRef="t"><bpmn:errorEventDefinition id="d" errorRef="Error_1" camunda:errorCodeVariable="code" camunda:errorMessageVariable="text" /></bpmn:boundaryEvent>',
    becomes: {
      definitions: [{ type: "error", errorCode: "DECLINED", codeVariable: "code", messageVariable: "text" }],
    },
  },
  {
    what: "the variable of an escalation, without interrupting",
    tool: C7,
    roots: '<bpmn:escalation id="Escalation_1" name="Late" escalationCode="late" />',
    xml: '<bpmn:subProcess id="t" /><bpmn:boundaryEvent id="x" attachedToRef="t" cancelActivity="false"><bpmn:escalationEventDefinition escalationRef="Escalation_1" camunda:escalationCodeVariable="code" /></bpmn:boundaryEvent>',
    becomes: {
      interrupting: false,
      definitions: [{ type: "escalation", escalationCode: "late", codeVariable: "code" }],
    },
  },
  {
    what: "a condition on one variable",
    tool: C7,
    xml: '<bpmn:intermediateCatchEvent id="x"><bpmn:conditionalEventDefinition camunda:variableName="stock" camunda:variableEvents="create, update"><bpmn:condition xsi:type="bpmn:tFormalExpression">${stock gt 0}</bpmn:condition></bpmn:conditionalEventDefinition></bpmn:intermediateCatchEvent>',
    becomes: { definitions: [{ type: "conditional", condition: "stock > 0", variables: ["stock"] }] },
    says: ["refused: variableEvents"],
  },
  {
    what: "inputs and outputs as texts, lists, maps and scripts",
    tool: C7,
    xml: `<bpmn:serviceTask id="x" camunda:type="external" camunda:topic="mail"><bpmn:extensionElements><camunda:inputOutput>
      <camunda:inputParameter name="to">\${customer.email}</camunda:inputParameter><camunda:inputParameter name="subject">Order \${order.id}</camunda:inputParameter>
      <camunda:inputParameter name="tags"><camunda:list><camunda:value>new</camunda:value><camunda:value>\${kind}</camunda:value></camunda:list></camunda:inputParameter>
      <camunda:inputParameter name="head"><camunda:map><camunda:entry key="X-Id">\${order.id}</camunda:entry></camunda:map></camunda:inputParameter>
      <camunda:inputParameter name="total"><camunda:script scriptFormat="javascript">price * count</camunda:script></camunda:inputParameter>
      <camunda:inputParameter name="odd"><camunda:script scriptFormat="groovy">new Date()</camunda:script></camunda:inputParameter>
      <camunda:outputParameter name="sent">\${true}</camunda:outputParameter></camunda:inputOutput></bpmn:extensionElements></bpmn:serviceTask>`,
    becomes: {
      inputs: [
        { target: "to", source: "customer.email" },
        { target: "subject", source: '"Order " + string(order.id)' },
        { target: "tags", source: '["new", kind]' },
        { target: "head", source: '{"X-Id": order.id}' },
        { target: "total", source: "price * count" },
      ],
      outputs: [{ target: "sent", source: "true" }],
    },
    says: ["refused: Mapping of odd"],
  },
  {
    what: "a script that only assigns, in Groovy",
    tool: C7,
    xml: '<bpmn:scriptTask id="x" scriptFormat="groovy"><bpmn:script>execution.setVariable("sum", price * count)</bpmn:script></bpmn:scriptTask>',
    becomes: { script: "price * count", resultVariable: "sum" },
    says: ["translated: Script"],
  },
  {
    what: "a script with a result, in JavaScript",
    tool: C7,
    xml: '<bpmn:scriptTask id="x" scriptFormat="javascript" camunda:resultVariable="ok"><bpmn:script>price &gt; 100 &amp;&amp; !vip</bpmn:script></bpmn:scriptTask>',
    becomes: { script: "price > 100 and not(vip)", resultVariable: "ok" },
  },
  {
    what: "a program, in Python",
    tool: C7,
    xml: '<bpmn:scriptTask id="x" scriptFormat="python"><bpmn:script>import os\nos.remove("x")</bpmn:script></bpmn:scriptTask>',
    becomes: { type: "scriptTask" },
    without: ["script"],
    says: ["refused: Script: python code"],
  },
  {
    what: "whoever starts it",
    tool: C7,
    xml: '<bpmn:startEvent id="x" camunda:initiator="starter" />',
    becomes: { type: "startEvent" },
    says: ["refused: Not executed here: initiator"],
  },
  // --- Camunda 8 ---------------------------------------------------------------------------------------------------
  {
    what: "a job with retries, headers and mappings",
    tool: C8,
    xml: '<bpmn:serviceTask id="x" name="Charge"><bpmn:extensionElements><zeebe:taskDefinition type="charge-card" retries="5" /><zeebe:ioMapping><zeebe:input source="=order.total" target="amount" /><zeebe:output source="=result.id" target="payment" /></zeebe:ioMapping><zeebe:taskHeaders><zeebe:header key="currency" value="EUR" /></zeebe:taskHeaders></bpmn:extensionElements></bpmn:serviceTask>',
    becomes: {
      call: { kind: "external", jobType: "charge-card", attemptsMax: 5 },
      inputs: [{ target: "amount", source: "order.total" }],
      outputs: [{ target: "payment", source: "result.id" }],
    },
    says: ["kept: zeebe:taskHeaders"],
  },
  {
    what: "a job whose type and retries are expressions",
    tool: C8,
    xml: '<bpmn:serviceTask id="x"><bpmn:extensionElements><zeebe:taskDefinition type="=kind" retries="=tries" /></bpmn:extensionElements></bpmn:serviceTask>',
    becomes: { call: { kind: "external", jobType: "=kind" } },
    says: ["refused: Job type", "kept: zeebe:taskDefinition (retries)"],
  },
  {
    what: "a user task with people, dates, priority and a form",
    tool: C8,
    xml: '<bpmn:userTask id="x"><bpmn:extensionElements><zeebe:userTask /><zeebe:formDefinition formId="approve" bindingType="latest" /><zeebe:assignmentDefinition assignee="=approver" candidateGroups="=[&#34;hr&#34;, &#34;it&#34;]" candidateUsers="ann,bob" /><zeebe:taskSchedule dueDate="=now() + duration(&#34;P1D&#34;)" followUpDate="2026-05-01T09:00:00Z" /><zeebe:priorityDefinition priority="80" /><zeebe:taskListeners><zeebe:taskListener eventType="creating" type="notify" /></zeebe:taskListeners></bpmn:extensionElements></bpmn:userTask>',
    becomes: {
      assignee: "=approver",
      candidateGroups: ["hr", "it"],
      candidateUsers: ["ann", "bob"],
      due: '=now() + duration("P1D")',
      followUp: "2026-05-01T09:00:00Z",
      priority: "urgent",
    },
    says: ["refused: taskListeners", "kept: zeebe:formDefinition"],
  },
  {
    what: "a call whose output mappings take the place of all variables",
    tool: C8,
    xml: '<bpmn:callActivity id="x"><bpmn:extensionElements><zeebe:calledElement processId="shipping" /><zeebe:ioMapping><zeebe:output source="=code" target="parcel" /></zeebe:ioMapping></bpmn:extensionElements></bpmn:callActivity>',
    becomes: { calledElement: "shipping", passAll: true, outputs: [{ target: "parcel", source: "code" }] },
    without: ["propagateAll"],
  },
  {
    what: "a call that keeps its variables to itself",
    tool: C8,
    xml: '<bpmn:callActivity id="x"><bpmn:extensionElements><zeebe:calledElement processId="shipping" propagateAllChildVariables="false" propagateAllParentVariables="false" bindingType="versionTag" versionTag="gold" /></bpmn:extensionElements></bpmn:callActivity>',
    becomes: { calledElement: "shipping" },
    without: ["propagateAll", "version"],
    says: ["refused: Version: the binding", "kept: zeebe:calledElement (versionTag)"],
  },
  {
    what: "a decision",
    tool: C8,
    xml: '<bpmn:businessRuleTask id="x"><bpmn:extensionElements><zeebe:calledDecision decisionId="discount" resultVariable="rate" /></bpmn:extensionElements></bpmn:businessRuleTask>',
    becomes: { decision: "discount", resultVariable: "rate" },
  },
  {
    what: "a script in FEEL",
    tool: C8,
    xml: '<bpmn:scriptTask id="x"><bpmn:extensionElements><zeebe:script expression="=sum(prices)" resultVariable="total" /></bpmn:extensionElements></bpmn:scriptTask>',
    becomes: { script: "sum(prices)", resultVariable: "total" },
  },
  {
    what: "rounds that collect",
    tool: C8,
    xml: '<bpmn:serviceTask id="x"><bpmn:extensionElements><zeebe:taskDefinition type="a" /></bpmn:extensionElements><bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements><zeebe:loopCharacteristics inputCollection="=items" inputElement="item" outputCollection="results" outputElement="=result" /></bpmn:extensionElements><bpmn:completionCondition xsi:type="bpmn:tFormalExpression">=result.done</bpmn:completionCondition></bpmn:multiInstanceLoopCharacteristics></bpmn:serviceTask>',
    becomes: {
      loop: {
        kind: "multiInstance",
        collection: "=items",
        elementVariable: "item",
        outputCollection: "results",
        outputElement: "result",
        completionCondition: "result.done",
      },
    },
  },
  {
    what: "an ad-hoc sub-process that starts what an expression names",
    tool: C8,
    xml: '<bpmn:adHocSubProcess id="x" cancelRemainingInstances="false"><bpmn:extensionElements><zeebe:adHoc activeElementsCollection="=wanted" outputCollection="results" outputElement="=result" /></bpmn:extensionElements><bpmn:task id="a" /><bpmn:completionCondition xsi:type="bpmn:tFormalExpression">=done</bpmn:completionCondition></bpmn:adHocSubProcess>',
    becomes: { activeElements: "wanted", completionCondition: "done", cancelRemainingInstances: false },
    says: ["kept: zeebe:adHoc (outputCollection, outputElement)"],
  },
  {
    what: "a message with its key",
    tool: C8,
    roots:
      '<bpmn:message id="Message_1" name="paid"><bpmn:extensionElements><zeebe:subscription correlationKey="=order.id" /></bpmn:extensionElements></bpmn:message>',
    xml: '<bpmn:intermediateCatchEvent id="x"><bpmn:messageEventDefinition id="d" messageRef="Message_1" /></bpmn:intermediateCatchEvent>',
    becomes: { definitions: [{ type: "message", message: "paid", correlationKey: "order.id" }] },
  },
  {
    what: "a repeating timer",
    tool: C8,
    xml: '<bpmn:startEvent id="x"><bpmn:timerEventDefinition id="d"><bpmn:timeCycle xsi:type="bpmn:tFormalExpression">=cycle(3, duration("PT1H"))</bpmn:timeCycle></bpmn:timerEventDefinition></bpmn:startEvent>',
    becomes: { definitions: [{ type: "timer", timer: "cycle", value: "R3/PT1H" }] },
    says: ["translated: Timer"],
  },
  {
    what: "a condition on some variables",
    tool: C8,
    xml: '<bpmn:intermediateCatchEvent id="x"><bpmn:conditionalEventDefinition id="d"><bpmn:extensionElements><zeebe:conditionalFilter variableNames="a, b" variableEvents="create" /></bpmn:extensionElements><bpmn:condition xsi:type="bpmn:tFormalExpression">=a &gt; b</bpmn:condition></bpmn:conditionalEventDefinition></bpmn:intermediateCatchEvent>',
    becomes: { definitions: [{ type: "conditional", condition: "a > b", variables: ["a", "b"] }] },
    says: ["kept: zeebe:conditionalFilter (variableEvents)"],
  },
  // --- Flowable ----------------------------------------------------------------------------------------------------
  {
    what: "a user task with its modeler's extras",
    tool: FLOWABLE,
    xml: '<startEvent id="s" flowable:initiator="initiator" /><userTask id="x" flowable:assignee="$INITIATOR" flowable:candidateGroups="managers" flowable:dueDate="${vars:get(deadline)}" flowable:priority="30" flowable:category="hr" flowable:skipExpression="${skip}" flowable:formFieldValidation="true"><extensionElements><modeler:initiator-can-complete xmlns:modeler="http://flowable.org/modeler"><![CDATA[false]]></modeler:initiator-can-complete></extensionElements></userTask>',
    becomes: { assignee: "=initiator", candidateGroups: ["managers"], due: "=deadline", priority: "normal" },
    says: [
      "translated: Assignee: the variable",
      "refused: skipExpression",
      "kept: flowable:category, flowable:formFieldValidation, modeler:initiator-can-complete",
    ],
  },
  {
    what: "form properties under names of their own",
    tool: FLOWABLE,
    xml: '<userTask id="x"><extensionElements><flowable:formProperty id="field1" name="Days" type="long" variable="days" required="true" /><flowable:formProperty id="kind" name="Kind" type="enum"><flowable:value id="a" name="Annual" /><flowable:value id="s" name="Sick" /></flowable:formProperty><flowable:formProperty id="sum" name="Sum" expression="#{order.sum}" writable="false" /></extensionElements></userTask>',
    becomes: {
      form: {
        fields: [
          { key: "days", label: "Days", type: "number", required: true },
          {
            key: "kind",
            label: "Kind",
            type: "select",
            options: [
              { value: "a", label: "Annual" },
              { value: "s", label: "Sick" },
            ],
          },
          { key: "sum", label: "Sum", type: "text", readOnly: true },
        ],
      },
    },
    says: ["kept: flowable:formProperty (expression)"],
  },
  {
    what: "a decision task",
    tool: FLOWABLE,
    xml: '<serviceTask id="x" flowable:type="dmn"><extensionElements><flowable:field name="decisionTableReferenceKey"><flowable:string><![CDATA[discount]]></flowable:string></flowable:field></extensionElements></serviceTask>',
    becomes: { call: { kind: "external", jobType: "discount" } },
    says: ["translated: An external worker", "refused: field"],
  },
  {
    what: "an HTTP task",
    tool: FLOWABLE,
    xml: '<serviceTask id="x" flowable:type="http" flowable:parallelInSameTransaction="true"><extensionElements><flowable:field name="requestMethod"><flowable:string><![CDATA[POST]]></flowable:string></flowable:field></extensionElements></serviceTask>',
    becomes: { call: { kind: "external", jobType: "http" } },
    says: ["refused: field"],
  },
  {
    what: "rounds in BPMN's own words",
    tool: FLOWABLE,
    xml: '<userTask id="x" flowable:assignee="${assignee}"><multiInstanceLoopCharacteristics isSequential="false"><loopDataInputRef>assigneeList</loopDataInputRef><inputDataItem name="assignee" /></multiInstanceLoopCharacteristics></userTask>',
    becomes: { loop: { kind: "multiInstance", collection: "=assigneeList", elementVariable: "assignee" } },
  },
  {
    what: "rounds with an index and an aggregation",
    tool: FLOWABLE,
    xml: '<userTask id="x"><multiInstanceLoopCharacteristics flowable:collection="people" flowable:elementVariable="person" flowable:elementIndexVariable="i"><extensionElements><flowable:variableAggregation target="reviews"><variable source="score" /></flowable:variableAggregation></extensionElements><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics></userTask>',
    becomes: {
      loop: { kind: "multiInstance", collection: "=people", elementVariable: "person", cardinality: "3" },
    },
    says: ["refused: elementIndexVariable, variableAggregation"],
  },
  {
    what: "a call that inherits all variables",
    tool: FLOWABLE,
    xml: '<callActivity id="x" calledElement="shipping" flowable:calledElementType="key" flowable:inheritVariables="true" flowable:businessKey="${order.id}"><extensionElements><flowable:out source="label" target="label" /></extensionElements></callActivity>',
    becomes: { calledElement: "shipping", passAll: true, outputs: [{ target: "label", source: "label" }] },
    without: ["propagateAll"],
    says: ["kept: flowable:calledElementType, flowable:businessKey"],
  },
  {
    what: "an end that terminates more than its scope",
    tool: FLOWABLE,
    xml: '<endEvent id="x"><terminateEventDefinition flowable:terminateAll="true" /></endEvent>',
    becomes: { definitions: [{ type: "terminate" }] },
    says: ["refused: Not executed here: terminateAll"],
  },
  {
    what: "an undeclared error, which is its own code, and what Java throws",
    tool: FLOWABLE,
    xml: '<serviceTask id="t" flowable:class="org.example.A"><extensionElements><flowable:mapException errorCode="e1">java.lang.IllegalStateException</flowable:mapException></extensionElements></serviceTask><boundaryEvent id="x" attachedToRef="t"><errorEventDefinition errorRef="e1" flowable:errorVariableName="err" /></boundaryEvent>',
    becomes: { definitions: [{ type: "error", errorCode: "e1" }] },
    says: ["kept: flowable:errorVariableName"],
  },
];

function text(entries: readonly ReportEntry[], element: string): string[] {
  return entries.filter((entry) => entry.element === element).map(({ kind, message }) => `${kind}: ${message}`);
}

describe.each(Object.keys(FILES) as Tool[])("a file of %s", (tool) => {
  const own = CASES.filter((each) => each.tool === tool);

  it.each(own.map((each) => [each.what, each] as const))(
    "brings %s",
    async (_, { xml, roots, becomes, without = [], says = [] }) => {
      const { model, report } = await read(tool, xml, roots);
      const element = model.elements.find(({ id }) => id === "x");
      expect(element).toMatchObject(becomes);
      for (const name of without) expect(element).not.toHaveProperty(name);
      const entries = text(report, "x");
      for (const wanted of says) {
        const [kind = "", words = ""] = wanted.split(/: (.*)/s);
        const holds = entries.some((entry) => entry.startsWith(`${kind}: `) && entry.includes(words));
        expect(holds, `${wanted}\n${entries.join("\n")}`).toBe(true);
      }
    },
  );

  it("says what an export writes anew", async () => {
    const { report } = await read(tool, tool === FLOWABLE ? '<task id="x"/>' : '<bpmn:task id="x"/>');
    expect(report).toContainEqual(
      expect.objectContaining({
        element: "p",
        kind: "translated",
        from: expect.stringContaining("exporter=") as string,
      }),
    );
  });
});

describe("what other tools drew", () => {
  const file = (content: string): string =>
    `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:signavio="http://www.signavio.com" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:omgdc="http://www.omg.org/spec/DD/20100524/DC" xmlns:bioc="http://bpmn.io/schema/bpmn/biocolor/1.0" xmlns:color="http://www.omg.org/spec/BPMN/non-normative/color/1.0" exporter="Signavio Process Editor, http://www.signavio.com" exporterVersion="16" targetNamespace="http://www.signavio.com/bpmn20" id="sid-1">${content}</definitions>`;

  it("keeps Signavio's notes wherever they stand", async () => {
    const meta = (n: number): string =>
      `<extensionElements><signavio:signavioMetaData metaKey="k${n}" metaValue="v${n}"/></extensionElements>`;
    const xml = file(
      `${meta(0)}<collaboration id="sid-k">${meta(1)}<participant id="sid-p" name="Desk" processRef="sid-q">${meta(2)}</participant></collaboration><process id="sid-q" isExecutable="false">${meta(3)}<laneSet id="sid-s">${meta(4)}<lane id="sid-l" name="One">${meta(5)}<flowNodeRef>sid-t</flowNodeRef><childLaneSet id="sid-c">${meta(6)}<lane id="sid-m" name="Two"/></childLaneSet></lane></laneSet><task id="sid-t" name="Do">${meta(7)}</task></process>`,
    );
    const result = await importBpmn(xml);
    if (!result.ok) throw new Error(JSON.stringify(result.problems));
    const [process] = result.processes;
    const out = await exportBpmn(process!.model);
    for (let n = 0; n < 8; n++) expect(out).toContain(`metaKey="k${n}" metaValue="v${n}"`);
    expect(out).toMatch(
      /<bpmn:collaboration[^>]*>\s*<bpmn:extensionElements>\s*<signavio:signavioMetaData metaKey="k1"/,
    );
    expect(out).toMatch(/<bpmn:laneSet[^>]*>\s*<bpmn:extensionElements>\s*<signavio:signavioMetaData metaKey="k4"/);
    const again = await importBpmn(out);
    expect(again.ok && again.processes[0]?.model).toEqual(process?.model);
  });

  it("keeps bpmn.io's colours", async () => {
    const xml = file(
      '<process id="p"><task id="t"/></process><bpmndi:BPMNDiagram><bpmndi:BPMNPlane bpmnElement="p"><bpmndi:BPMNShape bpmnElement="t" bioc:stroke="#831311" bioc:fill="#ffcdd2" color:background-color="#ffcdd2"><omgdc:Bounds x="1" y="2" width="100" height="80"/></bpmndi:BPMNShape></bpmndi:BPMNPlane></bpmndi:BPMNDiagram>',
    );
    const result = await importBpmn(xml);
    if (!result.ok) throw new Error(JSON.stringify(result.problems));
    const out = await exportBpmn(result.processes[0]!.model);
    expect(out).toContain('bioc:stroke="#831311" bioc:fill="#ffcdd2" color:background-color="#ffcdd2"');
  });
});

describe("an export of ours that another editor saved under its own name", () => {
  const folder = fileURLToPath(new URL("./testing/", import.meta.url));
  const models = async (): Promise<Model[]> => {
    const read = await Promise.all(
      readdirSync(folder)
        .filter((name) => name.endsWith(".bpmn"))
        .map((name) => importBpmn(readFileSync(folder + name))),
    );
    return [...DEMO_WORKFLOWS, ...read.flatMap((result) => (result.ok ? result.processes : [])).map((p) => p.model)];
  };

  it("still holds what is ours", async () => {
    for (const model of await models()) {
      const saved = (await exportBpmn(model)).replace('exporter="Throughline"', 'exporter="Camunda Modeler"');
      const again = await importBpmn(saved);
      expect(again.ok && again.processes[0]?.model.elements, model.id).toEqual(model.elements);
      expect(again.ok && again.processes[0]?.model.flows, model.id).toEqual(model.flows);
    }
  });
});
