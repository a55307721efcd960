import { describe, expect, it } from "vitest";
import { build, Walk } from "./testing/build";
import { compare, type Described, type Move } from "./testing/reference/schedule";

/** Models and schedules in which engine and reference once differed. `npm run fuzz:engine` prints new ones in this form. */
const FOUND: readonly { readonly what: string; readonly described: Described; readonly moves: readonly Move[] }[] = [
  {
    what: "[LO2] a loop condition that fails after a round stops that round, and a retry asks it again",
    described: [{ a: { type: "userTask", loop: { kind: "standard", condition: "n > 4", loopMaximum: 3 } } }],
    moves: [
      [0, 40, null],
      [0, 0, 5],
      [0, 40, 6],
    ],
  },
  {
    what: "[LO2] a completion condition that fails does not count its round twice",
    described: [
      {
        a: { type: "userTask", loop: { kind: "multiInstance", cardinality: "3", completionCondition: "missing > 1" } },
      },
    ],
    moves: [
      [0, 40, 1],
      [0, 0, 0],
      [0, 40, 1],
    ],
  },
  {
    what: "[LI2] an inclusive join knows that a token may come over a link",
    described: [
      {
        s: "startEvent",
        split: "inclusiveGateway",
        join: "inclusiveGateway",
        a: "userTask",
        to: { type: "intermediateThrowEvent", definitions: [{ type: "link", link: "x" }] },
        from: { type: "intermediateCatchEvent", definitions: [{ type: "link", link: "x" }] },
      },
      ["s -> split", "split -> a", "split -> join", "a -> join", "a -> to", "from -> split"],
    ],
    moves: [],
  },
  {
    what: "[MI10] a completion condition that has not held at the end of a round keeps no round out",
    described: [
      {
        a: {
          type: "userTask",
          loop: { kind: "multiInstance", cardinality: "3", completionCondition: "n > 6" },
          outputs: [{ target: "y", source: "n - 1" }],
        },
      },
    ],
    moves: [
      [0, 40, 0],
      [0, 30, 0],
      [0, 40, 0],
      [0, 40, 0],
      [0, 40, 0],
      [0, 40, 0],
      [0, 40, 0],
    ],
  },
  {
    what: "[LK3] an instance ends although who was to get the lock has been taken away",
    described: [
      {
        a: {
          type: "userTask",
          loop: { kind: "standard", condition: "n > 4", loopMaximum: 3 },
          lock: "k",
          cancels: ["a"],
        },
      },
    ],
    moves: [[159, 97, 0]],
  },
  {
    what: "[AH6] a retry asks the completion condition of an ad-hoc sub-process again, and what is open in it stays",
    described: [
      {
        p: { type: "adHocSubProcess", completionCondition: "missing > 1" },
        a: { type: "task", parent: "p" },
        b: { type: "userTask", parent: "p" },
      },
      ["a -> b"],
    ],
    moves: [
      [0, 40, 0],
      [0, 0, 0],
    ],
  },
  {
    what: "[IN9] what the first of several beginnings does may take the others away",
    described: [
      {
        e: { type: "intermediateThrowEvent", definitions: [{ type: "escalation", escalationCode: "X" }] },
        p: { type: "subProcess", triggeredByEvent: true },
        s: { type: "startEvent", interrupting: true, definitions: [{ type: "escalation" }], parent: "p" },
        a: { type: "userTask", parent: "p" },
        b: "userTask",
      },
      ["s -> a"],
    ],
    moves: [],
  },
  {
    what: "[AC2] scopes that are emptied together end one after the other, the oldest first",
    described: [
      {
        p: {
          type: "subProcess",
          loop: {
            kind: "multiInstance",
            collection: "=[4, 7, 1]",
            elementVariable: "n",
            outputCollection: "all",
            outputElement: "n",
          },
          outputs: [{ target: "n", source: "n" }],
        },
        a: { type: "userTask", parent: "p" },
        q: { type: "subProcess", triggeredByEvent: true, cancels: ["a"] },
        s: { type: "startEvent", interrupting: false, definitions: [{ type: "message", message: "m" }], parent: "q" },
      },
      [],
    ],
    moves: [[0, 0, 0]],
  },
  {
    what: "[CO4] who threw a compensation goes on when its last handler is taken away",
    described: [
      {
        a: "userTask",
        c: { type: "boundaryEvent", attachedTo: "a", interrupting: true, definitions: [{ type: "compensation" }] },
        h: { type: "serviceTask", isForCompensation: true },
        e: { type: "endEvent", definitions: [{ type: "compensation" }] },
      },
      ["a -> e"],
      { artifacts: [{ id: "i", type: "association", source: "c", target: "h" }] },
    ],
    moves: [
      [0, 40, 0],
      [1, 94, 0],
    ],
  },
  {
    what: "[RE3] a multi-instance that could not be left waits for rounds that were added meanwhile",
    described: [
      { a: { type: "userTask", loop: { kind: "multiInstance", cardinality: "0" } }, b: "userTask" },
      ["a -> b if missing > 1"],
    ],
    moves: [
      [0, 30, 0],
      [0, 0, 2],
    ],
  },
];

describe("engine and reference agree again", () => {
  for (const { what, described, moves } of FOUND) {
    it(what, () => expect(() => compare(described, moves)).not.toThrow());
  }
});

it("[LK3] a lock goes to the next in line when who was first is taken away with its scope", () => {
  const walk = Walk.start(
    build(
      {
        f: "parallelGateway",
        p: "subProcess",
        a: { type: "userTask", lock: "k", parent: "p" },
        b: { type: "userTask", lock: "k", parent: "p" },
        c: { type: "userTask", lock: "k" },
        t: { type: "boundaryEvent", attachedTo: "p", definitions: [{ type: "signal", signal: "stop" }] },
        d: "userTask",
      },
      ["f -> p", "f -> d", "d -> c"],
    ),
  );
  walk.complete("d");
  expect(walk.wait("c").kind).toBe("lock");
  walk.complete("t");
  expect(walk.wait("c").kind).toBe("task");
  expect(walk.complete("c").state!.status).toBe("completed");
});

it("[MI10] a condition that held stands, whatever variables say later", () => {
  const loop = {
    kind: "multiInstance",
    cardinality: "3",
    behavior: "complex",
    complex: [
      { condition: "nrOfCompletedInstances >= wanted", event: { type: "escalation", escalationCode: "enough" } },
    ],
  };
  const walk = Walk.start(build({ a: { type: "userTask", loop } }), { wanted: 1 }).complete("a");
  walk.do({ type: "setVariables", variables: { wanted: 9 } });
  expect(
    walk.try({ type: "addRounds", step: walk.steps("a").find((step) => step.loop)!.id, items: [1] }),
  ).toMatchObject({
    code: "not_possible",
  });
});

it("[LO2] a loop condition sees the round that is over as done", () => {
  const loop = { kind: "standard", condition: "nrOfCompletedInstances < wanted" };
  const walk = Walk.start(build({ a: { type: "userTask", loop }, b: "userTask" }, ["a -> b"])).complete("a");
  expect(walk.steps("a").map(({ incident }) => incident?.resume)).toEqual([undefined, "leave"]);
  walk.do({ type: "retry", step: walk.steps("a")[1]!.id, variables: { wanted: 2 } });
  expect(walk.step("a").loop).toMatchObject({ done: 1, started: 2 });
  expect(walk.complete("a").open()).toEqual(["b"]);
});

it("[MV2] what is moved into a sub-process that still waits for tokens starts in one of its own", () => {
  const walk = Walk.start(
    build(
      {
        s: "startEvent",
        p: { type: "subProcess", startQuantity: 2 },
        a: { type: "userTask", parent: "p" },
        b: "userTask",
      },
      ["s -> p", "s -> b"],
    ),
  );
  walk.do({ type: "move", cancel: [walk.step("b").id], start: ["a"] });
  expect(walk.steps("p").map(({ scope }) => scope?.children.size)).toEqual([0, 1]);
  walk.complete("a");
  expect(walk.open()).toEqual(["p"]);
});

it("names of elements, flows and locks may be those of what every object has", () => {
  for (const name of ["constructor", "toString", "__proto__"]) {
    const flow = (id: string, source: string, target: string) => ({ id, source, target });
    const walk = Walk.start(
      build(
        {
          f: "parallelGateway",
          a: { type: "userTask", lock: name },
          b: { type: "userTask", lock: name },
          c: { type: "intermediateCatchEvent", definitions: [{ type: "conditional", condition: "ready" }] },
          [name]: "inclusiveGateway",
        },
        [],
        {
          flows: [
            flow("1", "f", "a"),
            flow("2", "f", "b"),
            flow("3", "f", "c"),
            flow(name, "a", name),
            flow("valueOf", "b", name),
            flow("hasOwnProperty", "c", name),
          ],
        },
      ),
    );
    walk.complete("a").complete("b");
    expect(walk.open()).toEqual([name, "c"].sort());
    walk.do({ type: "setVariables", variables: { ready: true } });
    expect(walk.state!.status).toBe("completed");
  }
});
