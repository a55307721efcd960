import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { Thread } from "@/lib/runtime/thread";
import { READ_LIMITS, readWithinLimits } from "./import-limits";
import type { BpmnReading } from "./read-file";

const file = readFileSync("lib/bpmn/testing/camunda.bpmn");
const bytes = (text: string) => new TextEncoder().encode(text);
const generous = new Thread<Uint8Array, BpmnReading>("import", { ...READ_LIMITS, deadlineMs: 30_000 });

describe("a file that is read in a thread of its own", { timeout: 120_000 }, () => {
  it("gives what it gives elsewhere", async () => {
    const reading = await readWithinLimits(file, generous);
    expect(reading).toMatchObject({ ok: true, processes: [{ id: "order", isExecutable: true, plainTasks: 0 }] });
    expect(await readWithinLimits(bytes("<hello/>"), generous)).toMatchObject({
      ok: false,
      problems: [{ code: "not_bpmn" }],
    });
  });

  it("is stopped at its deadline, with what happened and what to do; the next is read", async () => {
    const strict = new Thread<Uint8Array, BpmnReading>("import", { ...READ_LIMITS, deadlineMs: 1 });
    for (let round = 0; round < 2; round++) {
      const reading = await readWithinLimits(file, strict);
      expect(reading).toMatchObject({ ok: false, problems: [{ code: "limit" }] });
      expect(!reading.ok && reading.problems[0]?.message).toMatch(/longer than a second.*Nothing was kept.*Split/);
    }
  });

  it("is stopped where it needs too much memory", async () => {
    const small = new Thread<Uint8Array, BpmnReading>("import", { ...READ_LIMITS, deadlineMs: 60_000, memoryMb: 24 });
    const tasks = Array.from({ length: 9_000 }, (_, n) => `<task id="t${n}" name="${"x".repeat(150)}"/>`).join("");
    const large = bytes(
      `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p">${tasks}</process></definitions>`,
    );
    const reading = await readWithinLimits(large, small);
    expect(reading).toMatchObject({ ok: false, problems: [{ code: "limit" }] });
    expect(!reading.ok && reading.problems[0]?.message).toContain("memory");
  });

  it("is not even given to a thread if it is too large, and waits its turn only in a short line", async () => {
    const never = new Thread<Uint8Array, BpmnReading>("import", { ...READ_LIMITS, waitingMax: -1 });
    expect(await readWithinLimits(new Uint8Array(5_000_000), never)).toMatchObject({
      ok: false,
      problems: [{ code: "limit" }],
    });
    await expect(readWithinLimits(file, never)).rejects.toMatchObject({ code: "limit_exceeded" });
  });
});
