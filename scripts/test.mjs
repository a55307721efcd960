import "./parts/node-version.mjs";

await import("./parts/test.mjs");
