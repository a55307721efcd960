import { parseAsString, parseAsStringLiteral } from "nuqs/server";
import { TASK_SORTS, TASK_VIEWS } from "@/lib/domain/task-views";

export const DENSITIES = ["comfortable", "compact"] as const;
export type Density = (typeof DENSITIES)[number];

/** What of the inbox lives in the URL. */
export const inboxParams = {
  view: parseAsStringLiteral(TASK_VIEWS).withDefault("mine"),
  /** Id of the task, or of the instance in the waiting view. */
  item: parseAsString,
  q: parseAsString,
  sort: parseAsStringLiteral(TASK_SORTS).withDefault("due"),
  density: parseAsStringLiteral(DENSITIES).withDefault("comfortable"),
  workflow: parseAsString,
  assignee: parseAsString,
  group: parseAsString,
  since: parseAsString,
};
