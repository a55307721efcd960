import { instances, instanceStates } from "@/db/schema";
import type { Json } from "@/lib/domain/json";
import { DomainError } from "@/lib/errors/domain-error";
import type { Call, CompiledElement } from "@/lib/model";
import { byId, type Context, getModel, isOutdated, type NewCommand, ofInstance, readState } from "@/lib/runtime";
import { backoffMs } from "@/lib/runtime/backoff";
import { handOn, LeaseLost } from "@/lib/runtime/fence";
import type { ClaimedJob } from "./claim";
import { Begun, giveResult, persistently } from "./give";
import { callHttp, type CallOutcome, type HttpSpec } from "./http/call";
import type { CallSettings } from "./settings";

/** Replies that say "later" rather than "no". */
const LATER = [408, 425, 429, 502, 503, 504];
const RETRY_AFTER_MS_MAX = 3_600_000;
const EXCERPT_LENGTH = 500;

/** Makes the call of a service job outside any transaction, then gives its result back under the lease. */
export async function runServiceJob(ctx: Context, job: ClaimedJob, settings: CallSettings): Promise<void> {
  const { spec } = job;
  if (spec?.type !== "http") throw new Error(`Job ${job.id} has no call to make`);
  if (job.crashes > 0 && !spec.idempotent) {
    const message = `The work on ${where(spec)} was broken off, so it is not known whether the call took effect. Look there, then retry or set the result.`;
    return giveResult(ctx, job, { type: "failJob", job: job.wait, message, attemptsLeft: 0 });
  }
  if (!spec.idempotent) await requireReadable(ctx, job.instanceId);
  const outcome = await callHttp(spec, `${job.instanceId}:${job.wait}`, settings);
  try {
    await persistently(async () => giveResult(ctx, job, await commandFor(ctx, job, spec, outcome)));
  } catch (error) {
    const isSent = outcome.kind === "reply" || outcome.kind === "unknown";
    if (spec.idempotent || !isSent || isVerdict(error)) throw error;
    // Written by a newer version during the call, which is made by now: whoever takes the job must know.
    if (isOutdated(error)) return handOn(ctx.db, job.fence, { wasBegun: true });
    throw new Begun("The call was made", { cause: error });
  }
}

/** The job is not this worker's any more, or its instance has gone on: it will not be made again. */
function isVerdict(error: unknown): boolean {
  return error instanceof LeaseLost || (error instanceof DomainError && ["rejected", "not_found"].includes(error.code));
}

/** A call that must not be made twice is made only where its result can be kept. Throws `outdated`. */
async function requireReadable(ctx: Context, instanceId: string): Promise<void> {
  const [row] = await ctx.db
    .select({ state: instanceStates.state })
    .from(instanceStates)
    .where(ofInstance(instanceStates, instanceId));
  if (row) readState(ctx, row.state);
}

async function commandFor(ctx: Context, job: ClaimedJob, spec: HttpSpec, outcome: CallOutcome): Promise<NewCommand> {
  if (outcome.kind === "reply") {
    const { status, body } = outcome;
    if (status >= 200 && status < 300) return { type: "completeJob", job: job.wait, result: { status, body } };
    const code = await errorCodeOf(ctx, job, status);
    if (code !== undefined) {
      return { type: "throwError", wait: job.wait, code, message: `${where(spec)} answered with HTTP ${status}` };
    }
    const details = { status, body: excerpt(body) };
    if (status >= 500 || LATER.includes(status)) {
      return again(job, spec, `${where(spec)} answered with HTTP ${status}.`, details, outcome.retryAfterMs);
    }
    const why = status >= 300 && status < 400 ? "Redirects are not followed" : "The same call would be refused again";
    return lost(
      job,
      `${where(spec)} answered with HTTP ${status}. ${why}, so it is not tried again by itself. Correct what was sent, then retry.`,
      details,
    );
  }
  switch (outcome.kind) {
    case "refused":
      return lost(job, outcome.message);
    case "unreachable":
      return again(job, spec, `${outcome.message}.`);
    case "unknown":
      return spec.idempotent
        ? again(job, spec, `${outcome.message}.`)
        : lost(
            job,
            `${outcome.message}. It is not known whether the call took effect, and it may not be repeated blindly. Look there, then retry or set the result.`,
          );
  }
}

function again(job: ClaimedJob, spec: HttpSpec, message: string, details?: Json, retryAfterMs = 0): NewCommand {
  const attemptsLeft = job.attemptsLeft - 1;
  if (attemptsLeft <= 0) {
    const tries = job.attemptsMade + 1;
    return lost(
      job,
      `${message} ${tries === 1 ? "It was tried once" : `It was tried ${tries} times`}, and is not tried again by itself. Retry once the service is back.`,
      details,
    );
  }
  const pauseMs = Math.max(backoffMs(spec.backoffMs, job.attemptsMade + 1), Math.min(retryAfterMs, RETRY_AFTER_MS_MAX));
  const retryAt = new Date(job.now() + pauseMs).toISOString();
  return { type: "failJob", job: job.wait, message, attemptsLeft, retryAt, ...(details !== undefined && { details }) };
}

function lost(job: ClaimedJob, message: string, details?: Json): NewCommand {
  return { type: "failJob", job: job.wait, message, attemptsLeft: 0, ...(details !== undefined && { details }) };
}

function where(spec: HttpSpec): string {
  return `${spec.method} ${spec.url.split(/[?#]/, 1)[0]!.slice(0, 200)}`;
}

function excerpt(body: Json): Json {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return text.length <= EXCERPT_LENGTH ? body : `${text.slice(0, EXCERPT_LENGTH).replace(/[\ud800-\udbff]$/, "")}…`;
}

/** The BPMN error that the model gives to this status. */
async function errorCodeOf(ctx: Context, job: ClaimedJob, status: number): Promise<string | undefined> {
  const [row] = await ctx.db
    .select({ workflowId: instances.workflowId, version: instances.version })
    .from(instances)
    .where(byId(instances, job.instanceId));
  if (!row) return undefined;
  const element = (await getModel(ctx, row.workflowId, row.version)).elements.get(job.elementId);
  const call = element && callOf(element);
  return call?.kind === "http" ? call.errorCodes?.[String(status)] : undefined;
}

function callOf({ def }: CompiledElement): Call | undefined {
  if ("call" in def) return def.call;
  if (!("definitions" in def)) return undefined;
  return def.definitions.find((definition) => definition.type === "message")?.call;
}
