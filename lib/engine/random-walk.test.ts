import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ElementKind } from "@/lib/model";
import { explain } from "./explain";
import { parseState, serializeState } from "./serialize";
import { build, Walk } from "./testing/build";
import type { Wait } from "./types";

/** More with TL_FUZZ_RUNS, others with TL_FUZZ_SEED. */
const RUNS = Number(process.env["TL_FUZZ_RUNS"] ?? 500);
const SEED = Number(process.env["TL_FUZZ_SEED"] ?? 20_260_105);

const KINDS: ElementKind[] = [
  "userTask",
  "userTask",
  "serviceTask",
  "receiveTask",
  "task",
  "exclusiveGateway",
  "parallelGateway",
  "inclusiveGateway",
  "intermediateCatchEvent",
  "endEvent",
  "subProcess",
  "transaction",
  "adHocSubProcess",
  "callActivity",
  "complexGateway",
  "eventBasedGateway",
  "intermediateThrowEvent",
  "scriptTask",
];
const CATCHES = ["timer", "message", "signal", "conditional"];
const THROWS = ["signal", "escalation", "compensation", "message"];
const ENDINGS = ["none", "none", "terminate", "error", "escalation", "compensation", "cancel", "signal"];
const BOUNDARIES = ["timer", "message", "error", "escalation", "signal", "conditional", "compensation", "cancel"];
const STARTS = ["timer", "message", "error", "escalation", "signal", "conditional"];
const DEFINITIONS: Record<string, object> = {
  timer: { type: "timer", timer: "duration", value: "PT1H" },
  message: { type: "message", message: "m" },
  signal: { type: "signal", signal: "s" },
  conditional: { type: "conditional", condition: "n > 5" },
};
const LOOPS: (Record<string, unknown> | undefined)[] = [
  undefined,
  undefined,
  undefined,
  { kind: "standard", condition: "n > 4", loopMaximum: 3 },
  { kind: "multiInstance", cardinality: "2" },
  {
    kind: "multiInstance",
    cardinality: "3",
    sequential: true,
    completionCondition: "nrOfCompletedInstances > 1",
    outputCollection: "all",
    outputElement: "loopCounter",
  },
  { kind: "multiInstance", collection: "=missing" },
];
const CONDITIONS = ["", "", " if n > 3", " if n < 7", " if missing > 1"];

/** Any model at all, sound or not: elements of any kind, in the process or its sub-processes, joined at random within their scope. */
const anyModel: fc.Arbitrary<Parameters<typeof build>> = fc
  .record({
    kinds: fc.array(fc.constantFrom(...KINDS), { minLength: 2, maxLength: 12 }),
    parents: fc.array(fc.nat(), { minLength: 12, maxLength: 12 }),
    flows: fc.array(fc.tuple(fc.nat(), fc.nat(), fc.constantFrom(...CONDITIONS)), { maxLength: 20 }),
    boundaries: fc.array(fc.tuple(fc.nat(), fc.boolean(), fc.constantFrom(...BOUNDARIES), fc.nat()), { maxLength: 4 }),
    choices: fc.array(fc.nat(), { minLength: 12, maxLength: 12 }),
    loops: fc.array(fc.constantFrom(...LOOPS), { minLength: 12, maxLength: 12 }),
    eventSubProcesses: fc.array(fc.tuple(fc.nat(), fc.boolean(), fc.constantFrom(...STARTS)), { maxLength: 2 }),
  })
  .map(({ kinds, parents, flows, boundaries, choices, loops, eventSubProcesses }) => {
    const elements: Record<string, { type: ElementKind } & Record<string, unknown>> = {};
    const scopes: string[] = [];
    const artifacts: { id: string; type: "association"; source: string; target: string }[] = [];
    const definition = (type: string) => DEFINITIONS[type] ?? { type };
    const scopeOf = (choice: number) => [undefined, ...scopes][choice % (scopes.length + 1)];
    kinds.forEach((type, index) => {
      const parent = scopeOf(parents[index]!);
      const choice = choices[index]!;
      const of = (types: readonly string[]) => types[choice % types.length]!;
      const isActivity =
        type.endsWith("ask") || type.endsWith("rocess") || type === "transaction" || type === "callActivity";
      const ending = of(ENDINGS);
      elements[`e${index}`] = {
        type,
        ...(parent !== undefined && { parent }),
        ...(type === "receiveTask" && { message: "m" }),
        ...(type === "callActivity" && { calledElement: "other", propagateAll: true }),
        ...(type === "scriptTask" && { script: "n + 1", resultVariable: "n" }),
        ...(type === "complexGateway" && { activationCondition: "activationCount >= 1" }),
        ...(type === "adHocSubProcess" && choice % 2 === 0 && { ordering: "sequential", completionCondition: "n > 6" }),
        ...(type === "intermediateCatchEvent" && { definitions: [definition(of(CATCHES))] }),
        ...(type === "intermediateThrowEvent" && { definitions: [definition(of(THROWS))] }),
        ...(type === "endEvent" && { definitions: ending === "none" ? [] : [definition(ending)] }),
        ...(isActivity && loops[index] && { loop: loops[index] }),
        ...(isActivity && choice % 11 === 0 && { lock: "k" }),
        ...(isActivity && choice % 13 === 0 && { completionQuantity: 2 }),
        ...(isActivity && choice % 17 === 0 && { startQuantity: 2 }),
      };
      if (type.endsWith("rocess") || type === "transaction") scopes.push(`e${index}`);
    });
    const hosts = Object.entries(elements).filter(
      ([, { type }]) => type.endsWith("ask") || type.endsWith("rocess") || type === "transaction",
    );
    boundaries.forEach(([host, interrupting, type, handler], index) => {
      const [attachedTo, { parent } = { parent: undefined }] = hosts[host % Math.max(1, hosts.length)] ?? [];
      if (attachedTo === undefined) return;
      const inParent = parent !== undefined && { parent };
      const canStay = !["error", "compensation", "cancel"].includes(type);
      elements[`b${index}`] = {
        type: "boundaryEvent",
        attachedTo,
        interrupting: interrupting || !canStay,
        definitions: [definition(type)],
        ...inParent,
      };
      if (type !== "compensation") return;
      elements[`u${index}`] = { type: handler % 2 === 0 ? "userTask" : "task", isForCompensation: true, ...inParent };
      artifacts.push({ id: `a${index}`, type: "association", source: `b${index}`, target: `u${index}` });
    });
    eventSubProcesses.forEach(([scope, interrupting, type], index) => {
      const parent = scopeOf(scope);
      elements[`p${index}`] = { type: "subProcess", triggeredByEvent: true, ...(parent !== undefined && { parent }) };
      elements[`s${index}`] = {
        type: "startEvent",
        parent: `p${index}`,
        interrupting: interrupting || type === "error",
        definitions: [definition(type)],
      };
      elements[`h${index}`] = { type: "userTask", parent: `p${index}` };
    });
    const ids = Object.keys(elements);
    const joined = new Set<string>();
    const texts = flows.flatMap(([from, to, condition]) => {
      const source = ids[from % ids.length]!;
      const target = ids[to % ids.length]!;
      const flow = `${source} -> ${target}`;
      const isPossible =
        elements[source]!["parent"] === elements[target]!["parent"] &&
        elements[source]!.type !== "endEvent" &&
        elements[target]!.type !== "boundaryEvent" &&
        ![source, target].some(
          (id) => elements[id]!["isForCompensation"] === true || elements[id]!["triggeredByEvent"] === true,
        ) &&
        elements[target]!.type !== "startEvent" &&
        !joined.has(flow);
      joined.add(flow);
      return isPossible ? [flow + condition] : [];
    });
    return [elements, [...texts, ...eventSubProcesses.map((_, index) => `s${index} -> h${index}`)], { artifacts }];
  });

function finish(walk: Walk, wait: Wait, n: number): void {
  const variables = { n };
  switch (wait.kind) {
    case "task":
      walk.try({ type: "completeTask", task: wait.id, variables });
      break;
    case "job":
      walk.try({ type: "completeJob", job: wait.id, variables });
      break;
    case "timer":
      walk.try({ type: "fireTimer", timer: wait.id });
      break;
    case "subscription":
      walk.try({ type: "deliverMessage", subscription: wait.id, variables });
      break;
    case "child":
      walk.try({ type: "childEnded", child: wait.id, outcome: { type: "completed", variables } });
      break;
    case "choice":
      walk.try({ type: "choose", choice: wait.id, elements: [] });
  }
}

function checkInvariants(walk: Walk): void {
  const state = walk.state!;
  expect(serializeState(parseState(JSON.parse(JSON.stringify(serializeState(state)))))).toEqual(serializeState(state));
  if (state.status === "completed" || state.status === "cancelled") {
    expect([state.steps.size, state.waits.size, state.incidents]).toEqual([0, 0, 0]);
    return;
  }
  for (const wait of state.waits.values()) expect(state.steps.get(wait.step)?.waits).toContain(wait.id);
  let incidents = 0;
  for (const step of state.steps.values()) {
    if (step.incident) incidents++;
    if (step.parent === null) expect(step.scope!.children.size).toBeGreaterThan(0);
    else expect(state.steps.get(step.parent)!.scope!.children.has(step.id)).toBe(true);
  }
  expect(incidents).toBe(state.incidents);
  expect(
    Object.values(state.conditions)
      .flatMap((waits) => [...waits.keys()])
      .sort((a, b) => a - b),
  ).toEqual([...state.waits.values()].filter(({ kind }) => kind === "condition").map(({ id }) => id));
  for (const { holder } of Object.values(state.locks)) expect(state.steps.has(holder)).toBe(true);
  // Every open step can say why it is open.
  for (const { reasons } of explain(walk.model, state)) {
    expect(reasons.some((reason) => reason.kind !== "scope" || reason.open > 0)).toBe(true);
  }
}

describe("any model, any sequence of commands", () => {
  it(
    "keeps its state whole: events fold to it, every step has a reason, nothing is left behind",
    () => {
      fc.assert(
        fc.property(
          anyModel,
          fc.array(fc.tuple(fc.nat(), fc.nat({ max: 9 }), fc.nat({ max: 19 })), { maxLength: 25 }),
          (described, moves) => {
            const walk = new Walk(build(...described));
            if (
              walk.try({
                type: "start",
                variables: { n: moves.length },
                ...(moves.length % 2 === 1 && { isCalled: true }),
              })
            )
              return;
            checkInvariants(walk);
            for (const [pick, n, what] of moves) {
              const waits = [...walk.state!.waits.values()];
              const stuck = [...walk.state!.steps.values()].filter((step) => step.incident);
              const wait = waits[pick % Math.max(1, waits.length)];
              if (stuck.length > 0 && what < 6)
                walk.try({ type: "retry", step: stuck[pick % stuck.length]!.id, variables: { missing: n } });
              else if (what === 19) walk.try({ type: "cancel" });
              else if (!wait) break;
              else if (wait.kind === "job" && what < 9)
                walk.try({ type: "failJob", job: wait.id, message: "no", attemptsLeft: n % 2 });
              else if (wait.kind === "job" && what < 12) walk.try({ type: "throwError", wait: wait.id, code: "E" });
              else if (wait.kind === "condition" || wait.kind === "lock")
                walk.try({ type: "setVariables", variables: { n } });
              else if (wait.kind === "choice" && what < 12)
                walk.try({ type: "choose", choice: wait.id, elements: wait.choice.elements.slice(0, 1) });
              else if (wait.kind === "child" && what < 6)
                walk.try({ type: "childEnded", child: wait.id, outcome: { type: "error", code: "E" } });
              else if (wait.kind === "task" && what < 4)
                walk.try({ type: "throwEscalation", wait: wait.id, code: "X" });
              else if (what === 18) walk.try({ type: "move", cancel: [wait.step], start: [] });
              else finish(walk, wait, n);
              checkInvariants(walk);
            }
          },
        ),
        { numRuns: RUNS, seed: SEED },
      );
    },
    60_000 + RUNS * 100,
  );
});
