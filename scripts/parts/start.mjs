import { setTimeout as sleep } from "node:timers/promises";
import { authSecret } from "./auth-secret.mjs";
import { buildWeb, buildWorker, threads } from "./build.mjs";
import { Children } from "./children.mjs";
import { isEmpty, openDatabase, seedOnce } from "./database.mjs";
import { Failure } from "./failure.mjs";
import { bin, fromRoot } from "./paths.mjs";
import { isFree } from "./port.mjs";
import { claimRun, recordRun, releaseRun } from "./run-record.mjs";
import { welcome } from "./welcome.mjs";

const READY_TIMEOUT_MS = 120_000;

const isDev = process.argv.includes("--dev");
const port = Number(process.env.PORT ?? 3000);
const host = process.env.TL_HOST ?? "127.0.0.1";
const address = process.env.BETTER_AUTH_URL ?? `http://localhost:${port}`;

const children = new Children();
let opening;
let stopping;

/** Ends web and worker first, then the database under them, then this process. */
function stop(code, why) {
  stopping ??= (async () => {
    if (why) console.error(`\n${why}`);
    await children.stop();
    const database = await opening?.catch(() => undefined);
    await database?.stop();
    releaseRun();
    process.exit(code);
  })();
  return stopping;
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => void stop(0));

try {
  await start();
} catch (error) {
  await stop(1, error instanceof Failure ? error.message : error.stack);
}

async function start() {
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Failure(`PORT is "${process.env.PORT}", which is no port number.`);
  const secret = authSecret();
  await claimRun(address);
  if (!(await isFree(port)))
    throw new Failure(
      `Port ${port} is taken by another program. Stop it, or choose another one: PORT=${port + 1} npm start`,
    );

  opening = openDatabase();
  const database = await opening;
  void database.exited.then(() => stop(1, "The embedded database ended unexpectedly."));
  const env = {
    ...process.env,
    DATABASE_URL: database.url,
    BETTER_AUTH_SECRET: secret,
    BETTER_AUTH_URL: address,
    PORT: String(port),
    HOSTNAME: host,
    NODE_ENV: isDev ? "development" : "production",
    NEXT_TELEMETRY_DISABLED: "1",
    // Only what we seeded ourselves may show its sign-ins to everyone.
    ...(database.isEmbedded && { TL_DEMO: "1" }),
  };
  if (database.isEmbedded) await seedOnce(database.url, children, env);
  else if (await isEmpty(database.url, "users"))
    console.log("Nobody can sign in yet: this database has no people. `npm run seed` fills it with the demo.");

  const commands = isDev ? developmentCommands() : await productionCommands();
  if (stopping) return;
  for (const [name, args] of Object.entries(commands)) {
    // The web server has its threads beside it.
    const child = children.start(args, { env: name === "worker" && !isDev ? { ...env, TL_THREADS: threads } : env });
    child.once(
      "exit",
      (code, signal) => void stop(1, `The ${name} ended unexpectedly (${signal ?? `exit code ${code}`}).`),
    );
  }
  recordRun(address, children.pids);
  await whenReady();
  if (!stopping) console.log(welcome(address, database.isEmbedded));
}

async function productionCommands() {
  const web = await buildWeb(children);
  return {
    "web server": [`${web}/server.js`],
    worker: ["--enable-source-maps", await buildWorker()],
  };
}

function developmentCommands() {
  return {
    "web server": [bin.next, "dev", "-H", host, "-p", String(port)],
    worker: [bin.tsx, "watch", "--clear-screen=false", fromRoot("lib/workers/main.ts")],
  };
}

async function whenReady() {
  const probe = `http://${host === "0.0.0.0" || host === "::" ? "localhost" : host}:${port}/healthz`;
  for (const end = Date.now() + READY_TIMEOUT_MS; !stopping; await sleep(100)) {
    const reply = await fetch(probe, { signal: AbortSignal.timeout(30_000) }).catch(() => undefined);
    if (reply?.ok) return;
    if (Date.now() > end)
      throw new Failure(
        `The web server does not answer at ${probe} (${reply ? `status ${reply.status}` : "no reply"}).`,
      );
  }
}
