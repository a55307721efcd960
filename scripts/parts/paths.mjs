import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/[\\/]$/, "");
export const fromRoot = (...parts) => path.join(root, ...parts);

/** Where the embedded database and what belongs to it are kept. */
export const dataDir = path.resolve(root, process.env.TL_DATA_DIR ?? ".data");
export const bin = {
  next: fromRoot("node_modules/next/dist/bin/next"),
  tsx: fromRoot("node_modules/tsx/dist/cli.mjs"),
  tsc: fromRoot("node_modules/typescript/bin/tsc"),
  eslint: fromRoot("node_modules/eslint/bin/eslint.js"),
  biome: fromRoot("node_modules/@biomejs/biome/bin/biome"),
  vitest: fromRoot("node_modules/vitest/vitest.mjs"),
  playwright: fromRoot("node_modules/@playwright/test/cli.js"),
};
