import { BpmnModdle } from "bpmn-moddle";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Model } from "@/lib/model/schema";
import { exportBpmn } from "./export";
import { importBpmn } from "./import";
import { anyModel } from "./testing/arbitrary-model";

const moddle = new BpmnModdle();
const numRuns = Number(process.env.TL_FUZZ_RUNS ?? 120);
const seed = Number(process.env.TL_FUZZ_SEED ?? 20_260_729);

describe("a model that goes out and comes in again", () => {
  it("is the same whatever its schema allows, and other tools read the document without a warning", {
    timeout: 600_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(anyModel(), async (model) => {
        expect(Model.safeParse(model).error?.issues).toBeUndefined();
        const xml = await exportBpmn(model);
        const again = await importBpmn(xml);
        if (!again.ok) throw new Error(JSON.stringify(again.problems));
        expect(again.processes.map((process) => process.model)).toEqual([model]);
        const { warnings } = await moddle.fromXML(xml);
        expect(warnings.map(({ message }) => message)).toEqual([]);
      }),
      { numRuns, seed },
    );
  });
});
