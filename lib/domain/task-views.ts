/** The inbox's views, in the order people see them. `all` is for those who lead a team. */
export const TASK_VIEWS = ["mine", "unassigned", "due-soon", "overdue", "waiting", "done", "all"] as const;
export type TaskView = (typeof TASK_VIEWS)[number];

export const TASK_SORTS = ["due", "priority", "oldest", "newest"] as const;
export type TaskSort = (typeof TASK_SORTS)[number];

/** A task is due soon when this much time or less is left. */
export const DUE_SOON_MS = 24 * 60 * 60 * 1000;

/** How far back "recently done" goes. */
export const RECENTLY_MS = 30 * 24 * 60 * 60 * 1000;
