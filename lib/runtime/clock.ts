import { type InTransaction, query } from "./in-transaction";

/** The chosen clock, else the database's: the one that decides. */
export async function databaseNow(tx: InTransaction): Promise<Date> {
  if (tx.clock) return tx.clock();
  const [row] = await query<{ now: Date }>(tx, { name: "throughline_now", text: "select clock_timestamp() as now" });
  return row!.now;
}
