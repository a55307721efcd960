import "./parts/node-version.mjs";

const { Children } = await import("./parts/children.mjs");
const { fromRoot } = await import("./parts/paths.mjs");

const children = new Children();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
  process.on(signal, () => void children.stop().then(() => process.exit(1)));

// Children run in the root of the repository; what people name is meant from where they are.
const isByNpm = process.env.npm_lifecycle_event === "scenarios";
const env = { ...process.env, INIT_CWD: (isByNpm && process.env.INIT_CWD) || process.cwd() };
const args = ["--import", "tsx", fromRoot("scripts/parts/scenarios.ts"), ...process.argv.slice(2)];
process.exitCode = await children.finish(args, { env });
