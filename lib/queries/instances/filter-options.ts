import "server-only";
import { and, asc, eq, inArray, isNotNull, or } from "drizzle-orm";
import { memberships, users, workflows } from "@/db/schema";
import { reachOf } from "@/lib/access";
import type { Person } from "@/lib/queries/tasks/inbox-row";
import { elementName } from "@/lib/model";
import { getModel } from "@/lib/runtime";
import type { Context } from "@/lib/runtime/context";

export interface WorkflowOption {
  readonly key: string;
  readonly name: string;
  /** Of its latest version: where an instance can stand. */
  readonly elements: readonly { readonly id: string; readonly name: string }[];
}

export interface InstanceFilterOptions {
  readonly workflows: readonly WorkflowOption[];
  readonly people: readonly Person[];
}

/** What the list of instances can be filtered by. */
export async function instanceFilterOptions(ctx: Context): Promise<InstanceFilterOptions> {
  const { principal } = ctx;
  const isAll = principal.kind === "system" || reachOf(principal, "instance.list").includes("any");
  const own = principal.kind === "system" ? [] : [...principal.worksOn, ...principal.manages, ...principal.starts];
  const [rows, people] = await Promise.all([
    isAll || own.length > 0
      ? ctx.db
          .select({ id: workflows.id, key: workflows.key, name: workflows.name, version: workflows.latestVersion })
          .from(workflows)
          .where(and(isNotNull(workflows.latestVersion), isAll ? undefined : inArray(workflows.id, [...new Set(own)])))
          .orderBy(asc(workflows.name))
      : [],
    peopleToFilterBy(ctx),
  ]);
  const options = await Promise.all(
    rows.map(async ({ id, key, name, version }): Promise<WorkflowOption> => {
      const { model } = await getModel(ctx, id, version!);
      return { key, name, elements: model.elements.map((e) => ({ id: e.id, name: elementName(e) })) };
    }),
  );
  return { workflows: options, people };
}

/** The people of one's own groups; everybody for those who may see everybody. */
async function peopleToFilterBy(ctx: Context): Promise<Person[]> {
  const { principal } = ctx;
  const isAll = reachOf(principal, "directory.read").includes("any");
  const groups = principal.kind === "user" ? [...principal.groups] : [];
  const colleagues = ctx.db
    .select({ username: memberships.username })
    .from(memberships)
    .where(inArray(memberships.groupKey, groups));
  const isSelf = principal.kind === "user" ? eq(users.username, principal.username) : undefined;
  return ctx.db
    .select({ username: users.username, name: users.name })
    .from(users)
    .where(
      and(
        eq(users.banned, false),
        isAll ? undefined : or(isSelf, groups.length > 0 ? inArray(users.username, colleagues) : undefined),
      ),
    )
    .orderBy(asc(users.name));
}
