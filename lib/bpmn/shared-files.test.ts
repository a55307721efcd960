import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { BpmnModdle } from "bpmn-moddle";
import { describe, expect, it } from "vitest";
import { compileModel, validateModel } from "@/lib/model";
import { exportBpmn } from "./export";
import { type ImportedProcess, importBpmn } from "./import";
import { makeExecutable } from "./make-executable";
import { countDocument } from "./testing/count-document";

const folder = `${process.env.TL_SHARED_DATA ?? fileURLToPath(new URL("../../../shared/data", import.meta.url))}/bpmn`;
const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".bpmn")) : [];
const moddle = new BpmnModdle();

const read = new Map<string, Promise<ImportedProcess[]>>();

/** Each file is read once: nothing changes what comes of it. */
function imported(name: string): Promise<ImportedProcess[]> {
  const before = read.get(name);
  if (before) return before;
  const reading = importBpmn(readFileSync(`${folder}/${name}`)).then((result) => {
    if (!result.ok) throw new Error(`${name}: ${result.problems.map(({ message }) => message).join("; ")}`);
    return result.processes;
  });
  read.set(name, reading);
  return reading;
}

describe("the sample files of other people", () => {
  it.skipIf(files.length === 0)(
    "are found (in the folder TL_SHARED_DATA, or ../shared/data beside the repository)",
    () => {
      expect(files.length).toBeGreaterThan(10);
    },
  );

  it.each(files)("%s: every element, flow, lane and artifact arrives once, of its own kind", async (name) => {
    const found: Record<string, number> = {};
    const count = (kind: string): void => {
      found[kind] = (found[kind] ?? 0) + 1;
    };
    const seen = new Set<string>();
    for (const { model } of await imported(name)) {
      for (const { type } of model.elements) count(type);
      for (const _ of model.flows) count("sequenceFlow");
      for (const _ of model.lanes ?? []) count("lane");
      for (const { id, type } of model.artifacts ?? []) {
        // A message flow or a partner is drawn in the model of each of its two pools.
        if (type === "pool" || seen.has(id)) continue;
        seen.add(id);
        count(type);
      }
    }
    expect(Object.keys(found).length).toBeGreaterThan(2);
    expect(found).toEqual((await countDocument(readFileSync(`${folder}/${name}`))).kinds);
  });

  it.each(files)("%s: is drawn where the file draws it", async (name) => {
    const { shapes, edges } = await countDocument(readFileSync(`${folder}/${name}`));
    expect(Object.keys(shapes).length).toBeGreaterThan(3);
    const drawn = new Set<string>();
    for (const { model } of await imported(name)) {
      const partners = new Set(model.artifacts?.filter(({ type }) => type === "pool").map(({ id }) => id));
      const isCut = (id: string): boolean =>
        model.artifacts?.some(
          (item) => item.id === id && [item.source, item.target].some((end) => partners.has(end ?? "")),
        ) ?? false;
      for (const [id, shape] of Object.entries(model.layout.shapes)) expect(shape, id).toEqual(shapes[id]);
      for (const [id, edge] of Object.entries(model.layout.edges)) {
        if (!isCut(id)) expect(edge, id).toEqual(edges[id]);
        // What lies in another pool is not drawn here: a message to it ends at that pool's border.
        else
          expect((edges[id] as typeof edge).waypoints, id).toEqual(
            expect.arrayContaining([edge.waypoints.length > 2 ? edge.waypoints[1] : expect.anything()]),
          );
        drawn.add(id);
      }
      for (const id of Object.keys(model.layout.shapes)) drawn.add(id);
    }
    expect([...drawn].sort()).toEqual([...Object.keys(shapes), ...Object.keys(edges)].sort());
  });

  it.each(files)("%s: says of every element what became of it", async (name) => {
    for (const { model, report } of await imported(name)) {
      const reported = new Set(report.map(({ element }) => element));
      expect(model.elements.map(({ id }) => id).filter((id) => !reported.has(id))).toEqual([]);
      expect((model.artifacts ?? []).map(({ id }) => id).filter((id) => !reported.has(id))).toEqual([]);
      expect(report.filter(({ message }) => message === "")).toEqual([]);
    }
  });

  it.each(files)(
    "%s: goes out and comes in again the same, without a warning of the reference parser",
    async (name) => {
      for (const { model, isExecutable } of await imported(name)) {
        const xml = await exportBpmn(model);
        expect((await moddle.fromXML(xml)).warnings.map(({ message }) => message)).toEqual([]);
        const again = await importBpmn(xml);
        expect(again).toMatchObject({ ok: true, processes: [{ id: model.id, isExecutable }] });
        expect(again.ok && again.processes[0]?.model).toEqual(model);
        expect(await exportBpmn(model)).toBe(xml);
      }
    },
  );

  it.each(files)("%s: an executable process can be published", async (name) => {
    for (const { model } of (await imported(name)).filter(({ isExecutable }) => isExecutable)) {
      const errors = validateModel(model).filter(({ severity }) => severity === "error");
      expect(errors).toEqual([]);
      expect(compileModel(model).root.startEvents.length).toBeGreaterThan(0);
    }
  });

  it.each(files)("%s: a drawing made executable has no plain task left", async (name) => {
    for (const { model, isExecutable } of await imported(name)) {
      if (isExecutable) continue;
      const made = makeExecutable(model);
      expect(made.elements.filter(({ type }) => type === "task" || type === "manualTask")).toEqual([]);
      const again = await importBpmn(await exportBpmn(made));
      expect(again).toMatchObject({ ok: true, processes: [{ isExecutable: true }] });
    }
  });
});
