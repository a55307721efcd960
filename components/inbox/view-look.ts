import {
  AlarmClock,
  CircleCheck,
  CircleDashed,
  CircleUser,
  Hourglass,
  Layers,
  type LucideIcon,
  TimerOff,
} from "lucide-react";
import type { TaskView } from "@/lib/domain/task-views";

interface ViewLook {
  readonly label: string;
  readonly icon: LucideIcon;
  /** Title of the list when it is empty, and what to do then. */
  readonly empty: readonly [title: string, next: string];
  /** Its count calls for attention. */
  readonly isUrgent?: true;
}

export const viewLook: Record<TaskView, ViewLook> = {
  mine: {
    label: "Mine",
    icon: CircleUser,
    empty: ["Nothing is assigned to you", "Take something from the unassigned ones: it moves here."],
  },
  unassigned: {
    label: "Unassigned",
    icon: CircleDashed,
    empty: ["Everything is taken", "New work for your groups shows up here by itself."],
  },
  "due-soon": {
    label: "Due soon",
    icon: AlarmClock,
    empty: ["Nothing is due within a day", "What is due next shows up here a day ahead."],
  },
  overdue: {
    label: "Overdue",
    icon: TimerOff,
    empty: ["Nothing is overdue", "Tasks past their due time show up here."],
    isUrgent: true,
  },
  waiting: {
    label: "Waiting on customer",
    icon: Hourglass,
    empty: ["Nothing of yours is waiting", "Tickets you worked on stand here while somebody else has to answer."],
  },
  done: {
    label: "Recently done",
    icon: CircleCheck,
    empty: ["Nothing done yet", "Tasks you completed in the last 30 days are listed here, the latest first."],
  },
  all: {
    label: "All open",
    icon: Layers,
    empty: ["No open tasks", "Open tasks of your team show up here, whoever has them."],
  },
};
