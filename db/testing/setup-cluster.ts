import type { TestProject } from "vitest/node";
import { clearCluster, prepareCluster } from "./cluster";

/** The same tests on the real cluster of CITUS_URL; without one, only a word that they were left out. */
export default async (project: TestProject) => {
  const url = process.env["CITUS_URL"];
  project.provide("isTwin", false);
  project.provide("templateUrl", url ?? "");
  project.provide("isCluster", true);
  if (url === undefined) return undefined;
  await prepareCluster(url);
  return () => clearCluster(url);
};
