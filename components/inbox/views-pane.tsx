import { cn } from "@/components/ui/cn";
import type { TaskCounts } from "@/lib/queries/tasks/counts";
import { TASK_VIEWS, type TaskView } from "@/lib/domain/task-views";
import { viewLook } from "./view-look";

export interface ViewsPaneProps {
  view: TaskView;
  counts: TaskCounts["counts"] | undefined;
  onChoose: (view: TaskView) => void;
  className?: string;
}

/** The views that a person is offered: those with a count. */
export function offeredViews(counts: TaskCounts["counts"] | undefined): TaskView[] {
  return TASK_VIEWS.filter((view) => view !== "all" || counts?.all !== undefined);
}

export function ViewsPane({ view, counts, onChoose, className }: ViewsPaneProps) {
  return (
    <nav aria-label="Views" className={cn("overflow-y-auto border-r border-border p-2", className)}>
      <p aria-hidden className="px-2.5 pt-2 pb-3 text-xl font-semibold tracking-tight">
        Inbox
      </p>
      <ul className="flex flex-col gap-px">
        {offeredViews(counts).map((name) => {
          const look = viewLook[name];
          const count = counts?.[name];
          const isChosen = name === view;
          return (
            <li key={name}>
              <a
                href={`/inbox?view=${name}`}
                aria-current={isChosen ? "page" : undefined}
                onClick={(event) => {
                  if (event.metaKey || event.ctrlKey || event.shiftKey) return;
                  event.preventDefault();
                  onChoose(name);
                }}
                className={cn(
                  "flex h-8 items-center gap-2 rounded-md px-2.5 text-sm",
                  isChosen
                    ? "bg-pressed font-medium text-foreground"
                    : "text-muted hover:bg-hover hover:text-foreground",
                )}
              >
                <look.icon className={cn("size-4 shrink-0", isChosen && "text-accent")} aria-hidden />
                <span className="flex-1 truncate">{look.label}</span>
                {count !== undefined && count > 0 && (
                  <span className={cn("tabular text-xs", look.isUrgent ? "font-semibold text-red" : "text-muted")}>
                    {count > 999 ? "999+" : count}
                  </span>
                )}
              </a>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
