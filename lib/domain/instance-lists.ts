/** In which order the list of instances may be shown. The first is the default. */
export const INSTANCE_SORTS = ["newest", "activity", "due", "priority", "oldest"] as const;
export type InstanceSort = (typeof INSTANCE_SORTS)[number];

/** How far a filter's instances are counted. A count above it stands for "more than that". */
export const COUNTED_TO = 10_000;
