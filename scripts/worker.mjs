import "./parts/node-version.mjs";

const { buildWorker } = await import("./parts/build.mjs");
const { findDatabase } = await import("./parts/database.mjs");
const { main } = await import("./parts/failure.mjs");

await main(async () => {
  process.env.DATABASE_URL = findDatabase();
  process.env.NODE_ENV ??= "production";
  process.setSourceMapsEnabled(true);
  await import(await buildWorker());
});
