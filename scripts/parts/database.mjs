import { existsSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import pg from "pg";
import { freePort, runningEmbedded, startEmbedded } from "../../db/embedded.mjs";
import { migrateDatabase } from "../../db/migrate.mjs";
import { directUrl, findPoolerProblem } from "../../db/pooler.mjs";
import { Failure } from "./failure.mjs";
import { dataDir, fromRoot } from "./paths.mjs";
import { isFree } from "./port.mjs";

const PREFERRED_PORT = 54_329;
const POSTGRES_MIN = 15;
const clusterDir = path.join(dataDir, "pg");
/** There from the beginning of the first seed to its end. */
const unfinishedSeed = path.join(dataDir, "seed-unfinished");

/** The database to work on: the one of DATABASE_URL, else the embedded one, started here. Resolves once its schema is up to date. */
export async function openDatabase() {
  const given = process.env.DATABASE_URL || undefined;
  const server = given ? { url: given, stop: async () => {}, exited: new Promise(() => {}) } : await embedded();
  try {
    if (!given && existsSync(unfinishedSeed)) await emptyDatabase(server.url);
    await checkServer(server.url);
    if (given) await checkPooler();
    await migrate(given ? directUrl() : server.url);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return { ...server, isEmbedded: !given };
}

/** For commands beside a running Throughline: DATABASE_URL, else the embedded server that runs now. */
export function findDatabase() {
  const url = process.env.DATABASE_URL || runningEmbedded(clusterDir);
  if (!url)
    throw new Failure(
      "There is no database: set DATABASE_URL, or start Throughline first (`npm start`) to use its embedded one.",
    );
  return url;
}

/** Runs the seed on a new database. A seed that was interrupted begins anew at the next start. */
export async function seedOnce(url, children, env) {
  const entry = fromRoot("db/seed/main.ts");
  if (!existsSync(entry) || !(await isEmpty(url, "workflows"))) return;
  console.log("Making the demo data (first start only) ...");
  writeFileSync(unfinishedSeed, "");
  const code = await children.finish(["--import", "tsx", entry], { env });
  if (code !== 0)
    throw new Failure("The demo data could not be made; the reason stands above. The next start tries again.");
  rmSync(unfinishedSeed);
}

export async function isEmpty(url, table) {
  return (await query(url, `select 1 from ${pg.escapeIdentifier(table)} limit 1`)).length === 0;
}

async function embedded() {
  const asked = process.env.TL_PG_PORT;
  const port = asked ? Number(asked) : (await isFree(PREFERRED_PORT)) ? PREFERRED_PORT : await freePort();
  try {
    const server = await startEmbedded({ dir: clusterDir, port });
    if (!server.dataDir.startsWith(realpathSync(dataDir)))
      console.log(
        `Postgres does not run as root, and other accounts can't reach this folder: the database is kept in ${server.dataDir}.`,
      );
    return server;
  } catch (error) {
    throw new Failure(error.message);
  }
}

async function emptyDatabase(url) {
  const admin = new URL(url);
  admin.pathname = "/postgres";
  const name = pg.escapeIdentifier(new URL(url).pathname.slice(1));
  await query(admin.href, `drop database if exists ${name} with (force)`);
  await query(admin.href, `create database ${name}`);
  rmSync(unfinishedSeed);
}

async function checkServer(url) {
  let target;
  try {
    target = new URL(url);
  } catch {
    throw new Failure("DATABASE_URL is not a connection string such as postgres://user:password@host:5432/database.");
  }
  const [{ server_version: version }] = await query(url, "show server_version").catch((error) => {
    throw new Failure(whyUnreachable(error, target));
  });
  if (Number.parseInt(version, 10) < POSTGRES_MIN)
    throw new Failure(`Throughline needs Postgres ${POSTGRES_MIN} or newer; ${target.host} runs ${version}.`);
}

async function checkPooler() {
  const problem = await findPoolerProblem().catch((error) => {
    throw new Failure(whyUnreachable(error, new URL(process.env.DATABASE_URL)));
  });
  if (problem) throw new Failure(problem);
}

function whyUnreachable(error, { host, username, pathname }) {
  if (error.code === "28P01" || error.code === "28000")
    return `The database server at ${host} refused user "${username}": check the user and password in DATABASE_URL.`;
  if (error.code === "3D000")
    return `There is no database "${pathname.slice(1)}" at ${host}: create it, or correct DATABASE_URL.`;
  return `The database at ${host} can't be reached (${error.code ?? error.message}): check DATABASE_URL and that the server runs.`;
}

async function migrate(url) {
  try {
    await migrateDatabase(url);
  } catch (error) {
    const reason = (error.cause ?? error).message;
    throw new Failure(`The database could not be brought up to date: ${reason}. It was left as it was.`);
  }
}

async function query(url, text) {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 }).on("error", () => {});
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}
