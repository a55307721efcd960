import type { Db, Tx } from "@/db/client";
import type { Principal } from "@/lib/access/principal";
import type { Formats } from "@/lib/engine";
import type { Thought } from "./think";

/** Who acts, and on which connection. Every service and query takes one. */
export interface Context {
  readonly principal: Principal;
  readonly db: Db;
  /** The open transaction, inside `inTransaction`. */
  readonly tx?: Tx;
  /** A chosen clock, for seeding and replaying; absent: the database's. */
  readonly clock?: () => Date;
  /** What was found out outside the transaction, for this one; docs/decisions/unbounded-expressions.md. */
  readonly thoughts?: readonly Thought[];
  /** Of another version of the app, for tests; absent: those of this one. */
  readonly formats?: Formats;
}
