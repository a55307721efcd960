"use client";

import { type QueryClient, type QueryKey, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { Topic } from "@/lib/live/topics";

const PATH = "/api/v1/live";
/** Notices of a burst are answered by one refetch each this often. */
const PAUSE_MS = 250;
const RETRY_MS = [1_000, 2_000, 5_000, 10_000, 30_000] as const;

export type LiveState = "connecting" | "live" | "lost";

/** Query keys that a notice makes old. A key of one instance begins with its id: the lists' topic does not touch it. */
function keysOf(topic: string): readonly QueryKey[] {
  if (topic.startsWith("instance:")) return [["instances", topic.slice("instance:".length)]];
  switch (topic) {
    case "instances":
      return [["instances", "list"], ["dashboard"], ["workflows", "counts"]];
    case "tasks":
      return [["tasks"], ["dashboard"], ["shell"]];
    case "incidents":
      return [["incidents"], ["shell"]];
    case "workflows":
      return [["workflows"]];
    default:
      return [];
  }
}

/**
 * One stream a tab, shared by all that is on the page: it is opened anew when the topics that are asked for change, and
 * with growing pauses when it breaks. What may have been missed meanwhile is fetched again.
 */
class LiveStream {
  private source: EventSource | undefined;
  private asked = "";
  private failures = 0;
  private hasBeenOpen = false;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private flushTimer: ReturnType<typeof setTimeout> | undefined;
  private restart: ReturnType<typeof setTimeout> | undefined;
  private readonly pending = new Set<string>();
  private readonly topics = new Map<string, number>();
  private readonly listeners = new Set<(state: LiveState) => void>();
  private state: LiveState = "connecting";

  constructor(private readonly client: QueryClient) {}

  want(topics: readonly string[]): () => void {
    for (const topic of topics) this.topics.set(topic, (this.topics.get(topic) ?? 0) + 1);
    this.adjust();
    return () => {
      for (const topic of topics) {
        const left = (this.topics.get(topic) ?? 1) - 1;
        if (left > 0) this.topics.set(topic, left);
        else this.topics.delete(topic);
      }
      this.adjust();
    };
  }

  listen(listener: (state: LiveState) => void): () => void {
    this.listeners.add(listener);
    listener(this.state);
    return () => this.listeners.delete(listener);
  }

  /** After the present round of effects, so that a page that changes its topics reconnects once. */
  private adjust(): void {
    clearTimeout(this.restart);
    this.restart = setTimeout(() => {
      const asked = [...this.topics.keys()].sort().join(",");
      if (asked === this.asked && (this.source || this.retry)) return;
      this.asked = asked;
      this.failures = 0;
      this.close();
      if (asked) this.open();
      else this.hasBeenOpen = false;
    }, 0);
  }

  private open(): void {
    this.retry = undefined;
    this.set("connecting");
    const source = new EventSource(`${PATH}?topics=${encodeURIComponent(this.asked)}`);
    this.source = source;
    source.onopen = () => {
      this.failures = 0;
      this.set("live");
      if (this.hasBeenOpen) for (const topic of this.asked.split(",")) this.notice(topic);
      this.hasBeenOpen = true;
    };
    source.onmessage = (event: MessageEvent<string>) => {
      for (const topic of event.data.split(" ")) this.notice(topic);
    };
    source.onerror = () => {
      this.close();
      this.set("lost");
      const wait = RETRY_MS[Math.min(this.failures++, RETRY_MS.length - 1)]!;
      this.retry = setTimeout(() => this.open(), wait * (0.75 + Math.random() / 2));
    };
  }

  private close(): void {
    clearTimeout(this.retry);
    this.retry = undefined;
    this.source?.close();
    this.source = undefined;
  }

  private notice(topic: string): void {
    this.pending.add(topic);
    this.flushTimer ??= setTimeout(() => {
      this.flushTimer = undefined;
      const topics = [...this.pending];
      this.pending.clear();
      for (const topic of topics) {
        for (const queryKey of keysOf(topic)) void this.client.invalidateQueries({ queryKey });
      }
    }, PAUSE_MS);
  }

  private set(state: LiveState): void {
    if (state === this.state) return;
    this.state = state;
    for (const listener of this.listeners) listener(state);
  }
}

const streams = new WeakMap<QueryClient, LiveStream>();

function streamOf(client: QueryClient): LiveStream {
  let stream = streams.get(client);
  if (!stream) streams.set(client, (stream = new LiveStream(client)));
  return stream;
}

/** Keeps what the page shows true: refetches queries as soon as the server says that they changed. */
export function useLive(...topics: Topic[]): LiveState {
  const client = useQueryClient();
  const [state, setState] = useState<LiveState>("connecting");
  const wanted = topics.join(",");
  useEffect(() => {
    const stream = streamOf(client);
    const leave = stream.want(wanted.split(",").filter(Boolean));
    const unlisten = stream.listen(setState);
    return () => {
      leave();
      unlisten();
    };
  }, [client, wanted]);
  return state;
}
