import "./parts/node-version.mjs";

const { Children } = await import("./parts/children.mjs");
const { findDatabase } = await import("./parts/database.mjs");
const { main } = await import("./parts/failure.mjs");
const { fromRoot } = await import("./parts/paths.mjs");

const children = new Children();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
  process.on(signal, () => void children.stop().then(() => process.exit(1)));

await main(async () => {
  const env = { ...process.env, DATABASE_URL: findDatabase() };
  process.exitCode = await children.finish(["--import", "tsx", fromRoot("lib/replay/main.ts"), ...process.argv.slice(2)], { env });
});
