import { advance, type Command, type InstanceState, type Outcome, parseState, serializeState } from "@/lib/engine";
import type { CompiledModel } from "@/lib/model";
import { askWatched } from "./ask-watched";
import { inLane, type OffloadThread, TOTAL_MS } from "./lanes";
import { withEvaluation } from "./with-evaluation";

/** Thrown out of the engine where an expression is not certain to be quick. */
const NOT_QUICK = new Error("an expression is not certain to be quick");
const OUT_OF_TIME = `The expressions of this command took longer than ${TOTAL_MS / 1_000} seconds together and were stopped. Let them look at less data, or do it in several steps.`;

interface Guarded {
  readonly id: number;
  /** Leaves the engine at the first expression that is not certain to be quick. */
  readonly quick: CompiledModel;
  /** Lets each of them fail. */
  readonly stopped: CompiledModel;
}

let models = 0;
const guarded = new WeakMap<CompiledModel, Guarded>();

/** What `advance` gives, or undefined where an expression of the command is not certain to be quick. */
export function advanceQuickly(
  model: CompiledModel,
  state: InstanceState | null,
  command: Command,
): Outcome | undefined {
  try {
    return advance(guard(model).quick, state, command);
  } catch (error) {
    if (error !== NOT_QUICK) throw error;
    return undefined;
  }
}

/**
 * What `advance` gives, without ever holding up this process: a command whose expressions may take long is carried out in a
 * thread, and an expression that takes too much time or memory there fails, which is an incident on its step.
 */
export async function advanceSafely(
  model: CompiledModel,
  state: InstanceState | null,
  command: Command,
): Promise<Outcome> {
  const quickly = advanceQuickly(model, state, command);
  if (quickly) return quickly;
  const { id, stopped } = guard(model);
  const outcome = await inLane(id, (thread) => advanceIn(thread, id, model, state, command));
  return outcome ?? advance(stopped, state, command);
}

/** Undefined: what is left of its time is not enough. */
async function advanceIn(
  thread: OffloadThread,
  modelId: number,
  { model }: CompiledModel,
  state: InstanceState | null,
  command: Command,
): Promise<Outcome | undefined> {
  const end = performance.now() + TOTAL_MS;
  const stored = state && serializeState(state);
  const stopped = new Map<string, string>();
  let isKnown = true;
  while (performance.now() < end) {
    const answer = await askWatched(thread, {
      kind: "advance",
      modelId,
      ...(isKnown ? {} : { model }),
      state: stored,
      command,
      stopped: [...stopped],
    });
    if (!answer.ok) {
      // The engine is deterministic: without this expression it comes to the same place again, and goes on from there.
      if (answer.source === undefined || stopped.has(answer.source)) return undefined;
      stopped.set(answer.source, answer.message);
      continue;
    }
    const { reply } = answer;
    if (reply.kind === "advanced") return { ok: true, state: parseState(reply.state), events: reply.events };
    if (reply.kind === "rejected") return { ok: false, rejection: reply.rejection };
    isKnown = false;
  }
  return undefined;
}

function guard(model: CompiledModel): Guarded {
  let known = guarded.get(model);
  if (!known) {
    known = {
      id: ++models,
      quick: withEvaluation(model, (expression, scope, now) => {
        const outcome = expression.evaluateQuickly(scope, now);
        if (!outcome) throw NOT_QUICK;
        return outcome;
      }),
      stopped: withEvaluation(
        model,
        (expression, scope, now) => expression.evaluateQuickly(scope, now) ?? expression.fail(scope, OUT_OF_TIME),
      ),
    };
    guarded.set(model, known);
  }
  return known;
}
