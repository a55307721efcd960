import { logger } from "@/lib/runtime/logger";
import { liveHub } from "./hub";
import type { Topic } from "./topics";

const HEARTBEAT_MS = 15_000;
/** Rights are read anew before anything is sent that long after the last look. */
const RIGHTS_MS = 5_000;
/** A reader this far behind is let go: it reconnects, and fetches everything anew. */
const BEHIND_MAX = 50;

/**
 * A stream of notices, as server-sent events: each names the topics that changed and no data. `readRights` gives those
 * of the topics that the reader may know of now; undefined ends the stream.
 */
export function noticeStream(
  topics: readonly Topic[],
  readRights: (topics: readonly Topic[]) => Promise<ReadonlySet<Topic> | undefined>,
  signal: AbortSignal,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let stop = () => {};
  return new ReadableStream<Uint8Array>({
    async start(controller) {
      const pending = new Set<Topic>();
      let rights: ReadonlySet<Topic> | undefined;
      let readAt = Number.NEGATIVE_INFINITY;
      let isSending = false;
      let isOver = false;

      const write = (text: string) => {
        if (isOver) return;
        if ((controller.desiredSize ?? 0) < -BEHIND_MAX) stop();
        else controller.enqueue(encoder.encode(text));
      };
      const unsubscribe = liveHub().subscribe({
        notice(changed) {
          for (const topic of topics) if (!changed || changed.has(topic)) pending.add(topic);
          void send();
        },
        end: () => stop(),
      });
      const heartbeat = setInterval(() => write(": still here\n\n"), HEARTBEAT_MS);
      heartbeat.unref();
      stop = () => {
        if (isOver) return;
        isOver = true;
        clearInterval(heartbeat);
        unsubscribe();
        controller.close();
      };
      signal.addEventListener("abort", () => stop(), { once: true });
      if (signal.aborted) stop();

      // One at a time: what comes in meanwhile goes with the next.
      async function send(): Promise<void> {
        if (isSending || isOver) return;
        isSending = true;
        try {
          while (pending.size > 0 && !isOver) {
            await refreshRights();
            const known = [...pending].filter((topic) => rights?.has(topic));
            pending.clear();
            if (known.length > 0) write(`data: ${known.join(" ")}\n\n`);
          }
        } catch (error) {
          logger.warn({ err: error }, "a stream of notices ended, because the reader's rights could not be read");
          stop();
        } finally {
          isSending = false;
        }
      }

      async function refreshRights(): Promise<void> {
        if (performance.now() - readAt < RIGHTS_MS) return;
        rights = await readRights(topics);
        readAt = performance.now();
        if (!rights) stop();
      }

      write("retry: 2000\n\n");
    },
    cancel: () => stop(),
  });
}
