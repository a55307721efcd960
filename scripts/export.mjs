import "./parts/node-version.mjs";

const { main } = await import("./parts/failure.mjs");
const { runEntry } = await import("./parts/run-entry.mjs");

await main(() => runEntry("scripts/parts/export.ts", process.argv.slice(2)));
