/** In which order the list of instances may be shown. The first is the default. */
export const INSTANCE_SORTS = ["newest", "activity", "due", "priority", "oldest"] as const;
export type InstanceSort = (typeof INSTANCE_SORTS)[number];
