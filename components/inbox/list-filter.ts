import type { TaskListFilter } from "@/lib/client/tasks";
import type { TaskSort, TaskView } from "@/lib/domain/task-views";

export interface InboxState {
  readonly view: TaskView;
  readonly sort: TaskSort;
  readonly q: string | null;
  readonly workflow: string | null;
  readonly assignee: string | null;
  readonly group: string | null;
  readonly since: string | null;
}

/** What the list asks for; the same on the server and in the browser, so that the first page is fetched once. */
export function filterOf({ view, sort, q, workflow, assignee, group, since }: InboxState): TaskListFilter {
  return {
    view,
    ...(view === "done" || view === "waiting" || sort === "due" ? {} : { sort }),
    ...(q?.trim() ? { q: q.trim() } : {}),
    ...(workflow ? { workflow } : {}),
    ...(assignee && view !== "waiting" ? { assignee } : {}),
    ...(group && view !== "waiting" ? { group } : {}),
    ...(since && view === "done" ? { since } : {}),
  };
}
