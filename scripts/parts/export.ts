import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { parseArgs } from "node:util";
import { connect } from "@/db/client";
import { asDomainError } from "@/lib/http/errors";
import { exportInstances } from "@/lib/services/retention/export";

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
  const db = connect(process.env["DATABASE_URL"]!, { max: 1 });
  try {
    const ctx = { db, principal: { kind: "system", name: "export" } } as const;
    const lines = exportInstances(ctx, { key: values.workflow, ...(before && { before }) });
    await pipeline(Readable.from(lines), process.stdout, { end: false });
    return 0;
  } catch (error) {
    if ((error as { code?: string }).code === "EPIPE") return 0;
    const known = asDomainError(error);
    if (!known) throw error;
    console.error(known.message);
    return 1;
  } finally {
    await db.$client.end();
  }
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return 1;
});
