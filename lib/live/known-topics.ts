import { can } from "@/lib/access";
import type { Action } from "@/lib/access";
import { DomainError } from "@/lib/errors/domain-error";
import { readInstance } from "@/lib/queries/instances/visible";
import type { Context } from "@/lib/runtime/context";
import { instanceOf, isBrowserTopic, type Topic } from "./topics";

const TOPICS_MAX = 50;

const ACTION_OF: Readonly<Partial<Record<Topic, Action>>> = {
  instances: "instance.list",
  tasks: "task.list",
  incidents: "incident.list",
  workflows: "model.readDeployed",
};

/** The topics that a reader asks for. Throws `invalid_input`. */
export function parseTopics(text: string | null): Topic[] {
  const topics = [...new Set((text ?? "").split(",").filter(Boolean))];
  if (topics.length === 0 || topics.length > TOPICS_MAX || !topics.every(isBrowserTopic)) {
    throw new DomainError(
      "invalid_input",
      `Name 1 to ${TOPICS_MAX} topics, divided by commas: instances, tasks, incidents, workflows or instance:<id>.`,
    );
  }
  return topics;
}

/** Those of the topics that the reader may know of. An instance that is not theirs to see is left out without a word. */
export async function knownTopics(ctx: Context, topics: readonly Topic[]): Promise<Set<Topic>> {
  const known = new Set<Topic>();
  for (const topic of topics) {
    const instanceId = instanceOf(topic);
    const action = ACTION_OF[topic];
    if (instanceId ? await mayRead(ctx, instanceId) : action && can(ctx.principal, action)) known.add(topic);
  }
  return known;
}

async function mayRead(ctx: Context, instanceId: string): Promise<boolean> {
  try {
    await readInstance(ctx, instanceId);
    return true;
  } catch (error) {
    if (error instanceof DomainError) return false;
    throw error;
  }
}
