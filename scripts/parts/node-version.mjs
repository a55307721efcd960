// Imported before anything else, so that an old Node or a missing `npm ci` gives one clear line instead of a stack trace.
import { existsSync, readFileSync } from "node:fs";

const here = (path) => new URL(`../../${path}`, import.meta.url);
const wanted = JSON.parse(readFileSync(here("package.json"), "utf8")).engines.node.replace(/[^\d.]/g, "");
const [major, minor = 0] = wanted.split(".").map(Number);
const [isMajor, isMinor] = process.versions.node.split(".").map(Number);

if (isMajor < major || (isMajor === major && isMinor < minor)) {
  console.error(`Throughline needs Node ${wanted} or newer; this is ${process.versions.node}.`);
  process.exit(1);
}
if (!existsSync(here("node_modules/next/package.json"))) {
  console.error("The packages are not installed: run `npm ci` first.");
  process.exit(1);
}
