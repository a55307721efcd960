import { existsSync } from "node:fs";
import path from "node:path";

/** Code that runs in a thread of its own. `scripts/parts/build.mjs` bundles every `*.thread.ts` as `NAME.mjs`. */
const SOURCES = {
  import: "lib/services/workflows/import.thread.ts",
  offload: "lib/runtime/offload/offload.thread.ts",
} as const;
export type ThreadName = keyof typeof SOURCES;

export interface ThreadFile {
  readonly file: string;
  readonly argv: readonly string[];
}

/** The bundle of a thread, in TL_THREADS or beside the web server that runs; its source where nothing was built. */
export function threadFile(name: ThreadName): ThreadFile {
  // What stands in the working directory is no part of the bundle.
  const here = process["cwd"]();
  const folders = [process.env["TL_THREADS"], path.join(/*turbopackIgnore: true*/ here, "threads")];
  const bundles = folders.flatMap((folder) =>
    folder ? [path.join(/*turbopackIgnore: true*/ folder, `${name}.mjs`)] : [],
  );
  const bundle = bundles.find((file) => existsSync(file));
  if (bundle !== undefined) return { file: bundle, argv: [] };
  const source = path.join(/*turbopackIgnore: true*/ here, SOURCES[name]);
  return { file: path.join(/*turbopackIgnore: true*/ here, "scripts/parts/thread-from-source.mjs"), argv: [source] };
}

/** Not imported: a bundler would look for the thread's file at build time. */
export function workerThreads(): typeof import("node:worker_threads") {
  return process.getBuiltinModule("node:worker_threads");
}
