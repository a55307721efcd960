import type { PeriodDays } from "@/lib/domain/periods";
import type { InstanceStatus } from "@/lib/domain/status";
import type { Person } from "@/lib/queries/tasks/inbox-row";

/** A number, what it was in the period before, and its course over the days. */
export interface Figure {
  readonly value: number | null;
  /** null where it can't be known. */
  readonly previous: number | null;
  readonly course: readonly (number | null)[];
}

export interface DashboardBase {
  readonly asOf: string;
  readonly zone: string;
  readonly days: PeriodDays;
  /** First and last day of the period in the zone, `YYYY-MM-DD`. */
  readonly from: string;
  readonly to: string;
  /** The instant at which the first day begins. */
  readonly since: string;
  readonly workflow: string | null;
  readonly workflows: readonly { readonly key: string; readonly name: string }[];
  readonly throughput: readonly { readonly day: string; readonly came: number; readonly went: number }[];
  readonly oldest: readonly OldestRow[];
}

/** What a manager or an admin sees: the instances of their workflows. */
export interface TeamDashboard extends DashboardBase {
  readonly scope: "team" | "any";
  readonly figures: Readonly<
    Record<"open" | "started" | "finished" | "cycleP50" | "cycleP90" | "overdue" | "incidents", Figure>
  >;
  readonly people: readonly PersonLoad[];
  readonly groups: readonly GroupLoad[];
  readonly byWorkflow: readonly WorkflowLoad[];
}

/** What an agent sees: their own tasks. */
export interface OwnDashboard extends DashboardBase {
  readonly scope: "own";
  readonly figures: Readonly<
    Record<"mine" | "completed" | "handlingP50" | "handlingP90" | "overdue" | "waiting", Figure>
  >;
}

export type DashboardView = TeamDashboard | OwnDashboard;

export interface OldestRow {
  readonly instanceId: string;
  readonly taskId: string | null;
  readonly number: number;
  readonly title: string;
  readonly workflow: string;
  readonly status: InstanceStatus;
  readonly startedAt: string;
  readonly dueAt: string | null;
}

export interface PersonLoad {
  readonly person: Person;
  readonly open: number;
  readonly overdue: number;
  /** In the period. */
  readonly completed: number;
}

export interface GroupLoad {
  readonly key: string;
  readonly name: string;
  readonly open: number;
  readonly unassigned: number;
  readonly overdue: number;
}

export interface WorkflowLoad {
  readonly key: string;
  readonly name: string;
  readonly open: Readonly<Partial<Record<InstanceStatus, number>>>;
  readonly overdue: number;
  readonly started: number;
  readonly finished: number;
  readonly cycleP50: number | null;
}
