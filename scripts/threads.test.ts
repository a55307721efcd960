import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { useBundledThreads } from "@/lib/runtime/offload/testing/bundled-threads";
import { Thread } from "@/lib/runtime/thread";
import { threadFile } from "@/lib/runtime/thread-file";

describe("the code of threads as a build holds it", () => {
  const folder = useBundledThreads();

  it("is one file each, which is found by its name", () => {
    const names = readdirSync(folder);
    expect(names).toContain("import.mjs");
    expect(names.every((name) => name.endsWith(".mjs"))).toBe(true);
    expect(threadFile("import")).toEqual({ file: path.join(folder, "import.mjs"), argv: [] });
  });

  it("runs by itself", async () => {
    const thread = new Thread<object, unknown>("import", { deadlineMs: 60_000, memoryMb: 256, waitingMax: 1 });
    const answer = await thread.ask({ read: readFileSync("lib/bpmn/testing/zeebe.bpmn") });
    expect(answer).toMatchObject({ ok: true, reply: { reading: { ok: true, processes: [{ id: "ticket" }] } } });
  });
});
