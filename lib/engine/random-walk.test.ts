import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ElementKind } from "@/lib/model";
import { explain } from "./explain";
import { parseState, serializeState } from "./serialize";
import { build, Walk } from "./testing/build";

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
];
const CONDITIONS = ["", "", " if n > 3", " if n < 7", " if missing > 1"];

/** Any model at all, sound or not: elements of any kind, in the process or its sub-processes, joined at random within their scope. */
const anyModel: fc.Arbitrary<Parameters<typeof build>> = fc
  .record({
    kinds: fc.array(fc.constantFrom(...KINDS), { minLength: 2, maxLength: 12 }),
    parents: fc.array(fc.nat(), { minLength: 12, maxLength: 12 }),
    flows: fc.array(fc.tuple(fc.nat(), fc.nat(), fc.constantFrom(...CONDITIONS)), { maxLength: 20 }),
    boundaries: fc.array(fc.tuple(fc.nat(), fc.boolean(), fc.constantFrom("timer", "message", "error")), {
      maxLength: 3,
    }),
    endings: fc.array(fc.constantFrom("none", "terminate", "error"), { minLength: 12, maxLength: 12 }),
  })
  .map(({ kinds, parents, flows, boundaries, endings }) => {
    const elements: Record<string, { type: ElementKind } & Record<string, unknown>> = {};
    const subProcesses: string[] = [];
    const definition = (type: string) =>
      type === "timer"
        ? { type, timer: "duration", value: "PT1H" }
        : type === "message"
          ? { type, message: "m" }
          : { type };
    kinds.forEach((type, index) => {
      const parent = [undefined, ...subProcesses][parents[index]! % (subProcesses.length + 1)];
      const ending = endings[index]!;
      elements[`e${index}`] = {
        type,
        ...(parent !== undefined && { parent }),
        ...(type === "receiveTask" && { message: "m" }),
        ...(type === "intermediateCatchEvent" && { definitions: [definition("timer")] }),
        ...(type === "endEvent" && { definitions: ending === "none" ? [] : [definition(ending)] }),
      };
      if (type === "subProcess") subProcesses.push(`e${index}`);
    });
    const hosts = Object.entries(elements).filter(
      ([, { type }]) => type.endsWith("Task") || type === "task" || type === "subProcess",
    );
    boundaries.forEach(([host, interrupting, type], index) => {
      const [attachedTo, { parent } = { parent: undefined }] = hosts[host % Math.max(1, hosts.length)] ?? [];
      if (attachedTo === undefined) return;
      elements[`b${index}`] = {
        type: "boundaryEvent",
        attachedTo,
        interrupting: interrupting || type === "error",
        definitions: [definition(type)],
        ...(parent !== undefined && { parent }),
      };
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
        !joined.has(flow);
      joined.add(flow);
      return isPossible ? [flow + condition] : [];
    });
    return [elements, texts];
  });

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
  // Every open step can say why it is open.
  for (const { reasons } of explain(walk.model, state)) {
    expect(reasons.some((reason) => reason.kind !== "scope" || reason.open > 0)).toBe(true);
  }
}

describe("any model, any sequence of commands", () => {
  it("keeps its state whole: events fold to it, every step has a reason, nothing is left behind", () => {
    fc.assert(
      fc.property(
        anyModel,
        fc.array(fc.tuple(fc.nat(), fc.nat({ max: 9 }), fc.nat({ max: 19 })), { maxLength: 25 }),
        (described, moves) => {
          const walk = new Walk(build(...described));
          if (walk.try({ type: "start", variables: { n: moves.length } })) return;
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
            else walk.complete(wait.element, wait.kind === "timer" ? undefined : { n });
            checkInvariants(walk);
          }
        },
      ),
      { numRuns: 300, seed: 20260105 },
    );
  }, 60_000);
});
