import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestProject } from "vitest/node";
import { startEmbedded } from "@/db/embedded.mjs";
import { migrateDatabase } from "@/db/migrate.mjs";

declare module "vitest" {
  interface ProvidedContext {
    /** Connection string of the migrated database that each test file gets a copy of. */
    templateUrl: string;
    /** Whether it is the partitioned twin, on which every statement is held against the rules of a spread database. */
    isTwin: boolean;
    /** Whether it is the one database of a cluster, which all files take in turns. */
    isCluster: boolean;
  }
}

/** One server of its own for all database tests; it may lose what it holds, so it does not wait for the disk. */
export default (project: TestProject) => serve(project, migrateDatabase, false);

export async function serve(project: TestProject, migrate: (url: string) => Promise<void>, isTwin: boolean) {
  const folder = mkdtempSync(path.join(tmpdir(), "throughline-db-"));
  chmodSync(folder, 0o755);
  const settings = { fsync: "off", synchronous_commit: "off", full_page_writes: "off" };
  const server = await startEmbedded({ dir: path.join(folder, "pg"), database: "template", settings });
  await migrate(server.url);
  project.provide("templateUrl", server.url);
  project.provide("isTwin", isTwin);
  project.provide("isCluster", false);
  return async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}
