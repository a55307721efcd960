import { sql } from "drizzle-orm";
import { check, integer, timestamp, type AnyPgColumn } from "drizzle-orm/pg-core";
import { BUCKETS } from "@/lib/domain/buckets";

/** The distribution column: rows of one instance, and of every instance it calls, share it. */
export const bucketColumn = () => integer("bucket").notNull();

export const bucketCheck = (table: string, bucket: AnyPgColumn) =>
  check(`${table}_bucket_range`, sql`${bucket} between 0 and ${sql.raw(String(BUCKETS - 1))}`);

/** An instant with zone; read and written as Date. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });
