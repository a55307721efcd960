import { Children } from "./children.mjs";
import { findDatabase } from "./database.mjs";
import { fromRoot } from "./paths.mjs";

/** Runs a TypeScript entry point on the database of DATABASE_URL, or on the embedded one that runs. */
export async function runEntry(file, args = []) {
  const children = new Children();
  children.endOnSignals();
  const env = { ...process.env, DATABASE_URL: findDatabase() };
  process.exitCode = await children.finish(["--import", "tsx", fromRoot(file), ...args], { env });
}
