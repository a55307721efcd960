import { advance, parseState, serializeState } from "@/lib/engine";
import { compileExpression } from "@/lib/feel";
import { type CompiledModel, compileModel } from "@/lib/model";
import { answerRequests } from "../thread-side";
import { evaluateWatched } from "./evaluate-watched";
import { Progress } from "./progress";
import type { OffloadReply, OffloadRequest } from "./requests";
import { withEvaluation } from "./with-evaluation";

const MODELS_MAX = 20;
const models = new Map<number, CompiledModel>();

answerRequests(answer);

function answer(request: OffloadRequest): OffloadReply {
  const progress = new Progress(request.progress);
  if (request.kind === "evaluate") {
    const { source, variables, now } = request;
    const get = (name: string) => (Object.hasOwn(variables, name) ? variables[name] : undefined);
    return { kind: "evaluated", evaluation: evaluateWatched(compileExpression(source), { get }, now, progress) };
  }
  const model = modelOf(request);
  if (!model) return { kind: "unknownModel" };
  const stopped = new Map(request.stopped);
  const end = performance.now() + request.evaluatesMs;
  const watched = withEvaluation(model, (expression, scope, now) => {
    const message = stopped.get(expression.source);
    if (message !== undefined) return expression.fail(scope, message);
    if (performance.now() > end) return expression.fail(scope, request.outOfTime);
    return evaluateWatched(expression, scope, now, progress);
  });
  const outcome = advance(watched, request.state && parseState(request.state), request.command);
  return outcome.ok
    ? { kind: "advanced", state: serializeState(outcome.state), events: outcome.events }
    : { kind: "rejected", rejection: outcome.rejection };
}

function modelOf({ modelId, model }: Extract<OffloadRequest, { kind: "advance" }>): CompiledModel | undefined {
  let compiled = models.get(modelId);
  if (!compiled && model) compiled = compileModel(model);
  if (!compiled) return undefined;
  models.delete(modelId);
  models.set(modelId, compiled);
  for (const oldest of models.keys()) {
    if (models.size <= MODELS_MAX) break;
    models.delete(oldest);
  }
  return compiled;
}
