import { parseArgs } from "node:util";
import pg from "pg";
import { scaleOutStatements } from "@/db/scale-out";

const USAGE = `Usage: npm run scale-out [-- --print]
  --print   only writes the SQL

Spreads the database of DATABASE_URL over the nodes of its Citus cluster: docs/scaling.md.`;

/** Something about the cluster that must be put right first. */
class NotReady extends Error {}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { print: { type: "boolean" }, help: { type: "boolean" } } });
  if (values.help) console.log(USAGE);
  else if (values.print) console.log(scaleOutStatements().join("\n"));
  else await run(process.env["DATABASE_URL"]);
  return 0;
}

async function run(url: string | undefined): Promise<void> {
  if (!url) throw new NotReady("DATABASE_URL is not set: say which database is to be spread.");
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  await client.connect().catch((error: Error) => {
    throw new NotReady(`The database of DATABASE_URL can't be reached: ${error.message}`);
  });
  try {
    await assertReady(client);
    for (const statement of scaleOutStatements()) {
      console.log(statement);
      await client.query(statement);
    }
    console.log("\nDone. Start the web nodes and workers again.");
  } finally {
    await client.end();
  }
}

async function assertReady(client: pg.Client): Promise<void> {
  const extension = await client.query("select 1 from pg_extension where extname = 'citus'");
  if (extension.rowCount === 0) {
    throw new NotReady(
      "This database has no Citus: run `create extension citus` on each node, as docs/scaling.md says.",
    );
  }
  const nodes = await client.query<{ count: number }>(
    "select count(*)::int as count from pg_dist_node where isactive and shouldhaveshards",
  );
  if ((nodes.rows[0]?.count ?? 0) === 0) {
    throw new NotReady("The cluster has no node that holds data: add one with `select citus_add_node(…)`.");
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  const isUsage = (error as { code?: string }).code?.startsWith("ERR_PARSE_ARGS");
  if (!(error instanceof NotReady) && !isUsage) throw error;
  console.error((error as Error).message + (isUsage ? `\n\n${USAGE}` : " Nothing was changed."));
  process.exitCode = isUsage ? 2 : 1;
}
