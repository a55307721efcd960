import { createLoader, parseAsString, parseAsStringLiteral } from "nuqs/server";

export const INSTANCE_TABS = ["waiting", "timeline", "variables", "work", "incidents", "jobs", "why"] as const;
export type InstanceTab = (typeof INSTANCE_TABS)[number];

/** What the address of an instance's page holds: the tab, and the element or flow that is selected. */
export const instancePageSearch = {
  tab: parseAsStringLiteral(INSTANCE_TABS).withDefault("waiting"),
  at: parseAsString,
};
export const loadInstancePageSearch = createLoader(instancePageSearch);
