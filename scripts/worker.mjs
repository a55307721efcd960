import "./parts/node-version.mjs";

const { buildWorker, threads } = await import("./parts/build.mjs");
const { findDatabase } = await import("./parts/database.mjs");
const { main } = await import("./parts/failure.mjs");

await main(async () => {
  process.env.DATABASE_URL = findDatabase();
  process.env.NODE_ENV ??= "production";
  process.env.TL_THREADS ??= threads;
  process.setSourceMapsEnabled(true);
  await import(await buildWorker());
});
