import pg from "pg";

/** What each connection of the product is held to. A pooler takes no settings from those who connect, so that there the role has them. */
export const LIMITS = {
  statement_timeout: "5s",
  lock_timeout: "2s",
  idle_in_transaction_session_timeout: "10s",
};

/** Past the pooler, to Postgres itself: for what belongs to a connection, such as `listen`. */
export function directUrl(env = process.env) {
  return env.DATABASE_DIRECT_URL || env.DATABASE_URL;
}

/** Whether a connection string leads to a pooler, where each transaction has another connection to Postgres. */
export function isPooled(url, env = process.env) {
  return url === env.DATABASE_URL && directUrl(env) !== url;
}

const SEE_DIRECT =
  "Set DATABASE_DIRECT_URL to Postgres itself, past the pooler; docs/scaling.md says what else a pooler needs.";

/** Why the product can't work through DATABASE_URL as it is, in words, or nothing. Throws when the database does not answer. */
export async function findPoolerProblem(env = process.env) {
  const url = env.DATABASE_URL;
  const pooled = isPooled(url, env);
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    ...(!pooled && { statement_timeout: 5_000 }),
  }).on("error", () => {});
  try {
    await client.connect();
    const { rows } = await client.query(
      "select name from pg_settings where name = any($1) and setting = '0' order by name",
      [pooled ? Object.keys(LIMITS) : ["statement_timeout"]],
    );
    if (rows.length === 0) return undefined;
    if (!pooled) return `DATABASE_URL leads to a pooler that drops the limits of a connection. ${SEE_DIRECT}`;
    const { user } = client;
    const role = pg.escapeIdentifier(user ?? "");
    const settings = rows.map(({ name }) => `alter role ${role} set ${name} = '${LIMITS[name]}';`);
    return `The connections of the pooler in DATABASE_URL have no limits. Give them to its role, then let the pooler reconnect: ${settings.join(" ")}`;
  } catch (error) {
    if (/startup parameter/.test(error.message))
      return `DATABASE_URL leads to a pooler that refuses the limits of a connection (${error.message}). ${SEE_DIRECT}`;
    throw error;
  } finally {
    await client.end().catch(() => {});
  }
}
