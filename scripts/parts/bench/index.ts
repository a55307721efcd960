import { benchFeel } from "./feel";
import { benchRuntime } from "./runtime";

/** What can be measured: one part a file, each printing its own lines. */
const PARTS: Readonly<Record<string, (args: readonly string[]) => Promise<void>>> = {
  feel: benchFeel,
  runtime: benchRuntime,
};

const [name, ...args] = process.argv.slice(2);
const part = name === undefined ? undefined : PARTS[name];
if (part) await part(args);
else {
  console.error(`Usage: npm run bench -- PART\nThe parts: ${Object.keys(PARTS).join(", ")}`);
  process.exitCode = 2;
}
