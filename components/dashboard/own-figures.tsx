import { describeDuration } from "@/components/ui/duration";
import type { OwnDashboard } from "@/lib/queries/dashboard/dashboard-view";
import { FigureTile } from "./figure-tile";
import { inboxHref } from "./links";
import { Oldest } from "./oldest";
import { ThroughputChart } from "./throughput-chart";

const seconds = (value: number) => describeDuration(value * 1000);

/** What an agent sees: their own tasks. */
export function OwnFigures({ view, username }: { view: OwnDashboard; username: string }) {
  const { figures, workflow, since, days } = view;
  const before = `the ${days} days before`;
  return (
    <div className="grid gap-4">
      <section aria-label="Figures" className="grid grid-cols-2 gap-3 md:grid-cols-3 xl:grid-cols-5">
        <FigureTile
          label="My open tasks"
          figure={figures.mine}
          href={inboxHref({ view: "mine", workflow })}
          direction="neutral"
          comparedWith={before}
        />
        <FigureTile
          label="Overdue"
          figure={figures.overdue}
          href={inboxHref({ view: "overdue", workflow, assignee: username })}
          direction="less-is-better"
          isTrouble
          comparedWith={before}
        />
        <FigureTile
          label="Waiting on customer"
          figure={figures.waiting}
          href={inboxHref({ view: "waiting", workflow })}
          direction="neutral"
          comparedWith={before}
        />
        <FigureTile
          label="Completed"
          figure={figures.completed}
          href={inboxHref({ view: "done", workflow, since })}
          direction="more-is-better"
          comparedWith={before}
        />
        <FigureTile
          label="Time to complete, median"
          figure={figures.handlingP50}
          href={inboxHref({ view: "done", workflow, since })}
          direction="less-is-better"
          format={seconds}
          comparedWith={before}
          aside={
            figures.handlingP90.value === null
              ? "From taking a task to completing it"
              : `9 of 10 within ${seconds(figures.handlingP90.value)}`
          }
        />
      </section>
      <div className="grid gap-4 xl:grid-cols-[minmax(0,5fr)_minmax(0,3fr)]">
        <ThroughputChart
          title="Taken and completed"
          description={`Your tasks per day, the last ${days} days`}
          days={view.throughput}
          came="Taken"
          went="Completed"
        />
        <Oldest
          rows={view.oldest}
          title="Oldest of yours"
          description="Your open tasks, the oldest first"
          href={inboxHref({ view: "mine", workflow })}
        />
      </div>
    </div>
  );
}
