import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, vi } from "vitest";
import { bundleThreads } from "@/scripts/parts/build.mjs";

/**
 * Threads run from bundles, as in a build, in the tests of the file or block that calls this: a thread of TypeScript sources
 * takes a second to start. Gives the folder, which is beside no packages.
 */
export function useBundledThreads(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "threads-"));
  beforeAll(async () => {
    await bundleThreads(folder);
    vi.stubEnv("TL_THREADS", folder);
  });
  afterAll(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });
  return folder;
}
