import { describe, expect, it } from "vitest";
import { importBpmn } from "./import";

const SPACES = 'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"';

const IO = `<ioSpecification><dataInput id="in" name="amount"/><dataInput id="other" name="customer"/><dataOutput id="out" name="approved"/>
  <inputSet><dataInputRefs>in</dataInputRefs></inputSet><outputSet><dataOutputRefs>out</dataOutputRefs></outputSet></ioSpecification>`;
const into = (source: string, target: string, inside = "") =>
  `<dataInputAssociation><sourceRef>${source}</sourceRef><targetRef>${target}</targetRef>${inside}</dataInputAssociation>`;
const outOf = (source: string, target: string) =>
  `<dataOutputAssociation><sourceRef>${source}</sourceRef><targetRef>${target}</targetRef></dataOutputAssociation>`;

async function mappingsOf(inside: string) {
  const xml = `<definitions ${SPACES}><process id="p" isExecutable="true">
    <dataObject id="o1"/><dataObjectReference id="total" name="orderTotal" dataObjectRef="o1"/>
    <dataObject id="o2"/><dataObjectReference id="verdict" name="verdict" dataObjectRef="o2"/>
    <dataObject id="o3"/><dataObjectReference id="same" name="amount" dataObjectRef="o3"/>
    <dataObject id="o4"/><dataObjectReference id="prose" name="The invoice" dataObjectRef="o4"/>
    <userTask id="task">${inside}</userTask></process></definitions>`;
  const result = await importBpmn(xml);
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join("; "));
  const [task] = result.processes[0]!.model.elements;
  const { inputs, outputs } = task as { inputs?: unknown; outputs?: unknown };
  return { inputs, outputs };
}

describe("data associations of BPMN", () => {
  it.each([
    ["fill a declared input", IO + into("total", "in"), { inputs: [{ target: "amount", source: "orderTotal" }] }],
    ["give a declared output", IO + outOf("out", "verdict"), { outputs: [{ target: "verdict", source: "approved" }] }],
    [
      "change what they carry",
      IO + into("total", "in", "<transformation>orderTotal * 2</transformation>"),
      { inputs: [{ target: "amount", source: "orderTotal * 2" }] },
    ],
    ["of one name on both sides need no mapping", IO + into("same", "in"), {}],
    ["from data whose name can't be a variable are drawings", IO + into("prose", "in"), {}],
    ["of an activity that declares nothing are drawings", into("total", "in"), {}],
    ["to something else than the activity's own data are drawings", IO + into("total", "verdict"), {}],
  ])("%s", async (_, inside, expected) => {
    expect(await mappingsOf(inside)).toEqual({ inputs: undefined, outputs: undefined, ...expected });
  });
});
