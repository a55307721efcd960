import "server-only";
import { and, eq, ilike, isNotNull, isNull, or, sql, type SQL } from "drizzle-orm";
import { z } from "zod";
import { acrossBuckets } from "@/db/across-buckets";
import { incidents, instances, workflows } from "@/db/schema";
import { authorize } from "@/lib/access";
import { visibleInstances } from "@/lib/access/filters";
import { INCIDENT_STATES } from "@/lib/domain/incident-states";
import { after, cursorColumn, encodeCursor, orderBy, type SortOrder } from "@/lib/queries/tasks/keyset";
import { likePattern } from "@/lib/queries/tasks/people";
import type { Context } from "@/lib/runtime/context";
import { elementName } from "./element-name";

export const IncidentListInput = z.strictObject({
  state: z.enum(INCIDENT_STATES).default("open"),
  /** Key of a workflow. */
  workflow: z.string().max(255).optional(),
  element: z.string().max(255).optional(),
  code: z.string().max(100).optional(),
  /** Part of the message or the instance's title, or the instance's number. */
  q: z.string().trim().max(200).optional(),
  cursor: z.string().max(1_000).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export type IncidentListInput = z.input<typeof IncidentListInput>;

export interface IncidentRow {
  readonly id: string;
  readonly instanceId: string;
  readonly number: number;
  readonly title: string;
  readonly workflow: { readonly key: string; readonly name: string };
  readonly elementId: string;
  readonly step: string;
  readonly code: string;
  readonly message: string;
  readonly raisedAt: string;
  readonly resolvedAt: string | null;
}

export interface IncidentPage {
  readonly rows: readonly IncidentRow[];
  readonly nextCursor: string | null;
}

const RAISED: SortOrder = {
  keys: [
    { expression: sql`${incidents.raisedAt}`, cast: "timestamptz" },
    { expression: sql`${incidents.id}`, cast: "uuid" },
  ],
  direction: "desc",
};

/** One page of incidents, the newest first, of instances that the caller may see. */
export async function listIncidents(ctx: Context, input: IncidentListInput = {}): Promise<IncidentPage> {
  authorize(ctx.principal, "incident.list");
  const options = IncidentListInput.parse(input);
  const found = await acrossBuckets("incidents.list", () =>
    ctx.db
      .select({
        incident: incidents,
        number: instances.number,
        title: instances.title,
        version: instances.version,
        key: workflows.key,
        name: workflows.name,
        cursor: cursorColumn(RAISED),
      })
      .from(incidents)
      .innerJoin(instances, and(eq(instances.id, incidents.instanceId), eq(instances.bucket, incidents.bucket)))
      .innerJoin(workflows, eq(workflows.id, incidents.workflowId))
      .where(
        and(
          visibleInstances(ctx.principal, "incident.list"),
          matches(options),
          options.cursor ? after(RAISED, options.cursor) : undefined,
        ),
      )
      .orderBy(...orderBy(RAISED))
      .limit(options.limit + 1),
  );
  const page = found.slice(0, options.limit);
  const rows = await Promise.all(
    page.map(
      async ({ incident, ...row }): Promise<IncidentRow> => ({
        id: incident.id,
        instanceId: incident.instanceId,
        number: row.number,
        title: row.title,
        workflow: { key: row.key, name: row.name },
        elementId: incident.elementId,
        step: await elementName(ctx, incident.workflowId, row.version, incident.elementId),
        code: incident.code,
        message: incident.message,
        raisedAt: incident.raisedAt.toISOString(),
        resolvedAt: incident.resolvedAt?.toISOString() ?? null,
      }),
    ),
  );
  const last = page.at(-1);
  return { rows, nextCursor: found.length > options.limit && last ? encodeCursor(last.cursor) : null };
}

function matches(options: z.output<typeof IncidentListInput>): SQL | undefined {
  const number = options.q && /^#?(\d{1,15})$/.exec(options.q)?.[1];
  return and(
    options.state === "open" ? isNull(incidents.resolvedAt) : isNotNull(incidents.resolvedAt),
    options.workflow ? eq(workflows.key, options.workflow) : undefined,
    options.element ? eq(incidents.elementId, options.element) : undefined,
    options.code ? eq(incidents.code, options.code) : undefined,
    options.q
      ? or(
          ilike(incidents.message, likePattern(options.q)),
          ilike(instances.title, likePattern(options.q)),
          number ? eq(instances.number, Number(number)) : undefined,
        )
      : undefined,
  );
}
