import { BpmnModdle } from "bpmn-moddle";
import { describe, expect, it } from "vitest";
import type { Loop, Model } from "@/lib/model/schema";
import { exportBpmn } from "./export";
import { importBpmn } from "./import";

const SPACES = 'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"';

async function modelOf(loop: string, beside = "", attributes = ""): Promise<Model> {
  const xml = `<definitions ${SPACES} ${attributes}><process id="p" isExecutable="true">${beside}
    <userTask id="ballot"><multiInstanceLoopCharacteristics>${loop}</multiInstanceLoopCharacteristics></userTask>
  </process></definitions>`;
  const result = await importBpmn(xml);
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join("; "));
  return result.processes[0]!.model;
}

function loopOf({ elements }: Model): Loop | undefined {
  const [element] = elements;
  return element && "loop" in element ? element.loop : undefined;
}

const DECLARED =
  '<property id="Property_1" name="people"/><dataObject id="answers" name="All answers"/><dataObjectReference id="ref" dataObjectRef="answers" name="votes"/>';

describe("data that a multi-instance goes over and collects", () => {
  it.each([
    [
      "names of variables that nothing declares",
      "<loopDataInputRef>people</loopDataInputRef><loopDataOutputRef>votes</loopDataOutputRef>",
      { collection: "=people", outputCollection: "votes" },
    ],
    [
      "items of each round by name",
      '<loopDataInputRef>people</loopDataInputRef><loopDataOutputRef>votes</loopDataOutputRef><inputDataItem name="person"/><outputDataItem name="vote"/>',
      { collection: "=people", elementVariable: "person", outputCollection: "votes", outputElement: "vote" },
    ],
    [
      "items of each round by id, where the name can't be a variable",
      '<inputDataItem id="person" name="one person"/><outputDataItem id="vote"/>',
      { elementVariable: "person", outputElement: "vote" },
    ],
    [
      "declared data by its name",
      "<loopDataInputRef>Property_1</loopDataInputRef><loopDataOutputRef>ref</loopDataOutputRef>",
      { collection: "=people", outputCollection: "votes" },
    ],
    [
      "declared data by its id, where the name can't be a variable",
      "<loopDataOutputRef>answers</loopDataOutputRef>",
      { outputCollection: "answers" },
    ],
    ["an expression", "<loopDataInputRef>${team.people}</loopDataInputRef>", { collection: "=team.people" }],
  ])("%s", async (_, loop, expected) => {
    expect(loopOf(await modelOf(loop, DECLARED))).toEqual({ kind: "multiInstance", ...expected });
  });

  it("a vendor's attributes come before them", async () => {
    const xml = `<definitions ${SPACES}><process id="p" isExecutable="true"><userTask id="ballot">
      <multiInstanceLoopCharacteristics camunda:collection="crew" camunda:elementVariable="one"><loopDataInputRef>people</loopDataInputRef><inputDataItem name="person"/></multiInstanceLoopCharacteristics>
    </userTask></process></definitions>`;
    const result = await importBpmn(xml);
    expect(result.ok && loopOf(result.processes[0]!.model)).toEqual({
      kind: "multiInstance",
      collection: "=crew",
      elementVariable: "one",
    });
  });

  const model = (loop: Omit<Extract<Loop, { kind: "multiInstance" }>, "kind">): Model => ({
    format: 1,
    id: "p",
    name: "P",
    elements: [
      { type: "userTask", id: "people", loop: { kind: "multiInstance", ...loop } },
      { type: "serviceTask", id: "again", loop: { kind: "multiInstance", collection: "=people" } },
    ],
    flows: [],
    layout: { shapes: {}, edges: {} },
  });

  it("goes out in BPMN's own words, each variable declared once under an id of its own", async () => {
    const xml = await exportBpmn(
      model({ collection: "=people", elementVariable: "person", outputCollection: "votes", outputElement: "vote" }),
    );
    expect(xml).toContain('<bpmn:property id="people_2" name="people" throughline:generated="true" />');
    expect(xml).toContain('<bpmn:property id="votes" name="votes" throughline:generated="true" />');
    expect(xml.match(/<bpmn:loopDataInputRef>people_2</g)).toHaveLength(2);
    expect(xml).toContain("<bpmn:loopDataOutputRef>votes</bpmn:loopDataOutputRef>");
    expect(xml).toContain('<bpmn:inputDataItem name="person" />');
    expect(xml).toContain('<bpmn:outputDataItem name="vote" />');
    expect(xml).not.toContain("throughline:settings");
    expect((await new BpmnModdle().fromXML(xml)).warnings).toEqual([]);
  });

  it.each([
    { collection: "=people", elementVariable: "person", outputCollection: "votes", outputElement: "vote" },
    { collection: "=[1, 2]", outputCollection: "two words", outputElement: "vote + 1" },
    { collection: "people", outputCollection: "" },
    { outputElement: "" },
  ])("goes out and comes in again the same: %j", async (loop) => {
    const again = await importBpmn(await exportBpmn(model(loop)));
    expect(again.ok && again.processes[0]?.model).toEqual(model(loop));
  });
});
