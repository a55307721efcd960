import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { parseArgs } from "node:util";
import { exportInstances } from "@/lib/services/retention/export";
import { exitCodeOf, onDatabase } from "./command-line";

const USAGE = `Usage: npm run --silent export -- --workflow KEY [--before DATE] > FILE.jsonl
Writes finished instances of the workflow, each with all that it called, as JSON lines: one for each row (instance,
transition, step, task, incident, comment). --before: only those that ended before, such as 2026-01-31 (UTC).`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { workflow: { type: "string" }, before: { type: "string" }, help: { type: "boolean" } },
  });
  const before = values.before === undefined ? undefined : new Date(values.before);
  if (!values.workflow || values.help || Number.isNaN(before?.getTime())) {
    console.error(USAGE);
    return values.help ? 0 : 2;
  }
  const { workflow: key } = values;
  await onDatabase("export", async (ctx) => {
    const lines = exportInstances(ctx, { key, ...(before && { before }) });
    await pipeline(Readable.from(lines), process.stdout, { end: false }).catch((error: NodeJS.ErrnoException) => {
      // Whoever reads, `head` for one, has enough.
      if (error.code !== "EPIPE") throw error;
    });
  });
  return 0;
}

process.exitCode = await exitCodeOf(main);
