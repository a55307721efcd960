import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { chmodSync } from "node:fs";
import type { TestProject } from "vitest/node";
import { startEmbedded } from "@/db/embedded.mjs";
import { migrateDatabase } from "@/db/migrate.mjs";

declare module "vitest" {
  interface ProvidedContext {
    /** Connection string of the migrated database that each test file gets a copy of. */
    templateUrl: string;
  }
}

/** One server of its own for all database tests; it may lose what it holds, so it does not wait for the disk. */
export default async function setup(project: TestProject) {
  const folder = mkdtempSync(path.join(tmpdir(), "throughline-db-"));
  chmodSync(folder, 0o755);
  const settings = { fsync: "off", synchronous_commit: "off", full_page_writes: "off" };
  const server = await startEmbedded({ dir: path.join(folder, "pg"), database: "template", settings });
  await migrateDatabase(server.url);
  project.provide("templateUrl", server.url);
  return async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}
