import { advance, type Command, type InstanceState, type Outcome, parseState, serializeState } from "@/lib/engine";
import type { CompiledModel } from "@/lib/model";
import { askWatched } from "./ask-watched";
import { inLane, type OffloadThread, TOTAL_MS } from "./lanes";
import { withEvaluation } from "./with-evaluation";

/** Thrown out of the engine where a command is not certain to be quick. */
const NOT_QUICK = new Error("a command is not certain to be quick");
/** Steps and rounds that a quick command begins. */
const QUICK_STEPS = 500;
/** How long it may take once it has begun this many. Fewer are quick whatever the clock says: the machine may be busy. */
const QUICK_MS = 20;
const UNTIMED_STEPS = 20;
/** What a thread has of that to take the steps to their end, and hand everything over. */
const FINISH_MS = 500;
const OUT_OF_TIME = `The expressions of this command took longer than ${TOTAL_MS / 1_000} seconds together and were stopped. What was done before is kept. Let them look at less data, or do it in several steps; then retry: it goes on from here.`;

interface Guarded {
  readonly id: number;
  /** Leaves the engine at the first expression that is not certain to be quick. */
  readonly quick: CompiledModel;
}

let models = 0;
const guarded = new WeakMap<CompiledModel, Guarded>();

/** What `advance` gives, or undefined where the command is not certain to be quick: by an expression, or by its length. */
export function advanceQuickly(
  model: CompiledModel,
  state: InstanceState | null,
  command: Command,
): Outcome | undefined {
  try {
    return advance(guard(model).quick, state, command, pace());
  } catch (error) {
    if (error !== NOT_QUICK) throw error;
    return undefined;
  }
}

/** Leaves the engine where a command takes many steps or much time. That decides where it is carried out, and nothing else. */
function pace(): () => void {
  let steps = 0;
  let end = 0;
  return () => {
    steps++;
    if (steps === 1) end = performance.now() + QUICK_MS;
    if (steps > QUICK_STEPS || (steps > UNTIMED_STEPS && performance.now() > end)) throw NOT_QUICK;
  };
}

/**
 * What `advance` gives, without ever holding up this process: a command that may take long is carried out in a
 * thread, and an expression that takes too much time or memory there fails, which is an incident on its step.
 */
export async function advanceSafely(
  model: CompiledModel,
  state: InstanceState | null,
  command: Command,
): Promise<Outcome> {
  const quickly = advanceQuickly(model, state, command);
  if (quickly) return quickly;
  const { id } = guard(model);
  const outcome = await inLane(id, (thread) => advanceIn(thread, id, model, state, command));
  return outcome ?? advance(stopped(model), state, command);
}

/** Lets each expression fail that is not quick, and all of them once they have taken long enough together. */
function stopped(model: CompiledModel): CompiledModel {
  const end = performance.now() + QUICK_MS;
  return withEvaluation(
    model,
    (expression, scope, now) =>
      (performance.now() < end ? expression.evaluateQuickly(scope, now) : undefined) ??
      expression.fail(scope, OUT_OF_TIME),
  );
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
      evaluatesMs: end - performance.now() - FINISH_MS,
      outOfTime: OUT_OF_TIME,
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
    };
    guarded.set(model, known);
  }
  return known;
}
