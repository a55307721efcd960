import { afterAll, expect, it } from "vitest";
import { testDatabase } from "@/db/testing";
import { BUCKETS } from "@/lib/domain/buckets";
import { CLAIM_GROUPS } from "@/lib/domain/claim-groups";
import { bucketsOf, groupOf, readClaimGroups } from "./claim-groups";

const { db } = await testDatabase();
const pool = db.$client;
const all = () => Array.from({ length: BUCKETS }, (_, bucket) => groupOf(bucket));

// Stands for Citus: seven shards that buckets come to by a hash.
const CITUS = `
  create table pg_dist_partition (logicalrelid regclass);
  create function get_shard_id_for_distribution_column(name regclass, bucket int) returns bigint language sql immutable as
    $$ select 102000 + abs(hashint4(bucket)::bigint) % 7 $$;`;

afterAll(async () => {
  await pool.query("delete from pg_dist_partition");
  await readClaimGroups(db);
});

it("are ranges of buckets on one Postgres, and on Citus as long as the jobs are not spread", async () => {
  await readClaimGroups(db);
  expect(new Set(all()).size).toBe(CLAIM_GROUPS);
  expect(bucketsOf(1)).toEqual(Array.from({ length: 128 }, (_, index) => 128 + index));

  await pool.query(CITUS);
  await readClaimGroups(db);
  expect(new Set(all()).size).toBe(CLAIM_GROUPS);
});

it("are the shards of the jobs on Citus, each bucket in one of them", async () => {
  await pool.query("insert into pg_dist_partition values ('jobs'::regclass)");
  await readClaimGroups(db);

  expect(new Set(all())).toEqual(new Set([0, 1, 2, 3, 4, 5, 6]));
  const { rows } = await pool.query<{ together: number[] }>(
    "select array_agg(b order by b) as together from generate_series(0, 4095) b group by abs(hashint4(b)::bigint) % 7 order by 1",
  );
  const groups = [0, 1, 2, 3, 4, 5, 6].map((group) => bucketsOf(group));
  expect(groups.sort((a, b) => a[0]! - b[0]!)).toEqual(rows.map(({ together }) => together));
  expect(groups.flat()).toHaveLength(BUCKETS);
  for (const bucket of [0, 5, 4095]) expect(bucketsOf(groupOf(bucket))).toContain(bucket);
});
