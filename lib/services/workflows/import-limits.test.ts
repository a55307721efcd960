import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { Thread } from "@/lib/runtime/thread";
import { READ_LIMITS, readWithinLimits } from "./import-limits";
import type { ReadReply, ReadRequest } from "./read-file";

const file = readFileSync("lib/bpmn/testing/camunda.bpmn");
const bytes = (text: string) => new TextEncoder().encode(text);
const generous = new Thread<ReadRequest, ReadReply>("import", { ...READ_LIMITS, deadlineMs: 30_000 });

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
    const strict = new Thread<ReadRequest, ReadReply>("import", { ...READ_LIMITS, deadlineMs: 1 });
    for (let round = 0; round < 2; round++) {
      const reading = await readWithinLimits(file, strict);
      expect(reading).toMatchObject({ ok: false, problems: [{ code: "limit" }] });
      expect(!reading.ok && reading.problems[0]?.message).toMatch(/longer than a second.*Nothing was kept.*Split/);
    }
  });

  it("is stopped where it needs too much memory", async () => {
    const small = new Thread<ReadRequest, ReadReply>("import", { ...READ_LIMITS, deadlineMs: 60_000, memoryMb: 24 });
    const tasks = Array.from({ length: 9_000 }, (_, n) => `<task id="t${n}" name="${"x".repeat(150)}"/>`).join("");
    const large = bytes(
      `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p">${tasks}</process></definitions>`,
    );
    const reading = await readWithinLimits(large, small);
    expect(reading).toMatchObject({ ok: false, problems: [{ code: "limit" }] });
    expect(!reading.ok && reading.problems[0]?.message).toContain("memory");
  });

  it("comes as it is drawn where placing the rest takes too long", async () => {
    const read = async (file: Uint8Array) => {
      const answer = await generous.ask({ read: file });
      if (!answer.ok) throw new Error(answer.why);
      return answer.reply;
    };
    const slow = {
      ask: async (request: ReadRequest) =>
        "read" in request
          ? { ok: true as const, reply: await read(request.read) }
          : { ok: false as const, why: "deadline" as const },
    };
    const reading = await readWithinLimits(file, slow);
    expect(reading).toMatchObject({ ok: true, processes: [{ id: "order" }] });
    expect(reading.ok && reading.processes[0]?.report[0]?.message).toContain("takes too long");
  });

  it("is not even given to a thread if it is too large, and waits its turn only in a short line", async () => {
    const never = new Thread<ReadRequest, ReadReply>("import", { ...READ_LIMITS, waitingMax: -1 });
    expect(await readWithinLimits(new Uint8Array(5_000_000), never)).toMatchObject({
      ok: false,
      problems: [{ code: "limit" }],
    });
    await expect(readWithinLimits(file, never)).rejects.toMatchObject({ code: "limit_exceeded" });
  });
});
