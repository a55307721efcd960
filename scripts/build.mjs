import "./parts/node-version.mjs";

const { buildWeb, buildWorker } = await import("./parts/build.mjs");
const { Children } = await import("./parts/children.mjs");
const { main } = await import("./parts/failure.mjs");

const children = new Children();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
  process.on(signal, () => void children.stop().then(() => process.exit(1)));

await main(async () => {
  await buildWorker();
  console.log(`Built: ${await buildWeb(children)}`);
});
