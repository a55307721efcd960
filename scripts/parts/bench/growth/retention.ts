import { eq } from "drizzle-orm";
import type { Db } from "@/db/client";
import { workflows } from "@/db/schema";
import { givenOn } from "@/lib/runtime/testing/given";
import { removeExpired } from "@/lib/services/retention/remove";
import { percentile } from "../runtime/rate";
import { Subject } from "./measure";
import type { Workflow } from "./templates";

const REMOVED = 3_000;
const DAY_MS = 86_400_000;

/** Removes what has ended longest ago while tasks are completed beside it. */
export async function measureRetention(db: Db, pid: number, ids: Readonly<Record<Workflow, string>>): Promise<void> {
  const { rows } = await db.$client.query<{ endedAt: Date }>({
    text: `select ended_at as "endedAt" from instances where workflow_id = $1 and parent_id is null and ended_at is not null
            order by ended_at limit 1 offset ${REMOVED}`,
    values: [ids.order],
  });
  const days = rows[0] && Math.floor((Date.now() - rows[0].endedAt.getTime()) / DAY_MS);
  if (days === undefined) return;
  await db.update(workflows).set({ retentionDays: days }).where(eq(workflows.id, ids.order));
  const subject = new Subject(db, pid, 5, ids);
  await subject.prepare();
  await subject.advance("task");
  const alone = await subject.advance("task");
  const begun = performance.now();
  const removing = removeExpired(givenOn(db).system).then((count) => ({
    count,
    seconds: (performance.now() - begun) / 1_000,
  }));
  const beside = await subject.advance("task");
  const { count, seconds } = await removing;
  const tail = (of: typeof alone) =>
    `${of.perSecond.toFixed(0)}/s, p99 ${percentile(of.latencies, 0.99).toFixed(0)} ms`;
  console.log(
    `\nretention: ${count} instances removed in ${seconds.toFixed(1)} s (${(count / seconds).toFixed(0)}/s, resting three quarters of it);\n` +
      `  tasks completed meanwhile ${tail(beside)}; without it ${tail(alone)}`,
  );
}
