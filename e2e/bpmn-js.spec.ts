import { expect, type Page, test } from "@playwright/test";
import { DEMO_WORKFLOWS } from "@/db/seed/workflows";
import { exportBpmn, importBpmn } from "@/lib/bpmn";
import type { Model } from "@/lib/model";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const VIEWER = path.resolve("node_modules/bpmn-js/dist/bpmn-viewer.production.min.js");
const SHARED = path.resolve(process.env["TL_SHARED_DATA"] ?? "../shared/data", "bpmn");
/** bpmn-js draws on whole pixels. */
const TOLERANCE = 1;

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
interface Picture {
  readonly warnings: readonly string[];
  readonly shapes: Readonly<Record<string, Box>>;
  readonly edges: Readonly<Record<string, readonly { readonly x: number; readonly y: number }[]>>;
  readonly labels: Readonly<Record<string, Box>>;
}

/** What bpmn-js, the editor of bpmn.io, makes of a document: all of its diagrams, by the ids of the elements. */
async function pictureOf(page: Page, xml: string): Promise<Picture> {
  return page.evaluate(async (text) => {
    type Drawn = Box & { id: string; waypoints?: { x: number; y: number }[]; labelTarget?: { id: string } };
    interface Viewer {
      importXML(xml: string): Promise<{ warnings: { message: string }[] }>;
      get(name: "elementRegistry"): { forEach(visit: (element: Drawn) => void): void };
      destroy(): void;
    }
    const { BpmnJS } = globalThis as unknown as { BpmnJS: new (options: { container: string }) => Viewer };
    const viewer = new BpmnJS({ container: "#canvas" });
    try {
      const { warnings } = await viewer.importXML(text);
      const shapes: Record<string, Box> = {};
      const edges: Record<string, { x: number; y: number }[]> = {};
      const labels: Record<string, Box> = {};
      viewer.get("elementRegistry").forEach(({ id, x, y, width, height, waypoints, labelTarget }) => {
        if (labelTarget) labels[labelTarget.id] = { x, y, width, height };
        else if (waypoints) edges[id] = waypoints.map((point) => ({ x: point.x, y: point.y }));
        // What has no place is the plane itself.
        else if (typeof x === "number") shapes[id] = { x, y, width, height };
      });
      return { warnings: warnings.map(({ message }) => message), shapes, edges, labels };
    } finally {
      viewer.destroy();
    }
  }, xml);
}

/** Every place at which the picture of bpmn-js is another than that of the model. */
function differences({ layout, elements, flows }: Model, picture: Picture): string[] {
  const isNear = (a: number, b: number): boolean => Math.abs(a - b) <= TOLERANCE;
  const found: string[] = picture.warnings.map((warning) => `warning: ${warning}`);
  const wanted = new Set([...Object.keys(layout.shapes), ...Object.keys(layout.edges)]);
  for (const id of [...Object.keys(picture.shapes), ...Object.keys(picture.edges)])
    if (!wanted.has(id)) found.push(`${id} is drawn, but not in the model`);
  for (const { id } of elements) if (!layout.shapes[id]) found.push(`the model gives ${id} no place`);
  for (const { id } of flows) if (!layout.edges[id]) found.push(`the model gives ${id} no way`);
  for (const [id, box] of Object.entries(layout.shapes)) {
    const drawn = picture.shapes[id];
    const sides = ["x", "y", "width", "height"] as const;
    if (!drawn || sides.some((side) => !isNear(drawn[side], box[side])))
      found.push(`${id} is drawn at ${JSON.stringify(drawn)} instead of ${JSON.stringify(box)}`);
    const label = picture.labels[id];
    if (box.label && label && !isNear(label.x + label.width / 2, box.label.x + box.label.width / 2))
      found.push(`the label of ${id} is drawn at ${JSON.stringify(label)} instead of ${JSON.stringify(box.label)}`);
  }
  for (const [id, { waypoints }] of Object.entries(layout.edges)) {
    const drawn = picture.edges[id];
    const isSame =
      drawn?.length === waypoints.length &&
      waypoints.every(({ x, y }, index) => isNear(drawn[index]!.x, x) && isNear(drawn[index]!.y, y));
    if (!isSame) found.push(`${id} runs ${JSON.stringify(drawn)} instead of ${JSON.stringify(waypoints)}`);
  }
  return found;
}

async function expectSamePicture(
  page: Page,
  models: readonly (readonly [name: string, model: Model])[],
): Promise<void> {
  expect(models.length).toBeGreaterThan(0);
  await page.setContent('<div id="canvas" style="width: 1200px; height: 800px"></div>');
  await page.addScriptTag({ path: VIEWER });
  const found: Record<string, string[]> = {};
  for (const [name, model] of models) {
    const differs = differences(model, await pictureOf(page, await exportBpmn(model)));
    if (differs.length > 0) found[name] = differs;
  }
  expect(found).toEqual({});
}

/** The processes of every file of a folder that can be imported. */
async function importedFrom(folder: string): Promise<(readonly [name: string, model: Model])[]> {
  const models: [string, Model][] = [];
  for (const name of readdirSync(folder).filter((file) => file.endsWith(".bpmn"))) {
    const result = await importBpmn(readFileSync(path.join(folder, name)));
    if (!result.ok) continue;
    for (const { id, model } of result.processes) models.push([`${name}: ${id}`, model]);
  }
  return models;
}

test.describe("what goes out as BPMN opens in bpmn.io without a warning, with the same picture", () => {
  test.setTimeout(180_000);

  test("the workflows of the demo", async ({ page }) => {
    await expectSamePicture(
      page,
      DEMO_WORKFLOWS.map((model) => [model.id, model] as const),
    );
  });

  test("the files of the scenarios, which hold every element", async ({ page }) => {
    await expectSamePicture(page, await importedFrom("lib/scenarios/cases/models"));
  });

  test("files as other tools write them", async ({ page }) => {
    await expectSamePicture(page, await importedFrom("lib/bpmn/testing"));
  });

  test("models that other people drew", async ({ page }) => {
    test.skip(!existsSync(SHARED), "The files of other people stand beside the repository, or in TL_SHARED_DATA.");
    await expectSamePicture(page, await importedFrom(SHARED));
  });
});
