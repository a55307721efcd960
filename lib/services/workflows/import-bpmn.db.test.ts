import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { audit, workflowVersions } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { exportBpmn, importBpmn } from "@/lib/bpmn";
import { getDraft } from "@/lib/queries/workflows/draft";
import { exportWorkflow } from "@/lib/queries/workflows/export";
import { createWorkflow } from "./create";
import { importWorkflow, readBpmn } from "./import-bpmn";
import { publishWorkflow } from "./publish";
import { end, openOffice, rowOf, start, task } from "./testing/office";

const { db } = await testDatabase();
const office = openOffice(db);
const ada = await office.hire("ada", "admin");
const mia = await office.hire("mia", "manager");
const ann = await office.hire("ann", "agent");

const file = (xml: string) => new TextEncoder().encode(xml);
const drawing = (id: string, name: string) => `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="http://example.test">
  <process id="${id}" name="${name}" isExecutable="false">
    <startEvent id="hungry" /><task id="cook" name="Cook" /><endEvent id="fed" />
    <sequenceFlow id="a" sourceRef="hungry" targetRef="cook" /><sequenceFlow id="b" sourceRef="cook" targetRef="fed" />
  </process>
  <process id="other" name="Other"><startEvent id="s2" /></process>
</definitions>`;

it("says what a file holds and keeps nothing", async () => {
  const reading = await readBpmn(await mia(), file(drawing("lunch", "Lunch")));
  if (!reading.ok) throw new Error("refused");
  expect(
    reading.processes.map(({ id, name, isExecutable, elements, plainTasks }) => ({
      id,
      name,
      isExecutable,
      elements,
      plainTasks,
    })),
  ).toEqual([
    { id: "lunch", name: "Lunch", isExecutable: false, elements: 3, plainTasks: 1 },
    { id: "other", name: "Other", isExecutable: false, elements: 1, plainTasks: 0 },
  ]);
  const [lunch] = reading.processes;
  expect(lunch?.report.length).toBeGreaterThan(0);
  // What the file does not draw is drawn.
  expect(Object.keys(lunch?.model.layout.shapes ?? {}).sort()).toEqual(["cook", "fed", "hungry"]);
  await expect(getDraft(await ada(), "lunch")).rejects.toMatchObject({ code: "not_found" });
});

it("makes a draft of the process that was chosen, under its own key", async () => {
  expect(await importWorkflow(await mia(), file(drawing("lunch", "Lunch")), { process: "lunch" })).toEqual({
    key: "lunch",
  });
  const draft = await getDraft(await mia(), "lunch");
  expect(draft).toMatchObject({
    name: "Lunch",
    latestVersion: null,
    revision: 1,
    model: { id: "lunch", name: "Lunch" },
  });
  expect(draft.model.elements.map((e) => e.type)).toEqual(["startEvent", "task", "endEvent"]);
  expect(
    await importWorkflow(await mia(), file(drawing("lunch", "Lunch")), { process: "lunch", isMadeExecutable: true }),
  ).toEqual({ key: "lunch-2" });
  expect((await getDraft(await mia(), "lunch-2")).model.elements.map((e) => e.type)).toEqual([
    "startEvent",
    "userTask",
    "endEvent",
  ]);
  expect(await db.select().from(audit).where(eq(audit.action, "workflow.imported"))).toHaveLength(2);
});

it("takes the name for the key where the id was drawn at random", async () => {
  for (const id of ["Process_1x2y3z4", "sid-2f9b1c0a77", "process"]) {
    const { key } = await importWorkflow(await mia(), file(drawing(id, "Night shift")), { process: id });
    expect(key).toMatch(/^night-shift/);
  }
});

it("refuses what is no BPMN, with the place, and a process that is not there", async () => {
  const refused = await readBpmn(await mia(), file("<hello/>"));
  expect(refused).toMatchObject({ ok: false, problems: [{ message: expect.any(String) as string }] });
  await expect(importWorkflow(await mia(), file("<hello/>"), { process: "x" })).rejects.toMatchObject({
    code: "invalid_input",
  });
  await expect(
    importWorkflow(await mia(), file(drawing("lunch", "Lunch")), { process: "dinner" }),
  ).rejects.toMatchObject({ code: "invalid_input" });
});

it("is not for agents", async () => {
  await expect(readBpmn(await ann(), file(drawing("lunch", "Lunch")))).rejects.toMatchObject({ code: "forbidden" });
  await expect(
    importWorkflow(await ann(), file(drawing("lunch", "Lunch")), { process: "lunch" }),
  ).rejects.toMatchObject({ code: "forbidden" });
});

it("exports a version as a file that gives the same model again", async () => {
  const model = rowOf("round", [start(), task("check"), end()], { name: "Round" });
  await createWorkflow(await ada(), { name: "Round", key: "round", model });
  await publishWorkflow(await ada(), { key: "round", revision: 1 });
  const exported = await exportWorkflow(await ada(), { key: "round", version: undefined });
  expect(exported.name).toBe("round-v1.bpmn");
  const [row] = await db.select().from(workflowVersions).where(eq(workflowVersions.version, 1));
  expect(exported.xml).toBe(await exportBpmn(row!.model));
  const again = await importBpmn(exported.xml);
  expect(again.ok && again.processes[0]?.model).toEqual(model);
});
