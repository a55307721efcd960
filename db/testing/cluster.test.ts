import { expect, it } from "vitest";
import { PLACEMENT } from "@/db/schema/placement";
import { CLAIM_GROUPS } from "@/lib/domain/claim-groups";

const { CITUS_URL } = process.env;

// Runs in the project "cluster" alone, where the database tests follow it.
if (CITUS_URL === undefined)
  it.skip("a real cluster: left out, because CITUS_URL is not set (docs/scaling.md)", () => {});
else {
  it("has each table where placement.ts says, all shards of a bucket together", async () => {
    const { testDatabase } = await import("@/db/testing");
    const { db } = await testDatabase();
    const { rows } = await db.$client.query<{ name: string; kind: string; colocation: number }>(
      "select logicalrelid::text as name, partmethod as kind, colocationid as colocation from pg_dist_partition",
    );
    const of = (kind: string) => rows.filter((row) => row.kind === kind);
    const placed = (where: string) =>
      Object.entries(PLACEMENT).flatMap(([name, place]) => (place === where ? name : []));
    expect(
      of("h")
        .map((row) => row.name)
        .sort(),
    ).toEqual(placed("sharded").sort());
    expect(
      of("n")
        .map((row) => row.name)
        .sort(),
    ).toEqual(placed("reference").sort());
    expect(new Set(of("h").map((row) => row.colocation)).size).toBe(1);
    const shards = await db.$client.query("select from pg_dist_shard where logicalrelid = 'jobs'::regclass");
    expect(shards.rowCount).toBe(CLAIM_GROUPS);
  });
}
