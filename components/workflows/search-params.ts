import { createLoader, parseAsInteger, parseAsString, parseAsStringLiteral } from "nuqs/server";

export const WORKFLOW_TABS = ["model", "versions", "access"] as const;
export type WorkflowTab = (typeof WORKFLOW_TABS)[number];

/** What the address of a workflow's page holds. */
export const workflowSearch = {
  tab: parseAsStringLiteral(WORKFLOW_TABS).withDefault("model"),
  /** The version that is shown; absent: the latest. */
  version: parseAsInteger,
  /** The version that it is compared with. */
  compare: parseAsInteger,
  /** The selected element. */
  element: parseAsString,
};
export const loadWorkflowSearch = createLoader(workflowSearch);

export const workflowListSearch = { q: parseAsString.withDefault("") };
