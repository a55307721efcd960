import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { BpmnModdle } from "bpmn-moddle";
import { describe, expect, it } from "vitest";
import { ELEMENT_KINDS } from "./kinds";
import type { ElementKind, ElementOf, Model } from "@/lib/model/schema";
import { exportBpmn } from "./export";
import { type ImportedProcess, importBpmn } from "./import";
import { countDocument } from "./testing/count-document";

const folder = fileURLToPath(new URL("./testing/", import.meta.url));
const fixture = (name: string): Uint8Array => readFileSync(`${folder}${name}`);

async function processesOf(xml: string | Uint8Array): Promise<ImportedProcess[]> {
  const result = await importBpmn(xml);
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join("; "));
  return result.processes;
}

async function only(xml: string | Uint8Array): Promise<ImportedProcess> {
  const [process] = await processesOf(xml);
  if (!process) throw new Error("no process");
  return process;
}

function find<K extends ElementKind>(model: Model, kind: K, id: string): ElementOf<K> {
  const element = model.elements.find((item) => item.id === id);
  expect(element?.type).toBe(kind);
  return element as ElementOf<K>;
}

const condition = (model: Model, id: string): string | undefined =>
  model.flows.find((flow) => flow.id === id)?.condition;

describe("a file of Camunda 7", () => {
  it("assigns its user tasks, with vendor attributes under any prefix", async () => {
    const { model } = await only(fixture("camunda.bpmn"));
    expect(find(model, "userTask", "check")).toMatchObject({
      documentation: "Look twice.",
      assignee: "=clerk",
      candidateGroups: ["sales", '=string(region) + "_team"'],
      due: "=dueDate",
      priority: "urgent",
      inputs: [
        { target: "total", source: "amount * 1.2" },
        { target: "note", source: '"for " + string(customer.name)' },
        { target: "tags", source: '["a", b]' },
      ],
      outputs: [{ target: "checkedBy", source: "clerk" }],
    });
  });

  it("brings the fields of its forms, and says which it can't bring", async () => {
    const { model, report } = await only(fixture("camunda.bpmn"));
    expect(find(model, "startEvent", "start").form).toEqual({
      fields: [
        { key: "amount", label: "Amount", type: "number", default: 10, min: 1, required: true },
        {
          key: "size",
          label: "size",
          type: "select",
          options: [
            { value: "s", label: "Small" },
            { value: "l", label: "Large" },
          ],
        },
      ],
    });
    expect(report).toContainEqual(
      expect.objectContaining({
        element: "start",
        kind: "refused",
        message: expect.stringContaining("not a name") as string,
      }),
    );
  });

  it("leaves its service tasks to external workers", async () => {
    const { model } = await only(fixture("camunda.bpmn"));
    expect(find(model, "serviceTask", "pay").call).toEqual({ kind: "external", jobType: "charge", attemptsMax: 3 });
  });

  it("resolves references with a prefix; an undeclared error is its own code", async () => {
    const { model } = await only(fixture("camunda.bpmn"));
    expect(find(model, "boundaryEvent", "failed").definitions).toEqual([
      { type: "error", errorCode: "CARD", codeVariable: "code" },
    ]);
    expect(find(model, "boundaryEvent", "unknown").definitions).toEqual([{ type: "error", errorCode: "E-42" }]);
    expect(find(model, "receiveTask", "wait").message).toBe("payment received");
  });

  it("keeps interrupting and non-interrupting events apart, and translates a timer", async () => {
    const { model } = await only(fixture("camunda.bpmn"));
    expect(find(model, "boundaryEvent", "failed").interrupting).toBe(true);
    expect(find(model, "boundaryEvent", "slow")).toMatchObject({
      interrupting: false,
      definitions: [{ type: "timer", timer: "duration", value: "=patience" }],
    });
  });

  it("translates conditions, and blocks publishing where it can't", async () => {
    const { model, report } = await only(fixture("camunda.bpmn"));
    expect(condition(model, "f5")).toBe("amount > 100 and not(express)");
    expect(report).toContainEqual({
      element: "f5",
      kind: "translated",
      message: "Condition: written in FEEL.",
      from: "${amount > 100 && !express}",
      to: "amount > 100 and not(express)",
    });
    expect(condition(model, "f7")).toBe("${bean.isLegacy(order)}");
    expect(report).toContainEqual(
      expect.objectContaining({ element: "f7", kind: "refused", from: "${bean.isLegacy(order)}" }),
    );
  });

  it("takes a script that only assigns, and keeps any other without running it", async () => {
    const { model, report } = await only(fixture("camunda.bpmn"));
    expect(find(model, "scriptTask", "compute")).toMatchObject({ script: "amount * 0.1", resultVariable: "discount" });
    const legacy = find(model, "scriptTask", "legacy");
    expect(legacy.script).toBeUndefined();
    expect(legacy.foreign?.elements?.[0]).toContain('println "hi"; x = 1');
    expect(report).toContainEqual(expect.objectContaining({ element: "legacy", kind: "refused" }));
  });

  it("names decisions and called workflows with their mappings and loops", async () => {
    const { model } = await only(fixture("camunda.bpmn"));
    expect(find(model, "businessRuleTask", "rules")).toMatchObject({
      decision: "discount-table",
      resultVariable: "discount",
    });
    expect(find(model, "callActivity", "ship")).toMatchObject({
      calledElement: "shipping",
      version: 3,
      inputs: [
        { target: "weight", source: "amount" },
        { target: "sum", source: "a + b" },
      ],
      outputs: [{ target: "label", source: "label" }],
      loop: {
        kind: "multiInstance",
        sequential: true,
        collection: "=parcels",
        elementVariable: "parcel",
        completionCondition: "nrOfCompletedInstances = 2",
      },
    });
  });

  it("says what is kept without effect and what is missed", async () => {
    const { model, report } = await only(fixture("camunda.bpmn"));
    const messages = report
      .filter(({ element }) => element === "check")
      .map(({ kind, message }) => `${kind}: ${message}`);
    expect(messages).toContain("refused: Not executed here: taskListener. It is kept for export.");
    expect(messages.find((message) => message.startsWith("kept"))).toMatch(/c:formKey.*c:asyncBefore/);
    expect(model.foreign?.attributes).toEqual({ "{http://camunda.org/schema/1.0/bpmn}historyTimeToLive": "P30D" });
    // The error's own name has no place in the model.
    expect(model.foreign?.elements?.join()).toContain('name="Card declined"');
  });
});

describe("a file of Camunda 8", () => {
  it("means what it means there", async () => {
    const { model } = await only(fixture("zeebe.bpmn"));
    expect(find(model, "userTask", "answer")).toMatchObject({
      assignee: "=owner",
      candidateGroups: ["first", "second"],
      candidateUsers: ["ann", "bob"],
      due: '=now() + duration("PT4H")',
      followUp: "PT1H",
      inputs: [{ target: "title", source: "ticket.title" }],
      outputs: [{ target: "reply", source: "answer" }],
    });
    expect(find(model, "intermediateCatchEvent", "await").definitions).toEqual([
      { type: "message", message: "reply", correlationKey: "ticket.id" },
    ]);
    expect(condition(model, "f3")).toBe("count(items) > 0");
    expect(find(model, "serviceTask", "each")).toMatchObject({
      call: { kind: "external", jobType: "notify", attemptsMax: 7 },
      loop: {
        kind: "multiInstance",
        collection: "=items",
        elementVariable: "item",
        outputCollection: "results",
        outputElement: "result",
      },
    });
    expect(find(model, "scriptTask", "score")).toMatchObject({ script: "sum(results)", resultVariable: "total" });
    const close = find(model, "callActivity", "close");
    expect(close.calledElement).toBe("closing");
    expect(close.propagateAll).toBeUndefined();
  });
});

describe("a file of Flowable", () => {
  it("is read in the encoding that it declares, and runs without saying so", async () => {
    const { model, name, isExecutable } = await only(fixture("flowable.bpmn"));
    expect(name).toBe("Urlaub für alle");
    expect(isExecutable).toBe(true);
    expect(find(model, "userTask", "approve").name).toBe("Prüfen");
  });

  it("brings form properties, assignment and classes", async () => {
    const { model } = await only(fixture("flowable.bpmn"));
    expect(find(model, "startEvent", "start").form).toEqual({
      fields: [
        { key: "days", label: "Days", type: "number", required: true },
        { key: "reason", label: "Reason", type: "text", readOnly: true },
      ],
    });
    expect(find(model, "userTask", "approve")).toMatchObject({ assignee: "=who", candidateUsers: ["kermit", "gonzo"] });
    expect(find(model, "serviceTask", "tell").call).toEqual({ kind: "external", jobType: "org.example.Tell" });
    expect(find(model, "userTask", "again")).toMatchObject({
      candidateUsers: ["ann"],
      candidateGroups: ["hr", "staff"],
    });
  });
});

describe("a file with every kind of element", () => {
  it("holds all of them", async () => {
    const { model } = await only(fixture("every-kind.bpmn"));
    expect(Object.keys(ELEMENT_KINDS).filter((kind) => !model.elements.some(({ type }) => type === kind))).toEqual([]);
  });

  it("keeps what decides how they run", async () => {
    const { model } = await only(fixture("every-kind.bpmn"));
    expect(find(model, "startEvent", "start")).toMatchObject({
      parallelMultiple: true,
      definitions: [
        { type: "timer", timer: "cycle", value: "R/P1D" },
        { type: "signal", signal: "alarm" },
      ],
    });
    expect(find(model, "manualTask", "manual")).toMatchObject({
      parent: "sub",
      isForCompensation: true,
      startQuantity: 2,
      loop: { kind: "standard", testBefore: true, loopMaximum: 4, condition: "again" },
    });
    expect(find(model, "adHocSubProcess", "free")).toMatchObject({
      ordering: "sequential",
      cancelRemainingInstances: false,
      completionCondition: "done",
    });
    expect(find(model, "startEvent", "onSignal")).toMatchObject({ parent: "handler2", interrupting: false });
    expect(find(model, "eventBasedGateway", "events")).toMatchObject({ instantiate: true, gatewayType: "parallel" });
    expect(find(model, "complexGateway", "complex")).toMatchObject({
      default: "f4",
      activationCondition: "count(x) > 1",
    });
    expect(find(model, "intermediateThrowEvent", "compensate").definitions).toEqual([
      { type: "compensation", activity: "sub", waitForCompletion: false },
    ]);
    expect(find(model, "serviceTask", "service").loop).toEqual({
      kind: "multiInstance",
      cardinality: "3",
      behavior: "one",
      event: { type: "signal", signal: "alarm" },
    });
    expect(find(model, "scriptTask", "script").script).toBe("1 + 1");
    expect(find(model, "boundaryEvent", "whenLate")).toMatchObject({
      attachedTo: "sub",
      interrupting: false,
      definitions: [{ type: "escalation", escalationCode: "late" }],
    });
  });

  it("offers each pool by itself and draws the others as black boxes", async () => {
    const [shop, bank] = await processesOf(fixture("every-kind.bpmn"));
    expect([shop?.isExecutable, bank?.isExecutable]).toEqual([true, false]);
    expect(shop?.model.pool).toMatchObject({ id: "ours", name: "Shop" });
    expect(shop?.model.artifacts?.filter(({ type }) => type === "pool").map(({ id, text }) => [id, text])).toEqual([
      ["theirs", "Bank"],
      ["customer", "Customer"],
    ]);
    expect(
      shop?.model.artifacts
        ?.filter(({ type }) => type === "messageFlow")
        .map(({ id, source, target }) => [id, source, target]),
    ).toEqual([
      ["m1", "customer", "start"],
      ["m2", "send", "theirs"],
    ]);
    expect(
      bank?.model.artifacts
        ?.filter(({ type }) => type === "messageFlow")
        .map(({ id, source, target }) => [id, source, target]),
    ).toEqual([
      ["m2", "ours", "bankTask"],
      ["m3", "bankTask", "customer"],
    ]);
    expect(bank?.name).toBe("Bank");
  });

  it("keeps lanes, data, groups and notes", async () => {
    const { model } = await only(fixture("every-kind.bpmn"));
    expect(model.lanes).toMatchObject([
      { id: "front", name: "Front", elements: ["start", "sub"] },
      { id: "desk", parent: "front", elements: ["send"], foreign: { attributes: { "{urn:someone}shift": "early" } } },
    ]);
    expect(model.artifacts).toContainEqual(
      expect.objectContaining({ id: "reads", type: "dataAssociation", source: "data", target: "send" }),
    );
    expect(model.artifacts).toContainEqual(expect.objectContaining({ id: "writes", source: "send", target: "store" }));
    expect(model.artifacts).toContainEqual(expect.objectContaining({ id: "group", text: "Back office" }));
    expect(model.artifacts).toContainEqual({ id: "note", type: "textAnnotation", text: "Mind & see" });
    expect(model.foreign?.elements?.join()).toContain(
      '<x:owner xmlns:x="urn:someone" name="Ann">first <x:b>second</x:b></x:owner>',
    );
  });

  it("keeps the drawing with its colours, and says what of it can't be read", async () => {
    const { model, report } = await only(fixture("every-kind.bpmn"));
    expect(model.layout.shapes.send).toEqual({
      x: 300.5,
      y: 100,
      width: 100,
      height: 80,
      label: { x: 310, y: 120, width: 40, height: 14 },
    });
    expect(model.layout.shapes.sub?.expanded).toBe(false);
    expect(model.layout.shapes.manual).toEqual({ x: 10, y: 10, width: 100, height: 80 });
    expect(model.layout.edges.f2?.waypoints).toEqual([
      { x: 200, y: 140 },
      { x: 300.5, y: 140 },
    ]);
    expect(find(model, "sendTask", "send").foreign?.attributes).toMatchObject({
      "di/{http://bpmn.io/schema/bpmn/biocolor/1.0}fill": "#eee",
    });
    expect(report).toContainEqual(
      expect.objectContaining({
        element: "f1",
        kind: "refused",
        message: expect.stringContaining("fewer than two points") as string,
      }),
    );
  });

  it("places what the file does not draw, and leaves alone what it does", async () => {
    const { model, report } = await only(fixture("camunda.bpmn"));
    expect(Object.keys(model.layout.shapes).sort()).toEqual(model.elements.map(({ id }) => id).sort());
    expect(Object.keys(model.layout.edges).sort()).toEqual(model.flows.map(({ id }) => id).sort());
    expect(report[0]).toMatchObject({
      element: "order",
      kind: "translated",
      message: expect.stringContaining("placed automatically") as string,
    });
    const partly = await only(fixture("every-kind.bpmn"));
    expect(partly.model.elements.filter(({ id }) => !partly.model.layout.shapes[id])).toEqual([]);
    expect(partly.model.layout.shapes.ours).toEqual({ x: 0, y: 0, width: 800, height: 300, horizontal: true });
  });

  it("ends a message to something in another pool at that pool's border", async () => {
    const file = (flow: string): string =>
      `<d:definitions xmlns:d="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:i="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:c="http://www.omg.org/spec/DD/20100524/DC" xmlns:p="http://www.omg.org/spec/DD/20100524/DI">
        <d:collaboration id="k"><d:participant id="ours" processRef="one"/><d:participant id="theirs" processRef="two"/><d:messageFlow id="m" ${flow}/></d:collaboration>
        <d:process id="one"><d:task id="a"/></d:process><d:process id="two"><d:task id="b"/></d:process>
        <i:BPMNDiagram id="x"><i:BPMNPlane id="y" bpmnElement="k">
          <i:BPMNShape id="s1" bpmnElement="theirs"><c:Bounds x="0" y="200" width="300" height="100"/></i:BPMNShape>
          <i:BPMNEdge id="e1" bpmnElement="m"><p:waypoint x="50" y="80"/><p:waypoint x="50" y="150"/><p:waypoint x="90" y="150"/><p:waypoint x="90" y="230"/></i:BPMNEdge>
        </i:BPMNPlane></i:BPMNDiagram>
      </d:definitions>`;
    const line = async (flow: string): Promise<unknown> => (await only(file(flow))).model.layout.edges.m?.waypoints;
    expect(await line('sourceRef="a" targetRef="b"')).toEqual([
      { x: 50, y: 80 },
      { x: 50, y: 150 },
      { x: 90, y: 150 },
      { x: 90, y: 200 },
    ]);
    expect(await line('sourceRef="a" targetRef="theirs"')).toHaveLength(4);
    // Here the line's start lies in their pool.
    const turned = (
      await only(
        file('sourceRef="b" targetRef="a"').replace(
          'y="200" width="300" height="100"',
          'y="40" width="300" height="60"',
        ),
      )
    ).model;
    expect(turned.layout.edges.m?.waypoints).toEqual([
      { x: 50, y: 100 },
      { x: 50, y: 150 },
      { x: 90, y: 150 },
      { x: 90, y: 230 },
    ]);
  });

  it("draws the inside of a collapsed sub-process on a page of its own", async () => {
    const { model } = await only(fixture("every-kind.bpmn"));
    const xml = await exportBpmn(model);
    expect(xml.match(/<bpmndi:BPMNPlane [^>]*bpmnElement="([^"]*)"/g)).toHaveLength(2);
    expect(xml).toMatch(/bpmnElement="sub">\s*<bpmndi:BPMNShape id="manual_di"/);
  });
});

const fixtures = readdirSync(folder).filter((name) => name.endsWith(".bpmn"));

describe("our own small files", () => {
  it.each(fixtures)(
    "%s goes out and comes in again the same, without a warning of the reference parser",
    async (name) => {
      for (const { model } of await processesOf(fixture(name))) {
        const xml = await exportBpmn(model);
        expect((await new BpmnModdle().fromXML(xml)).warnings.map(({ message }) => message)).toEqual([]);
        expect((await only(xml)).model).toEqual(model);
      }
    },
  );

  it.each(fixtures)("%s: every element and flow arrives once, of its own kind", async (name) => {
    const found: Record<string, number> = {};
    for (const { model } of await processesOf(fixture(name)))
      for (const { type } of [...model.elements, ...model.flows.map(() => ({ type: "sequenceFlow" }))])
        found[type] = (found[type] ?? 0) + 1;
    const { kinds } = await countDocument(fixture(name));
    const expected = Object.entries(kinds).filter(
      ([kind]) => kind === "sequenceFlow" || Object.hasOwn(ELEMENT_KINDS, kind),
    );
    expect(found).toEqual(Object.fromEntries(expected));
  });
});
