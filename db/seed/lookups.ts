import { and, eq } from "drizzle-orm";
import type { Db } from "@/db/client";
import { instanceStates, tasks } from "@/db/schema";
import { parseState, type InstanceState, type StoredState } from "@/lib/engine";
import { ofInstance } from "@/lib/runtime";

export async function loadState(db: Db, instanceId: string): Promise<InstanceState> {
  const [row] = await db
    .select({ state: instanceStates.state })
    .from(instanceStates)
    .where(ofInstance(instanceStates, instanceId));
  if (!row) throw new Error(`Instance ${instanceId} is missing`);
  return parseState(row.state as StoredState);
}

export async function taskOfWait(db: Db, instanceId: string, wait: number): Promise<string> {
  const [row] = await db
    .select({ id: tasks.id })
    .from(tasks)
    .where(and(ofInstance(tasks, instanceId), eq(tasks.wait, wait)));
  if (!row) throw new Error(`Instance ${instanceId} has no task for wait ${wait}`);
  return row.id;
}
