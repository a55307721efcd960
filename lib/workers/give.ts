import { setTimeout as sleep } from "node:timers/promises";
import { DomainError, isTemporary } from "@/lib/errors/domain-error";
import { fromDatabase } from "@/lib/errors/from-database";
import { type Context, executeCommand, isOutdated, type NewCommand } from "@/lib/runtime";
import { backoffMs } from "@/lib/runtime/backoff";
import type { ClaimedJob } from "./claim";

const TRIES = 8;
const PAUSE_MS = 250;

/** Work that must not be done twice was done, and its outcome could not be stored. */
export class Begun extends Error {
  override readonly name = "Begun";
}

/** Tries again what could not be done now, as long as a lease or two, for what was done is not to be done again. */
export async function persistently<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (tries === TRIES || !isPassing(error)) throw error;
      await sleep(backoffMs(PAUSE_MS, tries));
    }
  }
}

/** The database or the threads may have time for it in a moment; this version of the app will not be newer then. */
function isPassing(error: unknown): boolean {
  return fromDatabase(error) !== undefined || (isTemporary(error) && !isOutdated(error));
}

/** Whether the instance has no room for what a job brings. */
export function isUnfit(error: unknown): error is DomainError {
  return error instanceof DomainError && (error.code === "limit_exceeded" || error.code === "invalid_input");
}

/** Commits a job's result under its lease; one that the instance can't take becomes an incident of its step. */
export async function giveResult(ctx: Context, job: ClaimedJob, command: NewCommand): Promise<void> {
  const { instanceId, fence } = job;
  try {
    await executeCommand(ctx, { instanceId, command, fence });
  } catch (error) {
    if (!isUnfit(error) || command.type === "failJob") throw error;
    await executeCommand(ctx, { instanceId, command: cantBeStored(job, error), fence });
  }
}

function cantBeStored(job: ClaimedJob, { message }: DomainError): NewCommand {
  return { type: "failJob", job: job.wait, message: `The result can't be stored: ${message}`, attemptsLeft: 0 };
}
