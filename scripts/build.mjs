import "./parts/node-version.mjs";

const { buildWeb, buildWorker } = await import("./parts/build.mjs");
const { Children } = await import("./parts/children.mjs");
const { main } = await import("./parts/failure.mjs");

const children = new Children();
children.endOnSignals();

await main(async () => {
  await buildWorker();
  console.log(`Built: ${await buildWeb(children)}`);
});
