import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { eq } from "drizzle-orm";
import pg from "pg";
import { connect, type Db } from "@/db/client";
import { startEmbedded } from "@/db/embedded.mjs";
import { migrateDatabase } from "@/db/migrate.mjs";
import { flushNotices } from "@/lib/live/announce";
import { workflows } from "@/db/schema";
import { median } from "../measure";
import type { Rate } from "../runtime/rate";
import { fill, keepTemplates } from "./fill";
import { measurePages, type Page } from "./lists";
import { Subject } from "./measure";
import { measureRetention } from "./retention";
import { hotShares, sizes, updatesOf } from "./sizes";
import { makeTemplates, type Templates } from "./templates";

const ROUNDS = 3;
const SECONDS = 2;
const SMALL = 10_000;
const SIZES = [SMALL, 100_000, 1_000_000, 5_000_000];
const SMALL_DATABASE = "small";
const POOL = 16;

/**
 * How what is stored weighs on what is done: the same work on few and on many instances, in turns, on one server. The
 * number of instances may be given; a million takes 9 GB of disk and some minutes. TL_BENCH_DIR says where.
 */
export async function benchGrowth(args: readonly string[]): Promise<void> {
  const most = Number(args[0] ?? SIZES.at(-1));
  const counts = [...SIZES.filter((size) => size < most), most];
  const folder = mkdtempSync(path.join(process.env["TL_BENCH_DIR"] ?? tmpdir(), "throughline-growth-"));
  // As root, the server runs as another account, which keeps its files in here only if it may enter.
  chmodSync(folder, 0o755);
  const settings = {
    max_wal_size: "4GB",
    checkpoint_timeout: "30min",
    maintenance_work_mem: "512MB",
    autovacuum: "off",
  };
  const server = await startEmbedded({ dir: path.join(folder, "pg"), settings });
  try {
    await migrateDatabase(server.url);
    let large = await open(server.url);
    const templates = await makeTemplates(large.db);
    await keepTemplates(large.admin, templates.templates);
    let filled = 0;
    for (const count of counts) {
      await atLeisure(large.admin, async () => {
        const begun = performance.now();
        await fill(large.admin, filled, count, most);
        const seconds = (performance.now() - begun) / 1_000;
        await large.admin.query("vacuum (analyze, freeze)");
        console.log(
          `\n${count.toLocaleString("en")} instances, of which ${(count - filled).toLocaleString("en")} filled in ${seconds.toFixed(0)} s`,
        );
      });
      filled = count;
      if (count === SMALL) large = await keepCopy(large, server.url);
      await compare(large, server.url, server.pid, templates, count);
    }
    await measureRetention(large.db, server.pid, templates.workflows);
    await large.close();
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Opened {
  readonly db: Db;
  readonly admin: pg.Pool;
  readonly close: () => Promise<void>;
}

async function open(url: string): Promise<Opened> {
  const db = connect(url, { max: POOL, statement_timeout: 600_000 });
  const admin = new pg.Pool({ connectionString: url, max: 4 });
  admin.on("error", () => {});
  await db.$client.query("select 1");
  return {
    db,
    admin,
    close: async () => void (await Promise.all([flushNotices(db).then(() => db.$client.end()), admin.end()])),
  };
}

/** While it fills, the server does not wait for the disk. */
async function atLeisure(admin: pg.Pool, work: () => Promise<void>): Promise<void> {
  const set = async (mode: "off" | "on") => {
    for (const name of ["fsync", "full_page_writes", "synchronous_commit"])
      await admin.query(`alter system set ${name} = ${mode}`);
    await admin.query("select pg_reload_conf()");
  };
  await set("off");
  await work();
  await set("on");
  // All that was written reaches the disk before anything is measured.
  await admin.query("checkpoint");
}

/** Keeps what there is now as the small database, which each comparison gets anew. Gives the large one, opened again. */
async function keepCopy(large: Opened, url: string): Promise<Opened> {
  await large.close();
  await onServer(url, [`create database ${SMALL_DATABASE}_kept template "${new URL(url).pathname.slice(1)}"`]);
  return open(url);
}

async function onServer(url: string, statements: readonly string[]): Promise<void> {
  const admin = new URL(url);
  admin.pathname = "/postgres";
  const client = new pg.Client({ connectionString: admin.href });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

const WORK = {
  "start an instance": (subject: Subject) => subject.start(),
  "complete a task": (subject: Subject) => subject.advance("task"),
  "complete a job": (subject: Subject) => subject.advance("job"),
  "due timers, a worker": (subject: Subject) => subject.timers(),
};

async function compare(large: Opened, url: string, pid: number, { workflows: ids }: Templates, count: number) {
  await onServer(url, [
    `drop database if exists ${SMALL_DATABASE} with (force)`,
    `create database ${SMALL_DATABASE} template ${SMALL_DATABASE}_kept`,
  ]);
  const smallUrl = new URL(url);
  smallUrl.pathname = `/${SMALL_DATABASE}`;
  const small = await open(smallUrl.href);
  try {
    const subjects = {
      small: new Subject(small.db, pid, SECONDS, ids),
      large: new Subject(large.db, pid, SECONDS, ids),
    };
    for (const subject of Object.values(subjects)) await subject.prepare();
    const before = await updatesOf(large.admin);
    console.log(
      `  ${"".padEnd(24)} ${"small".padStart(8)} ${"this".padStart(8)}  share   CPU ms Node / Postgres: small, this`,
    );
    for (const [name, work] of Object.entries(WORK)) {
      const rounds: { small: Rate; large: Rate }[] = [];
      for (let round = 0; round < ROUNDS; round++)
        rounds.push({ small: await work(subjects.small), large: await work(subjects.large) });
      tellRates(name, rounds);
    }
    console.log(`  updates that stayed on their page: ${hotShares(before, await updatesOf(large.admin))}`);
    const key = await keyOf(large.db, ids.order);
    tellPages(await measurePages(small.db, key), await measurePages(large.db, key));
    console.log(`  ${await sizes(large.admin, count)}`);
  } finally {
    await small.close();
  }
}

function tellRates(name: string, rounds: readonly { small: Rate; large: Rate }[]): void {
  const of = (side: "small" | "large", pick: (rate: Rate) => number) =>
    median(rounds.map((round) => pick(round[side])));
  const share = median(rounds.map(({ small, large }) => large.perSecond / small.perSecond));
  const cpu = (side: "small" | "large") =>
    `${of(side, (rate) => rate.nodeMs).toFixed(2)} / ${of(side, (rate) => rate.postgresMs).toFixed(2)}`;
  const speed = (side: "small" | "large") => `${of(side, (rate) => rate.perSecond).toFixed(0)}/s`.padStart(8);
  console.log(
    `  ${name.padEnd(24)} ${speed("small")} ${speed("large")}  ${share.toFixed(2)}    ${cpu("small")}, ${cpu("large")}`,
  );
}

function tellPages(small: readonly Page[], large: readonly Page[]): void {
  for (const [at, { name, ms }] of large.entries())
    console.log(
      `  ${name.padEnd(36)} ${`${small[at]!.ms.toFixed(1)} ms`.padStart(10)} ${`${ms.toFixed(1)} ms`.padStart(12)}`,
    );
}

async function keyOf(db: Db, workflowId: string): Promise<string> {
  const [row] = await db.select({ key: workflows.key }).from(workflows).where(eq(workflows.id, workflowId));
  return row!.key;
}
