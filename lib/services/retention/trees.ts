import { acrossBuckets } from "@/db/across-buckets";
import type { Db } from "@/db/client";
import { bucketsOf, groupOf } from "@/lib/runtime/claim-groups";

/** A finished instance that nobody called. */
export interface Root {
  readonly id: string;
  readonly bucket: number;
  readonly endedAt: Date;
}

export interface Tree {
  /** The root and all that it called, directly or not; the deepest first. */
  readonly ids: readonly string[];
  /** Something in it still goes on, or has something to tell. */
  readonly isBusy: boolean;
}

const PAGE = 500;

/** Pages of a workflow's roots that ended before then, the longest ago first. */
export async function* finishedRoots(
  db: Db,
  name: "instances.expired" | "instances.export",
  workflowId: string,
  before: Date,
): AsyncGenerator<Root[]> {
  for (let last: Root | undefined; ; ) {
    const { rows } = await acrossBuckets(name, () =>
      db.$client.query<Root>({
        name: "throughline_finished_roots",
        text: `select id, bucket, ended_at as "endedAt" from instances
          where workflow_id = $1 and parent_id is null and ended_at is not null and ended_at < $2 and (ended_at, id) > ($3, $4)
          order by ended_at, id limit ${PAGE}`,
        values: [workflowId, before, last?.endedAt ?? "-infinity", last?.id ?? "00000000-0000-0000-0000-000000000000"],
      }),
    );
    if (rows.length > 0) yield rows;
    if (rows.length < PAGE) return;
    last = rows.at(-1);
  }
}

/** Roots by their claim group. */
export function byGroup(roots: readonly Root[]): ReadonlyMap<number, Root[]> {
  const groups = new Map<number, Root[]>();
  for (const root of roots) {
    const group = groupOf(root.bucket);
    const others = groups.get(group);
    if (others) others.push(root);
    else groups.set(group, [root]);
  }
  return groups;
}

/** The trees of roots of one claim group. */
export async function treesOf(db: Db, group: number, roots: readonly Root[]): Promise<Tree[]> {
  const { rows } = await db.$client.query<{ root: string; id: string; isBusy: boolean }>({
    name: "throughline_trees",
    text: `with recursive tree (root, id, bucket, depth, is_open) as (
        select id, id, bucket, depth, ended_at is null from instances where bucket = any($1::int[]) and id = any($2::uuid[])
        union all
        select t.root, i.id, i.bucket, i.depth, i.ended_at is null from instances i join tree t on i.parent_id = t.id and i.bucket = t.bucket
          where i.bucket = any($1::int[]))
      select t.root, t.id, t.is_open or exists (
          select from jobs j where j.bucket = any($1::int[]) and j.bucket = t.bucket and j.instance_id = t.id) as "isBusy"
        from tree t order by t.depth desc`,
    values: [bucketsOf(group), roots.map((root) => root.id)],
  });
  const trees = new Map<string, { ids: string[]; isBusy: boolean }>();
  for (const { root, id, isBusy } of rows) {
    const tree = trees.get(root) ?? { ids: [], isBusy: false };
    tree.ids.push(id);
    tree.isBusy ||= isBusy;
    trees.set(root, tree);
  }
  return [...trees.values()];
}
