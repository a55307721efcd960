import "./parts/node-version.mjs";

const { Children } = await import("./parts/children.mjs");
const { fromRoot } = await import("./parts/paths.mjs");

const children = new Children();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
  process.on(signal, () => void children.stop().then(() => process.exit(1)));

const args = ["--import", "tsx", fromRoot("scripts/parts/chaos/index.ts"), ...process.argv.slice(2)];
process.exitCode = await children.finish(args, { env: { ...process.env, LOG_LEVEL: "silent" } });
