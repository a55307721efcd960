import "./parts/node-version.mjs";

const { Children } = await import("./parts/children.mjs");
const { fromRoot } = await import("./parts/paths.mjs");

const children = new Children();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
  process.on(signal, () => void children.stop().then(() => process.exit(1)));

process.exitCode = await children.finish(["--import", "tsx", fromRoot("scripts/parts/fuzz-engine.ts")]);
