import { parseArgs } from "node:util";
import { setRetention } from "@/lib/services/retention/set";
import { exitCodeOf, onDatabase } from "./command-line";

const USAGE = `Usage: npm run retention -- --workflow KEY --days N
       npm run retention -- --workflow KEY --for-ever
Says how long finished instances of the workflow are kept, with all that they called. A worker removes them then; with
TL_RETENTION_DIR set, it writes them there first as JSON lines.`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      workflow: { type: "string" },
      days: { type: "string" },
      "for-ever": { type: "boolean" },
      help: { type: "boolean" },
    },
  });
  const isClear = (values.days === undefined) !== (values["for-ever"] === undefined);
  if (!values.workflow || !isClear || values.help) {
    console.log(USAGE);
    return values.help ? 0 : 2;
  }
  const { workflow: key, days: given } = values;
  await onDatabase("retention", async (ctx) => {
    const days = given === undefined ? null : Number(given);
    await setRetention(ctx, { key, days });
    console.log(`Finished instances of "${key}" are kept ${days === null ? "for ever" : `${days} days`}.`);
  });
  return 0;
}

process.exitCode = await exitCodeOf(main);
