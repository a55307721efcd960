import "server-only";
import { asc, inArray } from "drizzle-orm";
import { z } from "zod";
import { workflows } from "@/db/schema";
import { authorize, reachOf, type UserPrincipal } from "@/lib/access";
import { DomainError } from "@/lib/errors/domain-error";
import { requireUser } from "@/lib/queries/tasks/require-user";
import type { Context } from "@/lib/runtime/context";
import type { DashboardView } from "./dashboard-view";
import { ownDashboard } from "./own";
import { isZone, periodOf } from "./period";
import { type NamedWorkflow, teamDashboard } from "./team";

export const DashboardInput = z.strictObject({
  /** Key of a workflow; absent: all. */
  workflow: z.string().max(255).optional(),
  days: z.coerce
    .number()
    .pipe(z.union([z.literal(7), z.literal(30), z.literal(90)]))
    .default(30),
  /** The reader's IANA time zone: days begin and end in it. */
  zone: z.string().max(64).refine(isZone, "is not a time zone").default("UTC"),
});
export type DashboardInput = z.input<typeof DashboardInput>;

/** The figures of those workflows that the caller manages; an agent's own work. */
export async function getDashboard(ctx: Context, input: DashboardInput = {}): Promise<DashboardView> {
  const principal = requireUser(ctx);
  authorize(principal, "dashboard.read");
  const { workflow, days, zone } = DashboardInput.parse(input);
  const period = periodOf(days, zone, (ctx.clock ?? (() => new Date()))());
  const named = await workflowsFor(ctx, principal);
  const chosen = workflow === undefined ? null : named.find(({ key }) => key === workflow);
  if (chosen === undefined)
    throw new DomainError("not_found", "There is no such workflow among yours. Choose another in the filter bar.");

  const base = {
    asOf: period.to.toISOString(),
    zone,
    days: period.days,
    from: period.dates[0]!,
    to: period.dates.at(-1)!,
    since: period.from.toISOString(),
    workflow: chosen?.key ?? null,
    workflows: named.map(({ key, name }) => ({ key, name })),
  };
  const workflowId = chosen?.id ?? null;
  return leads(principal)
    ? teamDashboard(ctx, principal, period, base, named, workflowId)
    : ownDashboard(ctx, principal, period, base, workflowId);
}

function leads(principal: UserPrincipal): boolean {
  return reachOf(principal, "dashboard.read").some((relation) => relation === "team" || relation === "any");
}

/** The workflows that the filter bar offers: those managed, or all; for an agent those that give the agent's groups work. */
function workflowsFor(ctx: Context, principal: UserPrincipal): Promise<NamedWorkflow[]> {
  const isAny = reachOf(principal, "dashboard.read").includes("any");
  const ids = leads(principal) ? principal.manages : principal.worksOn;
  return ctx.db
    .select({ id: workflows.id, key: workflows.key, name: workflows.name })
    .from(workflows)
    .where(isAny ? undefined : inArray(workflows.id, [...ids]))
    .orderBy(asc(workflows.name));
}
