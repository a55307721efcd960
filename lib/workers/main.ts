import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "@/db/client";
import { directUrl, findPoolerProblem } from "@/db/pooler.mjs";
import { logger } from "@/lib/runtime/logger";
import { callSettings } from "./settings";
import { Worker } from "./worker";

const CONNECTIONS = 12;
/** A new connection has to plan everything anew, which whatever is due after a quiet time would wait for. */
const CONNECTION_IDLE_MS = 600_000;
/** Whoever stops it waits 20 s before they use force. */
const STOP_MS = 19_500;
const GOODBYE_MS = 500;

/** The worker process: runs until SIGTERM or SIGINT, then finishes what it has in hand. */
async function main(): Promise<void> {
  const url = process.env["DATABASE_URL"];
  if (!url) throw new Error("DATABASE_URL is not set. `npm start` sets it for the embedded database.");
  // A database that is away for now is waited for.
  const problem = await findPoolerProblem().catch(() => undefined);
  if (problem !== undefined) throw new Error(problem);
  const settings = callSettings();
  const db = connect(url, { max: CONNECTIONS, idleTimeoutMillis: CONNECTION_IDLE_MS });
  const exportTo = process.env["TL_RETENTION_DIR"] || undefined;
  const worker = new Worker(db, settings, exportTo === undefined ? {} : { exportTo });
  const stop = (signal: string) => {
    logger.info({ signal }, "worker stopping");
    setTimeout(() => {
      logger.error("the worker could not finish in time; what it has in hand is taken by others when its leases end");
      process.exit(1);
    }, STOP_MS);
    void worker.stop().then(async () => {
      // A connection that went silent does not answer a goodbye either.
      await Promise.race([db.$client.end(), sleep(GOODBYE_MS)]);
      process.exit(0);
    });
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
  worker.start(directUrl() ?? url);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
