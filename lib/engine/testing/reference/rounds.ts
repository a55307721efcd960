import type { Json } from "@/lib/domain/json";
import type { Loop, ModelElement } from "@/lib/model";
import { Stuck } from "./expressions";
import type { Simulation } from "./simulation";
import { escalate } from "./throwing";
import type { Token } from "./token";

export function loopOf(element: ModelElement | null): Loop | undefined {
  return element && "loop" in element ? element.loop : undefined;
}

export function loopCounter(token: Token, name: string): Json | undefined {
  if (name === "loopCounter" && token.round !== null) return token.round;
  if (!token.loop) return undefined;
  const { total, started, done } = token.loop;
  if (name === "nrOfInstances") return total ?? started;
  if (name === "nrOfCompletedInstances") return done;
  return name === "nrOfActiveInstances" ? started - done : undefined;
}

export function beginLoop(run: Simulation, body: Token, loop: Loop): void {
  const progress = {
    total: null as number | null,
    started: 0,
    done: 0,
    items: [] as readonly Json[],
    results: [],
    isOver: false,
  };
  if (loop.kind === "standard") {
    body.loop = progress;
    if (!loop.testBefore || wantsAnother(run, body, loop)) run.startRound(body, 0, undefined);
    return;
  }
  const { total, items } = rounds(run, body, loop);
  body.loop = { ...progress, total, items };
  const atOnce = loop.sequential ? Math.min(1, total) : total;
  for (let round = 0; round < atOnce; round++) run.startRound(body, round, items[round]);
}

function rounds(
  run: Simulation,
  body: Token,
  loop: Extract<Loop, { kind: "multiInstance" }>,
): { total: number; items: readonly Json[] } {
  const value = (text: string) => (text.startsWith("=") ? run.value(body, text.slice(1)) : text);
  if (loop.collection !== undefined) {
    const items = value(loop.collection.startsWith("=") ? loop.collection : `=${loop.collection}`);
    if (!Array.isArray(items)) throw new Stuck("not a list");
    return { total: items.length, items };
  }
  const total = Number(value(loop.cardinality ?? ""));
  if (!loop.cardinality || !Number.isInteger(total) || total < 0) throw new Stuck("not a count");
  return { total, items: [] };
}

function wantsAnother(run: Simulation, body: Token, loop: Extract<Loop, { kind: "standard" }>): boolean {
  if (loop.loopMaximum !== undefined && body.loop!.done >= loop.loopMaximum) return false;
  return loop.condition === undefined || run.isTrue(body, loop.condition);
}

/** A round is done. What is asked then sees it as done; if an answer fails, it is not, and is asked again at the retry. */
export function roundOver(run: Simulation, round: Token): void {
  const body = round.scope!;
  const loop = loopOf(body.element)!;
  const progress = body.loop!;
  const result =
    loop.kind === "standard" || loop.outputElement === undefined ? undefined : run.value(round, loop.outputElement);
  progress.done++;
  try {
    if (loop.kind === "standard") {
      const isWanted = wantsAnother(run, body, loop);
      run.end(round);
      if (isWanted) run.startRound(body, progress.started, undefined);
      return;
    }
    const isFirst = progress.done === 1;
    const isOver = loop.completionCondition !== undefined && run.isTrue(round, loop.completionCondition);
    const { codes: thrown, isClosed } = escalations(run, round, loop, isFirst);
    if (result !== undefined) progress.results[round.round!] = result;
    run.end(round);
    for (const code of thrown) if (!body.isGone) escalate(run, body, code);
    if (body.isGone) return;
    progress.isOver ||= isOver || isClosed;
    if (isOver) run.clear(body);
    else if (loop.sequential && progress.started < progress.total!)
      run.startRound(body, progress.started, progress.items[progress.started]);
  } catch (error) {
    if (error instanceof Stuck) progress.done--;
    throw error;
  }
}

function escalations(
  run: Simulation,
  round: Token,
  loop: Extract<Loop, { kind: "multiInstance" }>,
  isFirst: boolean,
): { codes: string[]; isClosed: boolean } {
  const codes = (event: typeof loop.event) => (event?.type === "escalation" ? [event.escalationCode ?? ""] : []);
  if (loop.behavior === "none" || (loop.behavior === "one" && isFirst))
    return { codes: codes(loop.event), isClosed: false };
  if (loop.behavior !== "complex") return { codes: [], isClosed: false };
  const holding = (loop.complex ?? []).filter(({ condition }) => run.isTrue(round, condition));
  return { codes: holding.flatMap(({ event }) => codes(event)), isClosed: holding.length > 0 };
}

export function outputCollection(run: Simulation, body: Token): void {
  const loop = loopOf(body.element);
  if (loop?.kind !== "multiInstance" || loop.outputCollection === undefined) return;
  const results = Array.from({ length: body.loop!.started }, (_, round) => body.loop!.results[round] ?? null);
  run.set(body.scope!, loop.outputCollection, results);
}
