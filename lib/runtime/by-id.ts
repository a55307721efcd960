import { and, eq, type SQL, sql } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
import { bucketOfId } from "@/lib/domain/buckets";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a text from outside can be the id of a row. */
export function isId(text: string): boolean {
  return UUID.test(text);
}

/** The condition that finds one row of a sharded table by its id. What is no id finds nothing. */
export function byId(table: { id: AnyPgColumn; bucket: AnyPgColumn }, id: string): SQL {
  return isId(id) ? and(eq(table.id, id), eq(table.bucket, bucketOfId(id)))! : sql`false`;
}

/** The condition that finds the rows of one instance in a sharded table. */
export function ofInstance(table: { instanceId: AnyPgColumn; bucket: AnyPgColumn }, instanceId: string): SQL {
  return isId(instanceId)
    ? and(eq(table.instanceId, instanceId), eq(table.bucket, bucketOfId(instanceId)))!
    : sql`false`;
}
