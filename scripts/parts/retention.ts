import { parseArgs } from "node:util";
import { connect } from "@/db/client";
import { asDomainError } from "@/lib/http/errors";
import { setRetention } from "@/lib/services/retention/set";

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
  const db = connect(process.env["DATABASE_URL"]!, { max: 1 });
  try {
    const days = values.days === undefined ? null : Number(values.days);
    await setRetention({ db, principal: { kind: "system", name: "retention" } }, { key: values.workflow, days });
    console.log(`Finished instances of "${values.workflow}" are kept ${days === null ? "for ever" : `${days} days`}.`);
    return 0;
  } catch (error) {
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
