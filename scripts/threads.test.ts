import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { Thread } from "@/lib/runtime/thread";
import { threadFile } from "@/lib/runtime/thread-file";
import { bundleThreads } from "./parts/build.mjs";

// Beside no packages, as a build is copied.
const folder = mkdtempSync(path.join(tmpdir(), "threads-"));

describe("the code of threads as a build holds it", () => {
  beforeAll(async () => {
    await bundleThreads(folder);
    vi.stubEnv("TL_THREADS", folder);
  });
  afterAll(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });

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
