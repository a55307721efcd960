import { and, eq, isNull } from "drizzle-orm";
import { instances } from "@/db/schema";
import { bucketOf, bucketOfId, newId, randomBucket } from "@/lib/domain/ids";
import type { JsonObject } from "@/lib/domain/json";
import { DomainError } from "@/lib/errors/domain-error";
import type { CompiledModel } from "@/lib/model";
import { isId } from "./by-id";
import { commandAt, type NewCommandOf } from "./command";
import type { Context } from "./context";
import { violates } from "./database-error";
import { claimKey, keyScope } from "./idempotency";
import { type InTransaction, inTransaction, notify, readThenWrite } from "./in-transaction";
import { indexable } from "./indexable";
import { nextNumber } from "./instance-numbers";
import { summarize } from "./instance-row";
import { getModel } from "./models";
import { endOf, recordOf } from "./decide";
import { gatedVariables } from "./payload";
import type { Caller } from "./rows";
import { advanceInside, thoughtOf } from "./think";
import { asWriteError, type Write, writeStatement } from "./write-rows";

export interface StartInput {
  readonly workflowId: string;
  /** Absent: the latest. */
  readonly version?: number;
  /** The start event; absent: the plain one. */
  readonly element?: string;
  readonly variables?: JsonObject;
  readonly businessKey?: string;
  /** Only while no other open instance has this business key, also where the model does not ask for that. */
  readonly onePerKey?: boolean;
  /** The same key and content start one instance, however often they come. */
  readonly idempotencyKey?: string;
}

// A type, not an interface: it is kept as JSON beside the idempotency key.
export type Started = { readonly instanceId: string; readonly number: number };
export type StartResult = Started & { readonly isNew: boolean };

/**
 * Starts an instance. Throws `not_found` (workflow or version), `conflict` (its business key is taken), `invalid_input`,
 * `rejected` (also an idempotency key that came with other content) or `limit_exceeded`.
 */
export async function startInstance(ctx: Context, input: StartInput): Promise<StartResult> {
  const { idempotencyKey, ...content } = input.variables
    ? { ...input, variables: gatedVariables(input.variables) }
    : input;
  if (idempotencyKey === undefined) return { ...(await start(ctx, content, {})), isNew: true };
  const asked = { workflowId: input.workflowId, idempotencyKey, body: content };
  return startOnce(ctx, asked, () => Promise.resolve(content));
}

export type StartContent = Omit<StartInput, "idempotencyKey">;

export interface Asked {
  readonly workflowId: string;
  readonly idempotencyKey: string;
  /** What the caller sent, by which a repetition is known. */
  readonly body: unknown;
}

/** Starts what `begin` gives, unless the caller has started it with this key before. Throws as `startInstance` does. */
export async function startOnce(
  ctx: Context,
  { workflowId, idempotencyKey, body }: Asked,
  begin: (tx: InTransaction) => Promise<StartContent>,
): Promise<StartResult> {
  return inTransaction(ctx, async (tx) => {
    const keyed = { scope: keyScope(`start:${workflowId}`, tx.principal), key: idempotencyKey };
    const claimed = await claimKey(tx, keyed.scope, keyed.key, body);
    if (claimed.first) return { ...(claimed.first as Started), isNew: false };
    const content = await begin(tx);
    const variables = content.variables && { variables: gatedVariables(content.variables) };
    const started = await start(tx, { ...content, ...variables }, { keyed });
    await claimed.keep(started);
    return { ...started, isNew: true };
  });
}

/** An instance that another one calls: in its bucket, so that the whole tree lives in one place. */
export interface CallInput {
  readonly workflowId: string;
  /** Absent: the latest. */
  readonly version?: number;
  readonly variables: JsonObject;
  readonly caller: Caller;
  readonly depth: number;
}

/** Starts a called instance, in the transaction that takes its call away. Throws as `startInstance` does. */
export async function startCalled(tx: InTransaction, { caller, depth, ...content }: CallInput): Promise<Started> {
  return start(tx, { ...content, variables: gatedVariables(content.variables) }, { called: { caller, depth } });
}

interface StartedBy {
  readonly keyed?: { readonly scope: string; readonly key: string };
  readonly called?: Pick<CallInput, "caller" | "depth">;
}

interface LatestVersion {
  readonly now: Date;
  readonly latest: number | null;
}

async function start(ctx: Context, input: StartContent, by: StartedBy): Promise<Started> {
  if (!isId(input.workflowId)) throw notFound();
  const read = {
    name: "throughline_latest_version",
    text: "select clock_timestamp() as now, latest_version as latest from workflows where id = $1",
    values: [input.workflowId],
  };
  let decided: StartDecision | undefined;
  try {
    return await readThenWrite<LatestVersion, Started>(ctx, read, async (tx, [row]) => {
      if (!row) throw notFound();
      decided = await decideStart(tx, row, input, by);
      const { write, number } = decided;
      if (decided.uniqueKey !== undefined) await requireFreeKey(tx, input.workflowId, decided);
      notify(tx, ...write.changes.topics);
      return { write: writeStatement([write]), value: { instanceId: write.transition.instanceId, number } };
    });
  } catch (error) {
    if (decided && violates(error, "instances_business_key_uq")) throw keyTaken(decided);
    throw asWriteError(error);
  }
}

interface StartDecision {
  readonly write: Write;
  readonly number: number;
  readonly model: CompiledModel;
  /** The business key, where no other open instance may have it. */
  readonly uniqueKey: string | undefined;
}

async function decideStart(
  tx: InTransaction,
  { now, latest }: LatestVersion,
  input: StartContent,
  { called, keyed }: StartedBy,
): Promise<StartDecision> {
  const { workflowId, element, variables, businessKey } = input;
  const version = input.version ?? latest;
  if (version === null) {
    throw new DomainError(
      "rejected",
      "This workflow has no published version yet. Nothing was started. Publish it first.",
    );
  }
  const model = await getModel(tx, workflowId, version);
  const asked: Omit<NewCommandOf<"start">, "number"> = {
    type: "start",
    ...(element !== undefined && { element }),
    ...(variables && { variables }),
    ...(businessKey !== undefined && { businessKey }),
    ...(called && { isCalled: true }),
  };
  const thought = thoughtOf(tx, undefined, null, asked);
  const command = thought?.of.command ?? commandAt({ ...asked, number: await nextNumber(tx) }, tx.clock?.() ?? now);
  const outcome = thought?.outcome ?? advanceInside({ model, before: null, command, instanceId: undefined });
  if (!outcome.ok) {
    const code = outcome.rejection.code === "unknown_element" ? "invalid_input" : "rejected";
    throw new DomainError(code, `${outcome.rejection.message} Nothing was started.`, {
      rejection: outcome.rejection.code,
    });
  }
  const { state, events } = outcome;
  const at = new Date(command.at);
  const number = state.number!;

  // A called instance has its key from its caller's data, and belongs to that.
  const isUnique = !called && (model.model.instance?.uniqueKey === true || input.onePerKey === true);
  const uniqueKey = isUnique ? requireKey(model, state.label.businessKey) : undefined;
  const bucket = called ? bucketOfId(called.caller.instanceId) : bucketFor(workflowId, uniqueKey, keyed);
  const id = newId(bucket, at.getTime());
  const write: Write = {
    ...recordOf(tx, {
      instance: { id, bucket, workflowId, version, ...(called && { caller: called.caller }) },
      model,
      command,
      before: null,
      after: state,
      events,
    }),
    instance: {
      insert: {
        ...summarize(state, model),
        ...endOf(events, at),
        bucket,
        id,
        number,
        workflowId,
        version,
        uniqueKey: isUnique,
        startedAt: at,
        startedBy: tx.principal.kind === "user" ? tx.principal.username : null,
        parentId: called?.caller.instanceId ?? null,
        parentStep: called?.caller.step ?? null,
        parentWait: called?.caller.wait ?? null,
        depth: called?.depth ?? 0,
        lastActivityAt: at,
      },
    },
  };
  return { write, number, model, uniqueKey };
}

function notFound(): DomainError {
  return new DomainError("not_found", "This workflow does not exist. Nothing was started.");
}

function requireKey({ model }: CompiledModel, key: string | undefined): string {
  if (key !== undefined) return key;
  throw new DomainError(
    "invalid_input",
    `"${model.name}" needs a business key for each instance, and this start gives none. Nothing was started.`,
    { reason: "business_key_missing" },
  );
}

/** What must be unique chooses the bucket, for an index is unique within one bucket only. */
function bucketFor(workflowId: string, uniqueKey: string | undefined, keyed: StartedBy["keyed"]): number {
  if (uniqueKey !== undefined) return bucketOf("business key", workflowId, uniqueKey);
  return keyed ? bucketOf(keyed.scope, keyed.key) : randomBucket();
}

/** Says which instance holds the key. The index has the last word. */
async function requireFreeKey(tx: InTransaction, workflowId: string, decided: StartDecision): Promise<void> {
  const [holder] = await tx.tx
    .select({ instanceId: instances.id, number: instances.number })
    .from(instances)
    .where(
      and(
        eq(instances.bucket, decided.write.transition.bucket),
        eq(instances.workflowId, workflowId),
        eq(instances.businessKey, indexable(decided.uniqueKey!)),
        eq(instances.uniqueKey, true),
        isNull(instances.parentId),
        isNull(instances.endedAt),
      ),
    );
  if (holder) throw keyTaken(decided, holder);
}

function keyTaken({ model, uniqueKey = "" }: StartDecision, holder?: Started): DomainError {
  const where = holder ? `: #${holder.number}` : "";
  return new DomainError(
    "conflict",
    `There is an open "${model.model.name}" with the key "${uniqueKey.slice(0, 100)}" already${where}. Nothing was started. Open that one, or use another key.`,
    { reason: "business_key_taken", businessKey: uniqueKey, ...holder },
  );
}
