"use client";

import { useQuery } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import { useQueryStates } from "nuqs";
import { Alert } from "@/components/ui/alert";
import { Button, IconButton } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { PageHeader } from "@/components/ui/page-header";
import { useNow } from "@/components/ui/relative-time";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { Select } from "@/components/ui/select";
import { dashboardQuery } from "@/lib/client/dashboard";
import { RequestError } from "@/lib/client/fetch-json";
import { useLive } from "@/lib/client/use-live";
import { useTimeZone } from "@/lib/client/use-time-zone";
import { PERIOD_DAYS, type PeriodDays } from "@/lib/domain/periods";
import type { DashboardView } from "@/lib/queries/dashboard/dashboard-view";
import { DashboardSkeleton } from "./dashboard-skeleton";
import { OwnFigures } from "./own-figures";
import { dashboardParams } from "./search-params";
import { TeamFigures } from "./team-figures";

export interface DashboardProps {
  /** Whose figures an agent sees. */
  username: string;
  /** What the server took for the reader's time zone. */
  zoneAtFirst: string;
}

/** Stands for no filter: a select can't hold an empty value. */
const ALL = "*";

/** Figures of the chosen workflow and period; every number leads to what is behind it. */
export function Dashboard({ username, zoneAtFirst }: DashboardProps) {
  const [{ workflow, days }, setParams] = useQueryStates(dashboardParams, { history: "push" });
  const zone = useTimeZone(zoneAtFirst);
  useLive("instances", "tasks", "incidents");
  const { data, error, isFetching, isPlaceholderData, refetch } = useQuery(
    dashboardQuery({ ...(workflow ? { workflow } : {}), days, zone }),
  );

  return (
    <div>
      <PageHeader
        title="Dashboard"
        description={data ? <AsOf view={data} /> : "\u00a0"}
        actions={
          <>
            {data && data.workflows.length > 1 && (
              <Select
                aria-label="Workflow"
                className="w-52"
                value={workflow ?? ALL}
                options={[
                  { value: ALL, label: "All workflows" },
                  ...data.workflows.map(({ key, name }) => ({ value: key, label: name })),
                ]}
                onValueChange={(key) => void setParams({ workflow: key === ALL ? null : key })}
              />
            )}
            <SegmentedControl
              aria-label="Period"
              options={PERIODS}
              value={String(days) as `${PeriodDays}`}
              onValueChange={(value) => void setParams({ days: Number(value) as PeriodDays })}
            />
            <IconButton label="Read the figures again" onClick={() => void refetch()}>
              <RefreshCw className={cn(isFetching && "animate-spin")} />
            </IconButton>
          </>
        }
      />
      <div className="mx-auto max-w-400 p-4 sm:p-6" aria-busy={isPlaceholderData}>
        {error && (
          <Alert
            tone="red"
            isLive
            title={error instanceof RequestError ? error.description.title : "The figures could not be read"}
            action={
              <Button size="sm" onClick={() => void (workflow ? setParams({ workflow: null }) : refetch())}>
                {workflow ? "Show all workflows" : "Try again"}
              </Button>
            }
            className="mb-4"
          >
            {error.message}
          </Alert>
        )}
        {!data ? (
          !error && <DashboardSkeleton />
        ) : data.scope === "own" ? (
          <OwnFigures view={data} username={username} />
        ) : (
          <TeamFigures view={data} />
        )}
      </div>
    </div>
  );
}

const PERIODS = PERIOD_DAYS.map((days) => ({ value: `${days}` as const, label: `${days} days` }));

const SCOPES = {
  own: "Your own work",
  team: "The workflows you manage",
  any: "All workflows",
} as const satisfies Record<DashboardView["scope"], string>;

/** When the figures were read, and whose midnight divides the days. */
function AsOf({ view }: { view: DashboardView }) {
  const now = useNow();
  const at = new Date(view.asOf);
  const time = now
    ? at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit", timeZone: view.zone })
    : "";
  return (
    <span>
      {view.workflow === null
        ? SCOPES[view.scope]
        : (view.workflows.find(({ key }) => key === view.workflow)?.name ?? view.workflow)}
      <span className="text-faint"> · </span>
      as of <time dateTime={view.asOf}>{time}</time>, {view.zone.replaceAll("_", " ")} time
    </span>
  );
}
