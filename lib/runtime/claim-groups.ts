import type { Db } from "@/db/client";
import { askWhetherSpread } from "@/db/spread";
import { BUCKETS } from "@/lib/domain/buckets";
import { bucketsOf as rangeOf, CLAIM_GROUPS, groupOf as rangeAt } from "@/lib/domain/claim-groups";

/** Which buckets a claim may ask for at once. */
interface Layout {
  /** By bucket. */
  readonly groups: readonly number[];
  /** By group. */
  readonly buckets: readonly (readonly number[])[];
}

/** On one Postgres: ranges. */
const RANGES: Layout = {
  groups: Array.from({ length: BUCKETS }, (_, bucket) => rangeAt(bucket)),
  buckets: Array.from({ length: CLAIM_GROUPS }, (_, group) => rangeOf(group)),
};

// One per process, however often the bundler loads this file.
const known = globalThis as { throughlineClaimGroups?: Layout };

function layout(): Layout {
  return known.throughlineClaimGroups ?? RANGES;
}

export function groupOf(bucket: number): number {
  return layout().groups[bucket]!;
}

export function bucketsOf(group: number): readonly number[] {
  return layout().buckets[group] ?? [];
}

export function allGroups(): readonly number[] {
  return layout().buckets.map((_, group) => group);
}

/** Postgres' code for what a distributed table can't do: here, to lock rows of several shards in one statement. */
const FEATURE_NOT_SUPPORTED = "0A000";

/** Whether a claim failed because the groups are no longer what they were: a shard was split. */
export function isOtherLayout(error: unknown): boolean {
  return (error as { code?: string } | null)?.code === FEATURE_NOT_SUPPORTED;
}

/** Looks how the jobs are spread. On Citus a claim group is a shard, which buckets come to by their hash. */
export async function readClaimGroups(db: Db): Promise<void> {
  known.throughlineClaimGroups = (await askWhetherSpread(db.$client)) ? await shards(db) : RANGES;
}

async function shards({ $client }: Db): Promise<Layout> {
  const { rows } = await $client.query<{ bucket: number; shard: string }>(
    `select bucket, get_shard_id_for_distribution_column('jobs', bucket)::text as shard from generate_series(0, ${BUCKETS - 1}) as bucket`,
  );
  const names = [...new Set(rows.map(({ shard }) => shard))].sort();
  const buckets: number[][] = names.map(() => []);
  const groups: number[] = [];
  for (const { bucket, shard } of rows) {
    groups[bucket] = names.indexOf(shard);
    buckets[groups[bucket]]!.push(bucket);
  }
  return { groups, buckets };
}
