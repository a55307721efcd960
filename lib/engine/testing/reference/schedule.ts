import type { Json } from "@/lib/domain/json";
import { compileModel } from "@/lib/model";
import { explain } from "../../explain";
import { parseState, serializeState } from "../../serialize";
import type { InstanceState } from "../../types";
import { buildModel, Walk } from "../build";
import { Endless } from "./simulation";
import { Reference } from "./simulator";
import { flatten, showReference, showState, type Shown } from "./view";

export type Described = Parameters<typeof buildModel>;

/** What is done next: the `pick`th of what is possible, `how` out of a hundred, with this value of `n`. */
export type Move = readonly [pick: number, how: number, n: Json];

/**
 * Carries the same commands out with the engine and with the reference, and compares after each: the tokens, what they
 * wait for, their variables, and that the engine's state is whole. Throws at the first difference.
 */
export function compare(described: Described, moves: readonly Move[]): void {
  const model = buildModel(...described);
  const walk = new Walk(compileModel(model));
  const reference = new Reference(model);
  const said: string[] = [];
  try {
    said.push("start");
    const n = moves.length % 10;
    agree(walk, reference, reference.start({ n }), walk.try({ type: "start", variables: { n } }) === undefined);
    for (const move of moves) {
      if (reference.status === "none" || reference.status === "completed" || reference.status === "cancelled") break;
      const [says, byReference, byEngine] = choose(walk, reference, move);
      said.push(says);
      agree(walk, reference, byReference(), byEngine() === undefined);
    }
  } catch (error) {
    if (error instanceof Endless) return;
    if (error instanceof Error) error.message = `${said.join("; ")}:\n${error.message}`;
    throw error;
  }
}

type Does = [says: string, byReference: () => boolean, byEngine: () => unknown];

/** The same move for both. `how` decides between what a token, a wait or the instance allows. */
function choose(walk: Walk, reference: Reference, [pick, how, n]: Move): Does {
  const ours = flatten(showReference(reference));
  const theirs = flatten(rootOf(walk.state!));
  const waits = ours.flatMap((token) => token.awaits.map(({ handle }) => handle));
  const waitIds = theirs.flatMap((token) => token.awaits.map(({ handle }) => handle));
  const stuck = ours.flatMap((token, at) => (token.isStuck ? [at] : []));
  const loops = ours.flatMap((token, at) => (token.isLoop ? [at] : []));
  const variables = { n };

  if (reference.status === "suspended" && how < 70)
    return ["resume", () => reference.resume(), () => walk.try({ type: "resume" })];
  if (stuck.length > 0 && how < 30) {
    const at = stuck[pick % stuck.length]!;
    const fix = { missing: n };
    return [
      `retry ${ours[at]!.element}`,
      () => reference.retry(ours[at]!.handle, fix),
      () => walk.try({ type: "retry", step: theirs[at]!.handle, variables: fix }),
    ];
  }
  if (loops.length > 0 && how >= 30 && how < 36) {
    const at = loops[pick % loops.length]!;
    const [token, step] = [ours[at]!.handle, theirs[at]!.handle];
    return how < 33
      ? [
          `add a round to ${ours[at]!.element}`,
          () => reference.addRounds(token, [n]),
          () => walk.try({ type: "addRounds", step, items: [n] }),
        ]
      : [
          `complete the loop ${ours[at]!.element}`,
          () => reference.completeLoop(token),
          () => walk.try({ type: "completeLoop", step }),
        ];
  }
  if (how === 99) return ["cancel", () => reference.cancelAll(), () => walk.try({ type: "cancel" })];
  if (how === 98) return ["suspend", () => reference.suspend(), () => walk.try({ type: "suspend" })];
  if (how >= 94 && ours.length > 1) {
    const at = 1 + (pick % (ours.length - 1));
    const elements = how === 97 ? reference.net.model.elements.filter(({ type }) => type === "userTask") : [];
    const start = elements.length > 0 ? [elements[pick % elements.length]!.id] : [];
    return [
      `move off ${ours[at]!.element} to [${start.join()}]`,
      () => reference.move([ours[at]!.handle], start),
      () => walk.try({ type: "move", cancel: [theirs[at]!.handle], start }),
    ];
  }
  const at = pick % Math.max(1, waits.length);
  const wait = waits[at];
  const id = waitIds[at]!;
  if (!wait || how >= 90 || wait.kind === "lock")
    return [
      `set n = ${JSON.stringify(n)}`,
      () => reference.setVariables(variables),
      () => walk.try({ type: "setVariables", variables }),
    ];
  const says = `${wait.kind} of ${wait.by.id}`;
  switch (wait.kind) {
    case "task":
    case "job":
      if (how >= 80)
        return [
          `${says} throws E`,
          () => reference.throwError(wait, "E"),
          () => walk.try({ type: "throwError", wait: id, code: "E" }),
        ];
      if (how >= 74)
        return [
          `${says} escalates X`,
          () => reference.throwEscalation(wait, "X"),
          () => walk.try({ type: "throwEscalation", wait: id, code: "X" }),
        ];
      if (how >= 68 && wait.kind === "job")
        return [
          `${says} fails`,
          () => reference.fail(wait),
          () => walk.try({ type: "failJob", job: id, message: "no", attemptsLeft: 0 }),
        ];
      return [
        says,
        () => reference.complete(wait, variables),
        () =>
          wait.kind === "task"
            ? walk.try({ type: "completeTask", task: id, variables })
            : walk.try({ type: "completeJob", job: id, variables }),
      ];
    case "timer":
      return [says, () => reference.complete(wait), () => walk.try({ type: "fireTimer", timer: id })];
    case "message":
    case "signal":
      return [
        says,
        () => reference.complete(wait, variables),
        () =>
          walk.try({
            type: wait.kind === "message" ? "deliverMessage" : "deliverSignal",
            subscription: id,
            variables,
          }),
      ];
    case "condition":
      return [
        `trigger ${wait.by.id}`,
        () => reference.complete(wait, variables),
        () => walk.try({ type: "trigger", wait: id, variables }),
      ];
    case "child":
      if (how >= 80)
        return [
          `${says} ends in E`,
          () => reference.throwError(wait, "E"),
          () => walk.try({ type: "childEnded", child: id, outcome: { type: "error", code: "E" } }),
        ];
      if (how >= 74)
        return [
          `${says} is cancelled`,
          () => reference.childCancelled(wait),
          () => walk.try({ type: "childEnded", child: id, outcome: { type: "cancelled" } }),
        ];
      return [
        says,
        () => reference.complete(wait, variables),
        () => walk.try({ type: "childEnded", child: id, outcome: { type: "completed", variables } }),
      ];
    case "choice": {
      const possible = reference.net.beginnings(wait.by).map((element) => element.id);
      const elements = how < 50 && possible.length > 0 ? [possible[pick % possible.length]!] : [];
      return [
        `choose [${elements.join()}] in ${wait.by.id}`,
        () => reference.choose(wait, elements),
        () => walk.try({ type: "choose", choice: id, elements }),
      ];
    }
  }
}

function rootOf(state: InstanceState): Shown<number, number> {
  return showState(state, state.steps.get(0)!);
}

function agree(walk: Walk, reference: Reference, isAccepted: boolean, isAcceptedByEngine: boolean): void {
  if (isAccepted !== isAcceptedByEngine)
    throw new Error(`The engine ${isAcceptedByEngine ? "accepts" : "refuses"} what the reference does not agree with`);
  const { state } = walk;
  if (!state) return;
  const expected = reference.root.isGone ? "" : showReference(reference).text;
  const found = state.steps.has(0) ? rootOf(state).text : "";
  if (state.status !== reference.status || expected !== found)
    throw new Error(`Expected ${reference.status}\n${expected}\nbut found ${state.status}\n${found}`);
  checkWhole(walk, state);
}

/** What must hold of any state, whatever the model. That the events fold to it is checked by `Walk`. */
function checkWhole(walk: Walk, state: InstanceState): void {
  const must = (holds: boolean, what: string) => {
    if (!holds) throw new Error(what);
  };
  const stored = JSON.stringify(serializeState(state));
  const loaded = parseState(JSON.parse(stored) as ReturnType<typeof serializeState>);
  must(JSON.stringify(serializeState(loaded)) === stored, "A state that is stored and loaded is not the same");
  if (state.status === "completed" || state.status === "cancelled") {
    const { locks, incidents } = state;
    must(state.steps.size === 0 && state.waits.size === 0, "Something is left behind in an ended instance");
    must(incidents === 0 && Object.keys(locks).length === 0, "An incident or a lock is left behind");
    return;
  }
  let incidents = 0;
  for (const step of state.steps.values()) {
    if (step.incident) incidents++;
    if (step.parent !== null)
      must(state.steps.get(step.parent)?.scope?.children.has(step.id) === true, `Step ${step.id} is in no open scope`);
    for (const id of step.waits)
      must(state.waits.get(id)?.step === step.id, `Wait ${id} of step ${step.id} is not open`);
  }
  must(incidents === state.incidents, "The incidents are counted wrong");
  for (const wait of state.waits.values())
    must(state.steps.get(wait.step)?.waits.includes(wait.id) === true, `Wait ${wait.id} belongs to no step`);
  for (const { holder } of Object.values(state.locks)) must(state.steps.has(holder), "A lock is held by nobody");
  for (const { step, element, reasons } of explain(walk.model, state)) {
    const isReason = reasons.some((reason) => reason.kind !== "scope" || reason.open > 0);
    must(isReason, `Step ${step} of "${element}" is open without a reason`);
  }
}
