import { CircleCheck, CircleDashed, CircleSlash, CircleUser, OctagonAlert } from "lucide-react";
import type { BadgeProps } from "@/components/ui/badge";
import type { TaskStatus } from "@/lib/domain/status";
import { LookBadge, type StatusLook } from "./instance-status";

const taskStatusLook = {
  open: { tone: "blue", icon: CircleUser, label: "In work" },
  completed: { tone: "green", icon: CircleCheck, label: "Completed" },
  cancelled: { tone: "grey", icon: CircleSlash, label: "Cancelled" },
} as const satisfies Record<TaskStatus, StatusLook>;

const unassigned: StatusLook = { tone: "amber", icon: CircleDashed, label: "Unassigned" };

/** An open task that nobody has taken is its own case: somebody has to. */
export function taskStatusLookOf(status: TaskStatus, assignee: string | null): StatusLook {
  return status === "open" && assignee === null ? unassigned : taskStatusLook[status];
}

type Props = Omit<BadgeProps, "tone" | "icon" | "children">;

export function TaskStatusBadge({
  status,
  assignee,
  ...props
}: Props & { status: TaskStatus; assignee: string | null }) {
  return <LookBadge look={taskStatusLookOf(status, assignee)} {...props} />;
}

export const incidentStatusLook = {
  open: { tone: "red", icon: OctagonAlert, label: "Open" },
  resolved: { tone: "green", icon: CircleCheck, label: "Resolved" },
} as const satisfies Record<"open" | "resolved", StatusLook>;

export function IncidentStatusBadge({ isResolved, ...props }: Props & { isResolved: boolean }) {
  return <LookBadge look={incidentStatusLook[isResolved ? "resolved" : "open"]} {...props} />;
}
