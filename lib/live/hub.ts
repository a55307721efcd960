import { listen, type Listener } from "@/db/listen";
import { directUrl } from "@/db/pooler.mjs";
import { logger } from "@/lib/runtime/logger";
import { NOTICE_CHANNEL } from "./topics";

export interface Subscriber {
  /** Topics that changed; undefined: notices may have been missed, so anything may have. */
  notice(topics: ReadonlySet<string> | undefined): void;
  /** The process is about to end. */
  end(): void;
}

/** The process' one connection to the notices, shared by all its streams. It opens with the first and stays. */
class Hub {
  private readonly subscribers = new Set<Subscriber>();
  private listener: Listener | undefined;
  private isInterrupted = false;

  subscribe(subscriber: Subscriber): () => void {
    this.listener ??= this.open();
    this.subscribers.add(subscriber);
    return () => this.subscribers.delete(subscriber);
  }

  /** Ends every stream, so that open ones do not hold up the end of the process. */
  async close(): Promise<void> {
    for (const subscriber of this.subscribers) subscriber.end();
    this.subscribers.clear();
    const { listener } = this;
    this.listener = undefined;
    await listener?.stop();
  }

  private open(): Listener {
    const url = directUrl();
    if (!url) throw new Error("DATABASE_URL is not set");
    return listen(url, NOTICE_CHANNEL, {
      notice: (payload) => this.tell(new Set(payload.split(" "))),
      open: () => {
        if (this.isInterrupted) this.tell(undefined);
        this.isInterrupted = false;
      },
      lost: (error) => {
        if (!this.isInterrupted) logger.warn({ err: error }, "the notice connection was lost; it is opened again");
        this.isInterrupted = true;
      },
    });
  }

  private tell(topics: ReadonlySet<string> | undefined): void {
    for (const subscriber of this.subscribers) subscriber.notice(topics);
  }
}

// One per process, however often the bundler loads this file.
const globalHub = globalThis as { throughlineHub?: Hub };

export function liveHub(): Hub {
  if (!globalHub.throughlineHub) {
    const hub = (globalHub.throughlineHub = new Hub());
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void hub.close());
  }
  return globalHub.throughlineHub;
}
