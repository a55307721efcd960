import "server-only";
import { and, desc, eq, gte, ilike, inArray, isNotNull, lt, or, type SQL } from "drizzle-orm";
import { z } from "zod";
import { acrossBuckets } from "@/db/across-buckets";
import { instances, workflows } from "@/db/schema";
import { authorize, can, reachOf, workflowRelations } from "@/lib/access";
import { visibleInstances } from "@/lib/access/filters";
import type { InstanceStatus } from "@/lib/domain/status";
import { hasKey, hasWords } from "@/lib/queries/instances/by-words";
import { likePattern } from "@/lib/queries/tasks/people";
import type { Context } from "@/lib/runtime/context";

export const FindInput = z.strictObject({ q: z.string().trim().min(1).max(200) });

const INSTANCES_MAX = 8;
const WORKFLOWS_MAX = 5;

export interface FoundInstance {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly businessKey: string | null;
  readonly status: InstanceStatus;
  readonly workflow: string;
}

export interface FoundWorkflow {
  readonly key: string;
  readonly name: string;
  readonly canStart: boolean;
}

export interface Found {
  readonly instances: readonly FoundInstance[];
  readonly workflows: readonly FoundWorkflow[];
}

/** What the words name, among what this person may read: instances by number, key and title, workflows by name. */
export async function find(ctx: Context, input: z.input<typeof FindInput>): Promise<Found> {
  authorize(ctx.principal, "search");
  const { q } = FindInput.parse(input);
  return acrossBuckets("search", async () => ({
    instances: await findInstances(ctx, q),
    workflows: await findWorkflows(ctx, q),
  }));
}

async function findInstances(ctx: Context, q: string): Promise<FoundInstance[]> {
  const digits = /^#?(\d{1,15})$/.exec(q)?.[1];
  const number = digits === undefined ? undefined : Number(digits);
  const exact = or(number === undefined ? undefined : eq(instances.number, number), hasKey(q));
  const named = or(number === undefined ? undefined : numberStartsWith(number), hasWords(q));
  const [first, others] = await Promise.all([newest(ctx, exact), newest(ctx, named)]);
  const ids = new Set(first.map(({ id }) => id));
  return [...first, ...others.filter(({ id }) => !ids.has(id))].slice(0, INSTANCES_MAX);
}

/** Sorted by nothing but what is indexed, so that words which are everywhere are found without reading every row. */
function newest(ctx: Context, named: SQL | undefined): Promise<FoundInstance[]> {
  return ctx.db
    .select({
      id: instances.id,
      number: instances.number,
      title: instances.title,
      businessKey: instances.businessKey,
      status: instances.status,
      workflow: workflows.name,
    })
    .from(instances)
    .innerJoin(workflows, eq(workflows.id, instances.workflowId))
    .where(and(named, visibleInstances(ctx.principal, "instance.read")))
    .orderBy(desc(instances.lastActivityAt), desc(instances.id))
    .limit(INSTANCES_MAX);
}

/** "12" finds 12, 120 to 129, 1200 to 1299 …, each range by the index. */
function numberStartsWith(start: number): SQL | undefined {
  const ranges: (SQL | undefined)[] = [];
  for (let factor = 1; start * factor < 1e12 && ranges.length < 7; factor *= 10) {
    ranges.push(and(gte(instances.number, start * factor), lt(instances.number, (start + 1) * factor)));
  }
  return or(...ranges);
}

async function findWorkflows(ctx: Context, q: string): Promise<FoundWorkflow[]> {
  const { principal } = ctx;
  const seesAll = principal.kind === "system" || reachOf(principal, "model.readDeployed").includes("any");
  const known = seesAll ? undefined : [...new Set([...principal.starts, ...principal.worksOn, ...principal.manages])];
  if (known?.length === 0) return [];
  const pattern = likePattern(q);
  const rows = await ctx.db
    .select({ id: workflows.id, key: workflows.key, name: workflows.name })
    .from(workflows)
    .where(
      and(
        isNotNull(workflows.latestVersion),
        or(ilike(workflows.name, pattern), ilike(workflows.key, pattern)),
        known && inArray(workflows.id, known),
      ),
    )
    .orderBy(workflows.name)
    .limit(WORKFLOWS_MAX);
  return rows
    .filter(({ id }) => can(principal, "model.readDeployed", workflowRelations(principal, id)))
    .map(({ id, key, name }) => ({
      key,
      name,
      canStart: can(principal, "instance.start", workflowRelations(principal, id)),
    }));
}
