import "./parts/node-version.mjs";

const { Children } = await import("./parts/children.mjs");
const { fromRoot } = await import("./parts/paths.mjs");

const children = new Children();
children.endOnSignals();
process.exitCode = await children.finish(["--import", "tsx", fromRoot("scripts/parts/patterns/index.ts")]);
