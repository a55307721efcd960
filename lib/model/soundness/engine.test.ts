import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ElementKind } from "@/lib/model";
import { build, Walk } from "@/lib/engine/testing/build";
import type { CompiledModel } from "../compile";
import { findUnsound, type Finding } from ".";

const RUNS = Number(process.env["TL_FUZZ_RUNS"] ?? 400);
const SEED = Number(process.env["TL_FUZZ_SEED"] ?? 20_261_122);

const KINDS: ElementKind[] = [
  "userTask",
  "userTask",
  "userTask",
  "exclusiveGateway",
  "exclusiveGateway",
  "parallelGateway",
  "parallelGateway",
  "inclusiveGateway",
  "endEvent",
  "subProcess",
];

/** Which ways are taken is a variable of each flow, so that a walk can choose them. */
const variableOf = (flow: number) => `way${flow}`;

/** Any drawing of tasks, gateways, boundary events and sub-processes, joined at random; mostly unsound. */
const anyModel = fc
  .record({
    kinds: fc.array(fc.constantFrom(...KINDS), { minLength: 2, maxLength: 9 }),
    parents: fc.array(fc.nat({ max: 9 }), { minLength: 9, maxLength: 9 }),
    chain: fc.boolean(),
    flows: fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 1, maxLength: 10 }),
    boundaries: fc.array(fc.tuple(fc.nat(), fc.boolean()), { maxLength: 2 }),
    ends: fc.array(fc.nat({ max: 3 }), { minLength: 9, maxLength: 9 }),
  })
  .map(({ kinds, parents, chain, flows, boundaries, ends }) => {
    const elements: Record<string, { type: ElementKind } & Record<string, unknown>> = { s: { type: "startEvent" } };
    const scopes: string[] = [];
    const pairs = new Set<string>();
    kinds.forEach((type, index) => {
      const parent = parents[index]! < scopes.length ? scopes[parents[index]!] : undefined;
      elements[`e${index}`] = {
        type,
        ...(parent !== undefined && { parent }),
        ...(type === "endEvent" && ends[index] === 0 && { definitions: [{ type: "terminate" }] }),
      };
      if (type !== "subProcess") return;
      scopes.push(`e${index}`);
      // The first step of a sub-process waits, so that no choice is made while its scope is just being entered.
      elements[`s${index}`] = { type: "startEvent", parent: `e${index}` };
      elements[`t${index}`] = { type: "userTask", parent: `e${index}` };
      pairs.add(`s${index} t${index}`);
    });
    boundaries.forEach(([host, interrupting], index) => {
      const hosts = Object.entries(elements).filter(([, { type }]) => type === "userTask" || type === "subProcess");
      const [attachedTo, { parent } = { parent: undefined }] = hosts[host % Math.max(1, hosts.length)] ?? [];
      if (attachedTo === undefined) return;
      elements[`b${index}`] = {
        type: "boundaryEvent",
        attachedTo,
        interrupting,
        definitions: [{ type: "timer", timer: "duration", value: "PT1H" }],
        ...(parent !== undefined && { parent }),
      };
    });
    const ids = Object.keys(elements);
    const mayJoin = (source: string, target: string) =>
      elements[source]!["parent"] === elements[target]!["parent"] &&
      elements[source]!.type !== "endEvent" &&
      !["startEvent", "boundaryEvent"].includes(elements[target]!.type) &&
      !(elements[source]!.type === "startEvent" && source !== "s");
    if (chain)
      for (const [parent, first] of [
        [undefined, "s"] as const,
        ...scopes.map((id) => [id, `t${id.slice(1)}`] as const),
      ]) {
        const inside = [first, ...ids.filter((id) => /^e/.test(id) && elements[id]!["parent"] === parent)];
        inside.slice(1).forEach((id, i) => mayJoin(inside[i]!, id) && pairs.add(`${inside[i]} ${id}`));
      }
    else {
      const [first] = ids.filter((id) => /^e/.test(id) && elements[id]!["parent"] === undefined);
      pairs.add(`s ${first}`);
    }
    for (const [from, to] of flows) {
      const source = ids[from % ids.length]!;
      const target = ids[to % ids.length]!;
      if (source !== target && mayJoin(source, target)) pairs.add(`${source} ${target}`);
    }
    const list = [...pairs].map((pair) => pair.split(" ") as [string, string]);
    const texts = list.map(([source, target], index) => {
      const isChoice = /^(ex|in)clusive/.test(elements[source]!.type);
      const last = list.findLastIndex(([other]) => other === source);
      const isOnly = list.findIndex(([other]) => other === source) === last;
      const flow = `${source} -> ${target}`;
      if (!isChoice || isOnly) return flow;
      return index === last ? `${flow} default` : `${flow} if ${variableOf(index)} = true`;
    });
    return [elements, texts] as Parameters<typeof build>;
  });

/** Ways out of the gateways that choose, by gateway. */
function choosers(model: CompiledModel): [string, string[]][] {
  return [...model.elements.values()].flatMap(({ id, kind, outgoing }) =>
    /^(ex|in)clusive/.test(kind) && outgoing.length > 1
      ? [[id, outgoing.map((flow) => flow.id)] as [string, string[]]]
      : [],
  );
}

function variables(model: CompiledModel, isTaken: (gateway: string, flow: string) => boolean): Record<string, boolean> {
  return Object.fromEntries(
    choosers(model).flatMap(([gateway, flows]) =>
      flows.flatMap((flow) => {
        const name = model.flows.get(flow)!.condition?.names[0];
        return name === undefined ? [] : [[name, isTaken(gateway, flow)]];
      }),
    ),
  );
}

/** Walks a path through the engine. `undefined`: one gateway would have to choose two ways within one command. */
function walkPath(model: CompiledModel, { path }: Finding): Walk | undefined {
  const pending = new Map(
    choosers(model).map(([id]) => [
      id,
      path.filter((step) => step.element === id && step.how === "passes").map(({ flows }) => flows),
    ]),
  );
  const walk = new Walk(model);
  const choice = () => variables(model, (gateway, flow) => pending.get(gateway)?.[0]?.includes(flow) ?? false);
  const isSteered = (): boolean =>
    [...pending].every(([gateway, choices]) => {
      const taken = walk.lastEvents.flatMap((event) =>
        event.type === "flowTaken" && model.flows.get(event.flow)!.source.id === gateway ? [event] : [],
      );
      const visits = new Set(taken.map(({ step }) => step)).size;
      const chosen = choices.splice(0, visits);
      return chosen.every((flows) => flows.join() === chosen[0]!.join());
    });
  for (const { element, how } of path) {
    const { kind } = model.elements.get(element)!;
    if (how === "starts") walk.do({ type: "start", variables: choice() });
    else if (kind === "userTask" && how === "done") walk.complete(element, choice());
    else if (kind === "boundaryEvent") {
      walk.do({ type: "setVariables", variables: choice() });
      walk.complete(element);
    } else continue;
    if (!isSteered()) return undefined;
  }
  return walk;
}

const isStuck = ({ state }: Walk) => state!.status === "active" && state!.waits.size === 0 && state!.incidents === 0;

/** The elements that a walk has run: joins only once they pass. */
function ran(walk: Walk): Set<string> {
  const elements = new Map<number, string>();
  const found = new Set<string>();
  for (const event of walk.history.flat()) {
    if (event.type === "stepEntered") {
      elements.set(event.step, event.element);
      if (!event.isJoin) found.add(event.element);
    } else if (event.type === "joinPassed") found.add(elements.get(event.step)!);
  }
  return found;
}

describe("what is found, and what the engine does", () => {
  const seen = { sound: 0, deadlock: 0, leftover: 0, never_runs: 0, never_ends: 0, undecided: 0, unsteered: 0 };

  it(
    "is the same: each path can be walked, what never runs never does, and what is sound is never found stuck",
    () => {
      fc.assert(
        fc.property(
          anyModel,
          fc.array(fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 20 }), { minLength: 3, maxLength: 3 }),
          (described, walks) => {
            const model = build(...described);
            const { findings, isDecided, undecided } = findUnsound(model);
            expect(undecided.length === 0).toBe(isDecided);
            for (const finding of findings) {
              seen[finding.kind]++;
              if (finding.path.length === 0) continue;
              const walk = walkPath(model, finding);
              if (!walk) {
                seen.unsteered++;
                continue;
              }
              if (finding.kind === "deadlock" || finding.kind === "leftover") {
                const { id } = walk.step(finding.elements[0]!);
                // Tokens that can't reach it may still be on their way: whatever they do, it stays, or all ends at once.
                for (let left = 40; left > 0 && walk.state!.waits.size > 0; left--)
                  walk.complete([...walk.state!.waits.values()].at(-1)!.element);
                if (walk.state!.status === "active") expect(walk.state!.steps.has(id)).toBe(true);
                else
                  expect(
                    model.model.elements.some(
                      (each) => "definitions" in each && each.definitions[0]?.type === "terminate",
                    ),
                  ).toBe(true);
              }
            }
            if (!isDecided) seen.undecided++;
            const canStick = !isDecided || findings.some(({ kind }) => kind === "deadlock" || kind === "leftover");
            if (isDecided && findings.length === 0) seen.sound++;
            const never = new Set(findings.flatMap(({ kind, elements }) => (kind === "never_runs" ? elements : [])));
            for (const moves of walks) {
              const walk = new Walk(model);
              const bits = (n: number) =>
                variables(model, (_, flow) => ((n >> [...model.flows.keys()].indexOf(flow)) & 1) === 1);
              walk.do({ type: "start", variables: bits(moves.length * 7919) });
              for (const [pick, n] of moves) {
                const waits = [...walk.state!.waits.values()];
                // A loop that the variables never leave is an incident of the engine's own.
                if (waits.length === 0 || walk.state!.incidents > 0) break;
                walk.do({ type: "setVariables", variables: bits(n) });
                const wait = waits[pick % waits.length]!;
                if (wait.kind === "timer") walk.do({ type: "fireTimer", timer: wait.id });
                else if (wait.kind === "task") walk.do({ type: "completeTask", task: wait.id });
              }
              if (!canStick) expect(isStuck(walk)).toBe(false);
              for (const element of ran(walk)) expect(never).not.toContain(element);
            }
          },
        ),
        { numRuns: RUNS, seed: SEED },
      );
      if (RUNS < 400) return;
      const { unsteered, ...found } = seen;
      for (const [what, count] of Object.entries(found)) expect(count, what).toBeGreaterThan(0);
      expect(unsteered).toBeLessThan(RUNS / 10);
    },
    60_000 + RUNS * 100,
  );
});
