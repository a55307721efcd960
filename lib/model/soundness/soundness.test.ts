import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { DEMO_WORKFLOWS } from "@/db/seed/workflows";
import { importBpmn } from "@/lib/bpmn";
import { compileModel } from "../compile";
import { draw, type ElementInput } from "../testing/draw";
import { cpuMs } from "../testing/cpu-ms";
import { findUnsound, type Soundness } from ".";

const look = (elements: Record<string, ElementInput>, flows: string[] = []): Soundness =>
  findUnsound(compileModel(draw(elements, flows)));

/** Kind and elements of each finding, and the way there as ids. */
const said = ({ findings }: Soundness) =>
  findings.map(
    ({ kind, elements, path }) => `${kind} ${elements.join(",")} by ${path.map((step) => step.element).join(" ")}`,
  );

const PARALLEL = { fork: "parallelGateway", join: "parallelGateway" } as const;
const timer = { type: "timer", timer: "duration", value: "PT1H" };
const boundary = (attachedTo: string, definition: object, more: object = {}): ElementInput => ({
  type: "boundaryEvent",
  attachedTo,
  definitions: [definition],
  ...more,
});

/** Models, and what is wrong with them. */
const CASES: Record<string, { elements: Record<string, ElementInput>; flows: string[]; found: string[] }> = {
  "a sequence": {
    elements: { s: "startEvent", a: "userTask", e: "endEvent" },
    flows: ["s -> a", "a -> e"],
    found: [],
  },
  "ways that are taken one or the other and joined as if both were": {
    elements: {
      s: "startEvent",
      x: "exclusiveGateway",
      a: "userTask",
      b: "userTask",
      join: "parallelGateway",
      e: "endEvent",
    },
    flows: ["s -> x", "x -> a", "x -> b", "a -> join", "b -> join", "join -> e"],
    found: ["deadlock join by s x a", "never_runs e by s x a"],
  },
  "an inclusive join that waits for what comes by a link": {
    elements: {
      s: "startEvent",
      fork: "parallelGateway",
      b: "userTask",
      c: "userTask",
      a: "userTask",
      leap: { type: "intermediateThrowEvent", definitions: [{ type: "link", link: "over" }] },
      land: { type: "intermediateCatchEvent", definitions: [{ type: "link", link: "over" }] },
      or: "inclusiveGateway",
      join: "parallelGateway",
      e: "endEvent",
    },
    flows: [
      "s -> fork",
      "fork -> b",
      "fork -> c",
      "fork -> a",
      "a -> leap",
      "land -> or",
      "b -> or",
      "or -> join",
      "c -> join",
      "join -> e",
    ],
    found: [],
  },
  "one of two parallel ways that may end elsewhere": {
    elements: {
      s: "startEvent",
      ...PARALLEL,
      a: "userTask",
      b: "userTask",
      x: "exclusiveGateway",
      e: "endEvent",
      f: "endEvent",
    },
    flows: ["s -> fork", "fork -> a", "fork -> b", "a -> x", "x -> f", "x -> join", "b -> join", "join -> e"],
    found: ["deadlock join by s fork a x f b"],
  },
  "a boundary event that leads past the join": {
    elements: {
      s: "startEvent",
      ...PARALLEL,
      a: "userTask",
      b: "userTask",
      late: boundary("a", timer),
      e: "endEvent",
      f: "endEvent",
    },
    flows: ["s -> fork", "fork -> a", "fork -> b", "a -> join", "b -> join", "join -> e", "late -> f"],
    found: ["deadlock join by s fork late f b"],
  },
  "a boundary event that ends everything": {
    elements: {
      s: "startEvent",
      ...PARALLEL,
      a: "userTask",
      b: "userTask",
      late: boundary("a", timer),
      e: "endEvent",
      f: { type: "endEvent", definitions: [{ type: "terminate" }] },
    },
    flows: ["s -> fork", "fork -> a", "fork -> b", "a -> join", "b -> join", "join -> e", "late -> f"],
    found: [],
  },
  "a join that gets one token too many": {
    elements: {
      s: "startEvent",
      ...PARALLEL,
      a: "userTask",
      b: "userTask",
      late: boundary("a", timer, { interrupting: false }),
      e: "endEvent",
    },
    flows: ["s -> fork", "fork -> a", "fork -> b", "a -> join", "b -> join", "join -> e", "late -> b"],
    found: ["leftover join by s fork late a b join e b"],
  },
  "a start quantity that is never reached": {
    elements: { s: "startEvent", a: "userTask", b: { type: "userTask", startQuantity: 2 }, e: "endEvent" },
    flows: ["s -> a", "a -> b", "b -> e"],
    found: ["deadlock b by s a", "never_runs e by s a"],
  },
  "a loop without a way out": {
    elements: { s: "startEvent", a: "userTask", b: "userTask" },
    flows: ["s -> a", "a -> b", "b -> a"],
    found: ["never_ends a,b by s"],
  },
  "a loop without a way out beside a branch that ends": {
    elements: { s: "startEvent", fork: "parallelGateway", a: "userTask", b: "userTask", c: "userTask", e: "endEvent" },
    flows: ["s -> fork", "fork -> a", "a -> b", "b -> a", "fork -> c", "c -> e"],
    found: ["never_ends a,b by s fork"],
  },
  "a loop without a way out beside a branch that terminates it": {
    elements: {
      s: "startEvent",
      fork: "parallelGateway",
      a: "userTask",
      b: "userTask",
      c: "userTask",
      e: { type: "endEvent", definitions: [{ type: "terminate" }] },
    },
    flows: ["s -> fork", "fork -> a", "a -> b", "b -> a", "fork -> c", "c -> e"],
    found: [],
  },
  "a loop with a way out": {
    elements: { s: "startEvent", a: "userTask", x: "exclusiveGateway", e: "endEvent" },
    flows: ["s -> a", "a -> x", "x -> a", "x -> e"],
    found: [],
  },
  "a step that nothing leads to": {
    elements: { s: "startEvent", e: "endEvent", a: "userTask", b: "userTask" },
    flows: ["s -> e", "a -> b", "b -> a"],
    found: ["never_runs a,b by "],
  },
  "an error that nothing throws": {
    elements: {
      s: "startEvent",
      a: "subProcess",
      s2: { type: "startEvent", parent: "a" },
      m: { type: "endEvent", parent: "a", definitions: [{ type: "error", errorCode: "OTHER" }] },
      no: boundary("a", { type: "error", errorCode: "NO" }),
      other: boundary("a", { type: "error", errorCode: "OTHER" }),
      e: "endEvent",
      f: "endEvent",
      g: "endEvent",
    },
    flows: ["s -> a", "a -> e", "s2 -> m", "no -> f", "other -> g"],
    found: ["never_runs no,f by s", "never_runs e by s"],
  },
  "a timer on what is passed at once": {
    elements: {
      s: "startEvent",
      a: { type: "scriptTask", script: "1" },
      late: boundary("a", timer),
      e: "endEvent",
      f: "endEvent",
    },
    flows: ["s -> a", "a -> e", "late -> f"],
    found: ["never_runs late,f by s"],
  },
  "a deadlock in a sub-process": {
    elements: {
      s: "startEvent",
      a: "userTask",
      p: "subProcess",
      s2: { type: "startEvent", parent: "p" },
      x: { type: "exclusiveGateway", parent: "p" },
      b: { type: "userTask", parent: "p" },
      c: { type: "userTask", parent: "p" },
      join: { type: "parallelGateway", parent: "p" },
      e: "endEvent",
    },
    flows: ["s -> a", "a -> p", "s2 -> x", "x -> b", "x -> c", "b -> join", "c -> join", "p -> e"],
    found: ["deadlock join by s a p s2 x b", "never_runs e by s a"],
  },
  "an event sub-process that gets stuck": {
    elements: {
      s: "startEvent",
      a: "userTask",
      e: "endEvent",
      p: { type: "subProcess", triggeredByEvent: true },
      s2: { type: "startEvent", parent: "p", definitions: [{ type: "message", message: "m" }] },
      x: { type: "exclusiveGateway", parent: "p" },
      join: { type: "parallelGateway", parent: "p" },
      f: { type: "endEvent", parent: "p" },
    },
    flows: ["s -> a", "a -> e", "s2 -> x", "x -> join", "join -> f"].concat("x -> f"),
    found: [],
  },
  "compensation that nobody asks for": {
    elements: {
      s: "startEvent",
      a: "userTask",
      undo: boundary("a", { type: "compensation" }),
      h: { type: "userTask", isForCompensation: true },
      e: "endEvent",
    },
    flows: ["s -> a", "a -> e"],
    found: ["never_runs h by "],
  },
  "two inclusive joins that wait for each other": {
    elements: {
      s: "startEvent",
      fork: "parallelGateway",
      a: "inclusiveGateway",
      b: "inclusiveGateway",
      x: "exclusiveGateway",
      y: "exclusiveGateway",
      e: "endEvent",
    },
    flows: ["s -> fork", "fork -> a", "fork -> b", "a -> x", "b -> y", "x -> b", "x -> e", "y -> a", "y -> e"],
    found: ["deadlock a,b by s fork", "never_runs x,e by s fork", "never_runs y by s fork"],
  },
  "a complex gateway that goes on with two of three": {
    elements: {
      s: "startEvent",
      fork: "parallelGateway",
      a: "userTask",
      b: "userTask",
      c: "userTask",
      g: { type: "complexGateway", activationCondition: "activationCount >= 2" },
      e: "endEvent",
    },
    flows: ["s -> fork", "fork -> a", "fork -> b", "fork -> c", "a -> g", "b -> g", "c -> g", "g -> e"],
    found: [],
  },
  "a complex gateway that asks for more than can come": {
    elements: {
      s: "startEvent",
      x: "exclusiveGateway",
      a: "userTask",
      b: "userTask",
      g: { type: "complexGateway", activationCondition: "activationCount >= 2" },
      e: "endEvent",
    },
    flows: ["s -> x", "x -> a", "x -> b", "a -> g", "b -> g", "g -> e"],
    found: ["deadlock g by s x a", "never_runs e by s x a"],
  },
  "events that race": {
    elements: {
      s: "startEvent",
      g: "eventBasedGateway",
      m: { type: "intermediateCatchEvent", definitions: [{ type: "message", message: "m" }] },
      t: { type: "intermediateCatchEvent", definitions: [timer] },
      e: "endEvent",
    },
    flows: ["s -> g", "g -> m", "g -> t", "m -> e", "t -> e"],
    found: [],
  },
  "a lock within the same lock": {
    elements: {
      s: "startEvent",
      p: { type: "subProcess", lock: "k" },
      a: { type: "userTask", parent: "p", lock: "k" },
      e: "endEvent",
    },
    flows: ["s -> p", "p -> e"],
    found: ["deadlock a,p by s p"],
  },
  "a step that a cancelled region takes away before the join": {
    elements: { s: "startEvent", ...PARALLEL, a: { type: "userTask", cancels: ["b"] }, b: "userTask", e: "endEvent" },
    flows: ["s -> fork", "fork -> a", "fork -> b", "a -> join", "b -> join", "join -> e"],
    found: ["deadlock join by s fork a"],
  },
};

describe("what can go wrong with the way tokens move", () => {
  for (const [name, { elements, flows, found }] of Object.entries(CASES))
    it(`${found.length === 0 ? "finds nothing in" : "finds"} ${name}`, () => {
      const soundness = look(elements, flows);
      expect(said(soundness)).toEqual(found);
      expect(soundness.undecided).toEqual([]);
    });

  it("says what is wrong, where, and how an instance gets there, in words", () => {
    const { elements, flows } = CASES["ways that are taken one or the other and joined as if both were"]!;
    const [finding] = look(
      { ...elements, x: { type: "exclusiveGateway", name: "In stock?" }, a: { type: "userTask", name: "Pack" } },
      flows,
    ).findings;
    expect(finding!.message).toMatchInlineSnapshot(
      `"An instance can get stuck at the parallel gateway "join", because not all that it waits for comes. It waits for the way from the user task "b". Where only some of the ways are taken, join them by an inclusive or exclusive gateway."`,
    );
    expect(finding!.path.map((step) => step.words)).toMatchInlineSnapshot(`
      [
        "It starts at the start "s"",
        ""In stock?" is passed, the way to "Pack" is taken",
        ""Pack" is done",
      ]
    `);
    expect(finding!.flows).toEqual(["b -> join"]);
  });
});

describe("size", () => {
  const wide = (branches: number, gateway: "parallelGateway" | "inclusiveGateway") => {
    const elements: Record<string, ElementInput> = { s: "startEvent", fork: gateway, join: gateway, e: "endEvent" };
    const flows = ["s -> fork", "join -> e"];
    for (let i = 0; i < branches; i++) {
      Object.assign(elements, {
        [`x${i}`]: "exclusiveGateway",
        [`a${i}`]: "userTask",
        [`b${i}`]: "userTask",
        [`m${i}`]: "exclusiveGateway",
      });
      flows.push(`fork -> x${i}${gateway === "inclusiveGateway" ? ` if c = ${i}` : ""}`);
      flows.push(`x${i} -> a${i}`, `x${i} -> b${i}`, `a${i} -> m${i}`, `b${i} -> m${i}`, `m${i} -> join`);
    }
    return { elements, flows };
  };

  for (const gateway of ["parallelGateway", "inclusiveGateway"] as const)
    it(`decides 14 branches of a ${gateway} with a choice in each`, () => {
      const { elements, flows } = wide(14, gateway);
      expect(look(elements, flows)).toMatchObject({ findings: [], isDecided: true });
    });

  it("finds the one branch of 14 that leads elsewhere", () => {
    const { elements, flows } = wide(14, "parallelGateway");
    const soundness = look(
      { ...elements, f: "endEvent" },
      flows.map((flow) => (flow === "b9 -> m9" ? "b9 -> f" : flow)),
    );
    expect(soundness).toMatchObject({
      isDecided: true,
      findings: [{ kind: "deadlock", elements: ["join"], flows: ["m9 -> join"] }],
    });
  });

  it("decides 14 branches that each may lead elsewhere", () => {
    const { elements, flows } = wide(14, "parallelGateway");
    const soundness = look(
      { ...elements, f: "endEvent" },
      flows.map((flow) => flow.replace(/^(b\d+) -> m\d+$/, "$1 -> f")),
    );
    expect(soundness).toMatchObject({ isDecided: true, findings: [{ kind: "deadlock", elements: ["join"] }] });
  });

  it("takes less than half a second for 60 elements, also where it gives up", () => {
    const { elements, flows } = wide(14, "parallelGateway");
    // Each branch may bring its neighbour a token more: how many wait where makes more situations than are looked at.
    const knotted = [...flows, ...Array.from({ length: 13 }, (_, i) => `b${i} -> m${i + 1}`)];
    const model = compileModel(draw(elements, knotted));
    let soundness: Soundness | undefined;
    const taken = cpuMs(() => (soundness = findUnsound(model)));
    expect(soundness).toMatchObject({
      isDecided: false,
      findings: [{ kind: "leftover", elements: ["join"] }],
    });
    expect(taken).toBeLessThan(500);
  });

  it("says so where there is more than it looks at, and still finds what it comes by", () => {
    const { elements, flows } = wide(14, "parallelGateway");
    const model = compileModel(
      draw(
        { ...elements, f: "endEvent" },
        flows.map((flow) => (flow === "b13 -> m13" ? "b13 -> f" : flow)),
      ),
    );
    const soundness = findUnsound(model, { statesMax: 20 });
    expect(soundness.isDecided).toBe(false);
    expect(soundness.undecided[0]).toMatch(/^The first [\d,]+ situations were looked at; there are more\.$/);
    expect(soundness.findings).toMatchObject([{ kind: "deadlock", elements: ["join"] }]);
  });
});

describe("models of people", () => {
  for (const model of DEMO_WORKFLOWS)
    it(`finds nothing in ${model.name}`, () => {
      expect(findUnsound(compileModel(model))).toMatchObject({ findings: [], isDecided: true });
    });

  const data = process.env["TL_SHARED_DATA"] ?? fileURLToPath(new URL("../../../../shared/data", import.meta.url));
  const files = `${data}/bpmn`;
  it.skipIf(!existsSync(files))("finds nothing in files of other tools", async () => {
    let seen = 0;
    for (const name of readdirSync(files).filter((each) => each.endsWith(".bpmn"))) {
      const result = await importBpmn(readFileSync(`${files}/${name}`, "utf8"));
      for (const { model } of result.ok ? result.processes : []) {
        expect({ name, ...findUnsound(compileModel(model)) }).toMatchObject({ findings: [], isDecided: true });
        seen++;
      }
    }
    expect(seen).toBeGreaterThan(10);
  });
});
