import type { Duplex } from "node:stream";
import pg from "pg";

const RETRY_MS_MIN = 250;
const RETRY_MS_MAX = 5_000;
/** A connection that died without a word is noticed by then: so often it is asked, and so long it has to answer. */
const PROBE_MS = 25_000;
const ANSWER_MS = 5_000;
/** Whoever does not say goodbye by then is left without. */
const END_MS = 500;

export interface Listener {
  stop(): Promise<void>;
}

/**
 * Listens on a channel over a connection of its own and connects again whenever that is lost. Notices sent meanwhile are
 * missed: `onOpen` is told at each connection, so that the listener can look for itself.
 */
export function listen(
  connectionString: string,
  channel: string,
  on: { notice(payload: string): void; open?(): void; lost?(error: Error): void },
  { probeMs = PROBE_MS, answerMs = ANSWER_MS } = {},
): Listener {
  const stopping = new AbortController();
  // Made before the first await: a listener added to an aborted signal would never be called.
  const stopped = new Promise<void>((resolve) =>
    stopping.signal.addEventListener("abort", () => resolve(), { once: true }),
  );
  const done = keepListening();

  async function keepListening(): Promise<void> {
    for (let retryMs = RETRY_MS_MIN; !stopping.signal.aborted; retryMs = Math.min(retryMs * 2, RETRY_MS_MAX)) {
      const client = new pg.Client({
        connectionString,
        connectionTimeoutMillis: 3_000,
        query_timeout: answerMs,
        keepAlive: true,
      });
      const lost = new Promise<Error>((resolve) => {
        client.once("error", resolve);
        client.once("end", () => resolve(new Error("The connection ended")));
      });
      client.on("error", () => {});
      client.on("notification", ({ payload }) => on.notice(payload ?? ""));
      let probe: NodeJS.Timeout | undefined;
      try {
        await client.connect();
        await client.query(`listen ${pg.escapeIdentifier(channel)}`);
        retryMs = RETRY_MS_MIN;
        on.open?.();
        probe = setInterval(() => void client.query("select 1").catch(() => cut(client)), probeMs);
        const error = await Promise.race([lost, stopped]);
        if (error) on.lost?.(error);
      } catch (error) {
        on.lost?.(error as Error);
      } finally {
        clearInterval(probe);
        await end(client);
      }
      if (!stopping.signal.aborted)
        await Promise.race([stopped, new Promise((resolve) => setTimeout(resolve, retryMs))]);
    }
  }

  return {
    async stop() {
      stopping.abort();
      await done;
    },
  };
}

/** Says goodbye, and does not wait for an answer that may never come. */
async function end(client: pg.Client): Promise<void> {
  const timer = setTimeout(() => cut(client), END_MS);
  await client.end().catch(() => {});
  clearTimeout(timer);
}

function cut(client: pg.Client): void {
  (client as unknown as { connection: { stream: Duplex } }).connection.stream.destroy();
}
