import "./parts/node-version.mjs";

await import("./parts/start.mjs");
