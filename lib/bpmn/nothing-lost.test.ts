import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exportBpmn } from "./export";
import { importBpmn, type ImportedProcess } from "./import";
import { anyMarkedDocument } from "./testing/arbitrary-document";

const numRuns = Number(process.env.TL_FUZZ_RUNS ?? 200);

/** Standard attributes that describe and that no engine acts upon: kept, and not worth a word. */
const UNSAID = ["implementation", "gatewayDirection"];

function around(xml: string, text: string): string {
  const at = xml.indexOf(text);
  return `…${xml.slice(Math.max(0, at - 150), at + 60)}…`;
}

async function imported(xml: string): Promise<ImportedProcess[]> {
  const result = await importBpmn(xml);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.processes;
}

describe("a file of any content", () => {
  it("loses no value: each is in the export, or the report says what became of it", { timeout: 600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(anyMarkedDocument(), async ({ xml, marks }) => {
        const processes = await imported(xml);
        const exports = await Promise.all(processes.map(({ model }) => exportBpmn(model)));
        const said = processes.map(({ report }) => JSON.stringify(report));
        const found = new Set([...exports, ...said].flatMap((text) => text.match(/m\d+k/g) ?? []));
        expect(marks.filter((mark) => !found.has(mark)).map((mark) => around(xml, mark))).toEqual([]);
      }),
      { numRuns },
    );
  });

  it("has each of its parts in the report, with every attribute and every extension of its own", {
    timeout: 600_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(anyMarkedDocument(), async ({ xml, ids, names }) => {
        const processes = await imported(xml);
        const entries = processes.flatMap(({ report }) => report);
        const said = new Map<string, string>();
        for (const { element, message, from = "", to = "" } of entries)
          said.set(element, `${said.get(element) ?? ""} ${message} ${from} ${to}`);
        expect(ids.filter((id) => !said.has(id)).map((id) => around(xml, `id="${id}"`))).toEqual([]);
        for (const [id, list] of names) {
          const text = said.get(id) ?? "";
          const unsaid = list.filter((name) => !UNSAID.includes(name) && !text.includes(name.replace(/^.*:/, "")));
          expect(unsaid, `${id}: ${text}`).toEqual([]);
        }
      }),
      { numRuns },
    );
  });

  it("says in one entry of each flow node what it is", async () => {
    await fc.assert(
      fc.asyncProperty(anyMarkedDocument(), async ({ xml }) => {
        for (const { model, report } of await imported(xml)) {
          const taken = report.filter(({ kind }) => kind === "taken");
          for (const { id } of [...model.elements, ...model.flows, ...(model.lanes ?? [])])
            expect(taken.some(({ element }) => element === id)).toBe(true);
        }
      }),
      { numRuns: Math.min(numRuns, 100) },
    );
  });
});
