import { and, asc, eq } from "drizzle-orm";
import { acrossBuckets } from "@/db/across-buckets";
import { instances, steps, tasks, workflows } from "@/db/schema";
import type { Context } from "@/lib/runtime";
import type { EventLog } from "./read-log";
import { usernameOf } from "./username";

/** Cases whose instance did not go the way of the log: what the log says, and what the instance did. */
export interface Difference {
  readonly case: string;
  readonly log: readonly string[];
  readonly instance: readonly string[];
}

/** Compares the path of every instance, with who and when, with its case in the log. */
export async function checkReplay(ctx: Context, key: string, log: EventLog): Promise<Difference[]> {
  const rows = await acrossBuckets("replay.paths", () =>
    ctx.db
      .select({
        case: instances.businessKey,
        activity: tasks.name,
        person: tasks.completedBy,
        at: tasks.closedAt,
        status: instances.status,
      })
      .from(instances)
      .innerJoin(workflows, eq(workflows.id, instances.workflowId))
      .innerJoin(
        steps,
        and(eq(steps.instanceId, instances.id), eq(steps.bucket, instances.bucket), eq(steps.kind, "userTask")),
      )
      .leftJoin(
        tasks,
        and(eq(tasks.instanceId, steps.instanceId), eq(tasks.step, steps.step), eq(tasks.bucket, steps.bucket)),
      )
      .where(eq(workflows.key, key))
      .orderBy(asc(instances.id), asc(steps.step)),
  );
  const paths = new Map<string, string[]>();
  for (const row of rows) {
    const id = row.case ?? "";
    const path = paths.get(id) ?? [];
    paths.set(id, path);
    path.push(
      row.status === "completed"
        ? moment(row.activity, row.person, row.at)
        : `${row.activity} (the instance is ${row.status})`,
    );
  }
  const differences: Difference[] = [];
  for (const { id, events } of log.cases) {
    const expected = events.map(({ activity, person, at }) => moment(activity, usernameOf(key, person), new Date(at)));
    const actual = paths.get(id) ?? [];
    if (expected.join("\n") !== actual.join("\n")) differences.push({ case: id, log: expected, instance: actual });
  }
  return differences;
}

function moment(activity: string | null, person: string | null, at: Date | null): string {
  return `${activity} by ${person} at ${at?.toISOString()}`;
}
