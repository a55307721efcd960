import { acrossBuckets } from "@/db/across-buckets";
import type { Db } from "@/db/client";
import { authorize } from "@/lib/access";
import { bucketsOf, groupOf } from "@/lib/runtime/claim-groups";
import type { Context } from "@/lib/runtime/context";

/** People may want to see what became of a message for so long after its time to live. */
const MESSAGE_DAYS = 7;
/** A request that is repeated later than this is a new one. */
const KEY_DAYS = 30;
const BATCH = 500;

interface Kind {
  readonly name: "messages.expired" | "idempotencyKeys.expired";
  readonly table: string;
  readonly isOver: string;
  /** What tells rows apart, in a bucket. */
  readonly key: string;
}

const KINDS: readonly Kind[] = [
  {
    name: "messages.expired",
    table: "messages",
    isOver: `expires_at < now() - interval '${MESSAGE_DAYS} days'`,
    key: "id",
  },
  {
    name: "idempotencyKeys.expired",
    table: "idempotency_keys",
    isOver: `created_at < now() - interval '${KEY_DAYS} days'`,
    key: "scope, key",
  },
];

/** Removes messages and idempotency keys whose time is over, in small batches. Gives their number. */
export async function cleanUp(ctx: Context, isMine: (group: number) => boolean = () => true): Promise<number> {
  authorize(ctx.principal, "retention.write", ["any"]);
  let removed = 0;
  for (const kind of KINDS) {
    const groups = await groupsWith(ctx.db, kind);
    for (const group of groups.filter(isMine)) removed += await removeBatch(ctx.db, kind, group);
  }
  return removed;
}

async function groupsWith(db: Db, { name, table, isOver }: Kind): Promise<number[]> {
  const { rows } = await acrossBuckets(name, () =>
    db.$client.query<{ bucket: number }>(`select bucket from ${table} where ${isOver} limit ${BATCH}`),
  );
  return [...new Set(rows.map((row) => groupOf(row.bucket)))];
}

async function removeBatch(db: Db, { table, isOver, key }: Kind, group: number): Promise<number> {
  const { rowCount } = await db.$client.query({
    name: `throughline_remove_${table}`,
    text: `delete from ${table} where bucket = any($1::int[]) and (${key}) in (
        select ${key} from ${table} where bucket = any($1::int[]) and ${isOver} limit ${BATCH} for update skip locked)`,
    values: [bucketsOf(group)],
  });
  return rowCount ?? 0;
}
