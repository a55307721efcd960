import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from "node:fs";
import path from "node:path";
import { build as bundle } from "esbuild";
import { Failure } from "./failure.mjs";
import { bin, fromRoot, root } from "./paths.mjs";

const SOURCES = [
  "app",
  "components",
  "lib",
  "db/schema",
  "public",
  "package.json",
  "package-lock.json",
  "tsconfig.json",
];
const ROOT_FILES = /^(next\.config\.js|postcss\.config\.mjs|proxy\.ts|instrumentation.*\.ts)$/;
/** How the database is reached; below that, scripts have files of their own. */
const DB_FILES = readdirSync(fromRoot("db"))
  .filter((name) => /\.m?[jt]s$/.test(name))
  .map((name) => path.join("db", name));
const IRRELEVANT = /\.(test\.tsx?|md)$|(^|[\\/])testing([\\/]|$)/;
const BUILDS_KEPT = 2;
/** What the worker runs in threads. */
export const threads = fromRoot("dist/threads");

/**
 * Builds the web server unless these very sources were built before; resolves to the directory to run it from. Each build
 * has a directory of its own, so that one that is being served is never changed.
 */
export async function buildWeb(children) {
  const target = fromRoot("dist/web", fingerprint());
  if (!existsSync(target)) {
    console.log("Building (takes about a minute, only after a change) ...");
    // Pages are rendered at request time; these only satisfy the checks that run when modules load.
    const env = {
      ...process.env,
      NODE_ENV: "production",
      NEXT_TELEMETRY_DISABLED: "1",
      BETTER_AUTH_SECRET: "only-while-building-".repeat(2),
    };
    const code = await children.finish([bin.next, "build"], { env });
    if (code !== 0) throw new Failure("The build failed; the reason stands above.");
    const fresh = `${target}.${process.pid}`;
    mkdirSync(path.dirname(fresh), { recursive: true });
    cpSync(fromRoot(".next/standalone"), fresh, { recursive: true, verbatimSymlinks: true });
    cpSync(fromRoot(".next/static"), path.join(fresh, ".next/static"), { recursive: true });
    if (existsSync(fromRoot("public"))) cpSync(fromRoot("public"), path.join(fresh, "public"), { recursive: true });
    await bundleThreads(path.join(fresh, "threads"));
    renameSync(fresh, target);
  }
  utimesSync(target, new Date(), new Date());
  removeOldBuilds(path.dirname(target));
  return target;
}

/** Bundles what runs in threads, each file whole: it stands where no packages are. */
export async function bundleThreads(outdir) {
  const entries = filesBelow("lib").filter((file) => file.endsWith(".thread.ts"));
  await bundle({
    entryPoints: Object.fromEntries(entries.map((file) => [path.basename(file, ".thread.ts"), fromRoot(file)])),
    outdir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    tsconfig: fromRoot("tsconfig.json"),
    logLevel: "error",
  });
}

/** Bundles the worker, with its threads in the folder that TL_THREADS names; resolves to the file to run. */
export async function buildWorker() {
  const outfile = fromRoot("dist/worker.mjs");
  await bundleThreads(threads);
  await bundle({
    entryPoints: [fromRoot("lib/workers/main.ts")],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    packages: "external",
    sourcemap: true,
    tsconfig: fromRoot("tsconfig.json"),
    logLevel: "error",
  });
  return outfile;
}

function fingerprint() {
  const hash = createHash("sha256").update(`${process.version} ${process.platform} ${process.arch}`);
  const files = [...SOURCES, ...DB_FILES, ...readdirSync(root).filter((name) => ROOT_FILES.test(name))].flatMap(
    (name) => filesBelow(name),
  );
  for (const file of files.sort()) hash.update(`\0${file}\0`).update(readFileSync(fromRoot(file)));
  return hash.digest("hex").slice(0, 16);
}

function filesBelow(name) {
  if (!existsSync(fromRoot(name)) || IRRELEVANT.test(name)) return [];
  if (statSync(fromRoot(name)).isFile()) return [name];
  return readdirSync(fromRoot(name)).flatMap((entry) => filesBelow(path.join(name, entry)));
}

function removeOldBuilds(folder) {
  const age = (name) => statSync(path.join(folder, name)).mtimeMs;
  const builds = readdirSync(folder).sort((a, b) => age(b) - age(a));
  for (const name of builds.slice(BUILDS_KEPT)) rmSync(path.join(folder, name), { recursive: true, force: true });
}
