import { connect } from "@/db/client";
import { asDomainError } from "@/lib/http/errors";
import type { Context } from "@/lib/runtime";
import { readClaimGroups } from "@/lib/runtime/claim-groups";

/** Runs a command; what it throws is told in a line, without a stack. Gives the exit code. */
export async function exitCodeOf(main: () => Promise<number>): Promise<number> {
  try {
    return await main();
  } catch (error) {
    console.error((asDomainError(error) ?? (error as Error)).message);
    return 1;
  }
}

/** Does `work` as the system, on the database of DATABASE_URL, whose connection it closes again. */
export async function onDatabase(name: string, work: (ctx: Context) => Promise<void>): Promise<void> {
  const db = connect(process.env["DATABASE_URL"]!, { max: 1 });
  try {
    await readClaimGroups(db);
    await work({ db, principal: { kind: "system", name } });
  } finally {
    await db.$client.end();
  }
}
