import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { patternFiles } from "./page";

const files = await patternFiles();
for (const [file, text] of files) {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
}
console.log(`${files.size} files written: docs/patterns.md and its drawings`);
