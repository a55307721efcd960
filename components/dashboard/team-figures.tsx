import { describeDuration } from "@/components/ui/duration";
import type { TeamDashboard } from "@/lib/queries/dashboard/dashboard-view";
import { ByWorkflow } from "./by-workflow";
import { FigureTile } from "./figure-tile";
import { incidentsHref, instancesHref, openInstancesHref } from "./links";
import { Oldest } from "./oldest";
import { ThroughputChart } from "./throughput-chart";
import { GroupsCard, PeopleCard } from "./workload";

const seconds = (value: number) => describeDuration(value * 1000);

/** What those who lead see: the instances of their workflows. */
export function TeamFigures({ view }: { view: TeamDashboard }) {
  const { figures, workflow, since, days } = view;
  const before = `the ${days} days before`;
  const ago = `${days} days ago`;
  return (
    <div className="grid gap-4">
      <section aria-label="Figures" className="grid grid-cols-2 gap-3 md:grid-cols-3 2xl:grid-cols-6">
        <FigureTile
          label="Open"
          figure={figures.open}
          href={openInstancesHref({ workflow })}
          direction="neutral"
          comparedWith={ago}
        />
        <FigureTile
          label="Started"
          figure={figures.started}
          href={instancesHref({ workflow, startedFrom: since })}
          direction="neutral"
          comparedWith={before}
        />
        <FigureTile
          label="Finished"
          figure={figures.finished}
          href={instancesHref({ workflow, endedFrom: since })}
          direction="more-is-better"
          comparedWith={before}
        />
        <FigureTile
          label="Cycle time, median"
          figure={figures.cycleP50}
          href={instancesHref({ workflow, status: ["completed"], endedFrom: since })}
          direction="less-is-better"
          format={seconds}
          comparedWith={before}
          aside={figures.cycleP90.value === null ? undefined : `9 of 10 within ${seconds(figures.cycleP90.value)}`}
        />
        <FigureTile
          label="Overdue"
          figure={figures.overdue}
          href={openInstancesHref({ workflow, overdue: true, sort: "due" })}
          direction="less-is-better"
          isTrouble
          comparedWith={ago}
        />
        <FigureTile
          label="Incidents"
          figure={figures.incidents}
          href={incidentsHref(workflow)}
          direction="less-is-better"
          isTrouble
          comparedWith={ago}
        />
      </section>
      <div className="grid gap-4 xl:grid-cols-[minmax(0,5fr)_minmax(0,3fr)]">
        <ThroughputChart
          title="Started and finished"
          description={`Instances per day, the last ${days} days`}
          days={view.throughput}
          came="Started"
          went="Finished"
        />
        <Oldest
          rows={view.oldest}
          title="Oldest open"
          description="Open for longest, whatever the priority"
          href={openInstancesHref({ workflow, sort: "oldest" })}
        />
      </div>
      <ByWorkflow workflows={view.byWorkflow} since={since} />
      <div className="grid gap-4 lg:grid-cols-2">
        <PeopleCard people={view.people} workflow={workflow} since={since} />
        <GroupsCard groups={view.groups} workflow={workflow} />
      </div>
    </div>
  );
}
