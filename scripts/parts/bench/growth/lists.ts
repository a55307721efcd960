import { register } from "node:module";
import type { Db } from "@/db/client";
import type { UserPrincipal } from "@/lib/access/principal";
import type { Context } from "@/lib/runtime/context";
import { median } from "../measure";

const TIMES = 7;
const SLOW_MS = 500;

export interface Page {
  readonly name: string;
  readonly ms: number;
}

/** What the console asks for, and how long each takes: the median of some. */
export async function measurePages(db: Db, workflowKey: string): Promise<Page[]> {
  const pages = await pagesOf({ db, principal: ADMIN }, workflowKey);
  const measured: Page[] = [];
  for (const [name, read] of Object.entries(pages)) measured.push({ name, ms: await timeOf(read) });
  return measured;
}

async function timeOf(read: () => Promise<unknown>): Promise<number> {
  const took: number[] = [];
  do {
    const begun = performance.now();
    await read();
    took.push(performance.now() - begun);
  } while (took.length < TIMES && took[0]! < SLOW_MS);
  return median(took);
}

const ADMIN: UserPrincipal = {
  kind: "user",
  userId: "growth",
  username: "growth",
  name: "growth",
  role: "admin",
  groups: [],
  manages: [],
  worksOn: [],
  starts: [],
};

async function pagesOf(ctx: Context, workflow: string): Promise<Record<string, () => Promise<unknown>>> {
  // Next gives this package an empty meaning on its server; outside, it throws.
  const empty = `export const resolve = (name, context, next) => name === "server-only" ? { url: "data:text/javascript,", shortCircuit: true } : next(name, context);`;
  register(`data:text/javascript,${encodeURIComponent(empty)}`);
  const { listInstances, countInstances } = await import("@/lib/queries/instances/list");
  const { listTasks } = await import("@/lib/queries/tasks/list");
  const { getShellCounts } = await import("@/lib/queries/shell/counts");
  const { find } = await import("@/lib/queries/search/find");
  const { countByWorkflow } = await import("@/lib/queries/workflows/counts");
  return {
    "instances, first page": () => listInstances(ctx),
    "instances, by last activity": () => listInstances(ctx, { sort: "activity" }),
    "instances of a workflow, running": () => listInstances(ctx, { workflow, status: ["running"] }),
    "instances of a workflow, ended": () => listInstances(ctx, { workflow, status: ["completed"] }),
    "instances by business key": () => listInstances(ctx, { q: "K-4711" }),
    "instances, what the tabs count": () => countInstances(ctx),
    "inbox, first page": () => listTasks(ctx, { view: "all" as const }),
    "numbers in the rail": () => getShellCounts(ctx),
    "search for a business key": () => find(ctx, { q: "K-4711" }),
    "workflows, what each counts": () => countByWorkflow(ctx),
  };
}
