import { parseArgs } from "node:util";
import pg from "pg";
import { NotReady, spreadTables } from "@/db/cluster";
import { scaleOutStatements } from "@/db/scale-out";
import { exitCodeOf } from "./command-line";

const USAGE = `Usage: npm run scale-out [-- --print]
  --print   only writes the SQL

Spreads the database of DATABASE_URL over the nodes of its Citus cluster: docs/scaling.md.`;

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { print: { type: "boolean" }, help: { type: "boolean" } } });
  if (values.help) console.log(USAGE);
  else if (values.print) console.log(scaleOutStatements().join("\n"));
  else await run(process.env["DATABASE_URL"]);
  return 0;
}

async function run(url: string | undefined): Promise<void> {
  if (!url) throw new NotReady("DATABASE_URL is not set: say which database is to be spread. Nothing was changed.");
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  await client.connect().catch((error: Error) => {
    throw new NotReady(`The database of DATABASE_URL can't be reached: ${error.message}. Nothing was changed.`);
  });
  try {
    await spreadTables(client, console.log);
    console.log("\nDone. Start the web nodes and workers again.");
  } finally {
    await client.end();
  }
}

process.exitCode = await exitCodeOf(main);
