/**
 * What a notice is about. It never carries data: the browser refetches what it may see.
 * `jobs` is for workers.
 */
export type Topic = "instances" | "tasks" | "incidents" | "workflows" | "jobs" | `instance:${string}`;

export const NOTICE_CHANNEL = "throughline";

const SHARED_TOPICS: readonly string[] = ["instances", "tasks", "incidents", "workflows"];
const INSTANCE_TOPIC = /^instance:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The instance that a topic is about. */
export function instanceOf(topic: string): string | undefined {
  return INSTANCE_TOPIC.test(topic) ? topic.slice("instance:".length) : undefined;
}

/** Whether browsers may ask for it. */
export function isBrowserTopic(topic: string): topic is Topic {
  return SHARED_TOPICS.includes(topic) || INSTANCE_TOPIC.test(topic);
}
