import { describe, expect, it } from "vitest";
import { explain } from "./explain";
import { parseState, serializeState } from "./serialize";
import { build, T0, Walk } from "./testing/build";

const call = { kind: "external", jobType: "work" };
const timer = (value: string) => ({ type: "timer", timer: "duration", value });

describe("instances", () => {
  const sequence = build({ s: "startEvent", a: "userTask", e: "endEvent" }, ["s -> a", "a -> e"]);

  it("[IN8] begins where the start condition holds for what the start brings", () => {
    const conditional = (condition: string) => ({
      type: "startEvent" as const,
      definitions: [{ type: "conditional", condition }],
    });
    const starts = { low: conditional("amount < 10"), high: conditional("amount > 100") };
    const model = build({ ...starts, a: "userTask" as const, b: "userTask" as const }, ["low -> a", "high -> b"]);
    expect(Walk.start(model, { amount: 5 }).open()).toEqual(["a"]);
    expect(Walk.start(model, { amount: 500 }).open()).toEqual(["b"]);
    expect(new Walk(model).try({ type: "start", variables: { amount: 50 } })).toMatchObject({
      code: "not_possible",
      message: "No start condition holds for what this start brings: amount < 10, or amount > 100.",
    });
    expect(new Walk(model).try({ type: "start" })).toMatchObject({ code: "not_possible" });
    expect(Walk.start(model, { amount: 50 }, "high").open()).toEqual(["b"]);
    const both = build({ ...starts, plain: "startEvent" as const, a: "userTask" as const, b: "userTask" as const }, [
      "low -> a",
      "high -> b",
      "plain -> b",
    ]);
    expect(Walk.start(both, { amount: 5 }).open()).toEqual(["b"]);
  });

  it("[IN1] starts at the one plain start event, whatever other start events there are", () => {
    const model = build(
      {
        s: "startEvent",
        m: { type: "startEvent", definitions: [{ type: "message", message: "order" }] },
        a: "userTask",
        b: "userTask",
      },
      ["s -> a", "m -> b"],
    );
    expect(Walk.start(model).open()).toEqual(["a"]);
    expect(Walk.start(model, {}, "m").open()).toEqual(["b"]);
  });

  it("[IN1] starts at the only start event even if it is a timer", () => {
    const model = build({ t: { type: "startEvent", definitions: [timer("PT1H")] }, a: "userTask" }, ["t -> a"]);
    expect(Walk.start(model).open()).toEqual(["a"]);
  });

  it("[IN1] refuses a start that does not say which of several start events is meant", () => {
    const model = build({ s: "startEvent", t: "startEvent", a: "userTask" }, ["s -> a", "t -> a"]);
    expect(new Walk(model).try({ type: "start" })).toMatchObject({ code: "unknown_element" });
    expect(new Walk(model).try({ type: "start", element: "nowhere" })).toMatchObject({ code: "unknown_element" });
  });

  it("[IN1] starts at every element that no flow leads to if there is no start event", () => {
    const model = build({ a: "userTask", b: "userTask", c: "userTask" }, ["a -> c"]);
    expect(Walk.start(model).open()).toEqual(["a", "b"]);
  });

  it("[IN2] is completed when nothing is open any more", () => {
    const walk = Walk.start(sequence);
    expect(walk.state!.status).toBe("active");
    walk.complete("a");
    expect(walk.state!.status).toBe("completed");
    expect(walk.state!.steps.size).toBe(0);
    expect(walk.events("instanceEnded")).toEqual([{ type: "instanceEnded", status: "completed" }]);
  });

  it("[IN3] takes every open step and wait away when it is cancelled", () => {
    const model = build(
      {
        s: "startEvent",
        sub: "subProcess",
        a: { type: "userTask", parent: "sub" },
        t: { type: "boundaryEvent", attachedTo: "sub", definitions: [timer("PT1H")] },
      },
      ["s -> sub"],
    );
    const walk = Walk.start(model).do({ type: "cancel", reason: "duplicate" });
    expect(walk.state).toMatchObject({ status: "cancelled" });
    expect(walk.state!.waits.size).toBe(0);
    const left = walk.lastEvents
      .filter((e) => e.type === "stepLeft")
      .map((e) => walk.events("stepEntered").find((s) => s.step === e.step)!.element);
    expect(left).toEqual(["a", "sub", "test"]);
  });

  it("[IN4] refuses what would move it while it is suspended", () => {
    const walk = Walk.start(sequence).do({ type: "suspend" });
    const task = walk.wait("a").id;
    expect(walk.try({ type: "completeTask", task })).toMatchObject({ code: "suspended" });
    walk
      .do({ type: "assignTask", task, assignee: "ann" })
      .do({ type: "setVariables", variables: { x: 1 } })
      .do({ type: "resume" });
    expect(walk.try({ type: "resume" })).toMatchObject({ code: "not_suspended" });
    expect(walk.complete("a").state!.status).toBe("completed");
  });

  it("[IN5] refuses every command once it has ended, and a second start", () => {
    const walk = Walk.start(sequence);
    expect(walk.try({ type: "start" })).toMatchObject({ code: "already_started" });
    walk.complete("a");
    for (const command of [{ type: "cancel" }, { type: "suspend" }, { type: "setVariables", variables: {} }] as const) {
      expect(walk.try(command)).toMatchObject({ code: "ended" });
    }
  });

  it("[IN6] computes title, priority and due date at the start, and again when what they read changes", () => {
    const model = build({ s: "startEvent", a: "userTask", b: "userTask" }, ["s -> a", "a -> b"], {
      instance: {
        title: '="Ticket: " + subject',
        priority: "=priority",
        due: '=if priority = "high" then "PT4H" else "P2D"',
      },
    });
    const walk = Walk.start(model, { subject: "Printer", priority: "high" });
    expect(walk.state!.label).toEqual({ title: "Ticket: Printer", priority: "high", due: "2026-01-05T13:00:00.000Z" });
    walk.complete("a", { priority: "low" });
    expect(walk.state!.label).toEqual({ title: "Ticket: Printer", priority: "low", due: "2026-01-07T09:00:00.000Z" });
  });

  it("[IN6] leaves out what can't be computed and goes on", () => {
    const model = build({ s: "startEvent", a: "userTask" }, ["s -> a"], { instance: { title: "=1 +", due: "soon" } });
    const walk = Walk.start(model);
    expect(walk.open()).toEqual(["a"]);
    expect(walk.state!.label).toEqual({});
  });
});

describe("tokens and steps", () => {
  it("[TK1] moves parallel branches in turn", () => {
    const model = build({ s: "startEvent", f: "parallelGateway", a1: "task", a2: "task", b1: "task", b2: "task" }, [
      "s -> f",
      "f -> a1",
      "a1 -> a2",
      "f -> b1",
      "b1 -> b2",
    ]);
    expect(
      Walk.start(model)
        .events("stepEntered")
        .map((e) => e.element),
    ).toEqual(["test", "s", "f", "a1", "b1", "a2", "b2"]);
  });

  it("[TK2] ends the token of a step without outgoing flows", () => {
    const model = build({ a: "task" });
    expect(Walk.start(model).state!.status).toBe("completed");
  });

  it("[TK3] sends a token along each flow of an activity without conditions", () => {
    const model = build({ s: "startEvent", a: "userTask", b: "userTask" }, ["s -> a", "s -> b"]);
    expect(Walk.start(model).open()).toEqual(["a", "b"]);
  });

  it("[TK4] takes the conditional flows of an activity that hold, and its default if none does", () => {
    const model = build({ s: "startEvent", a: "userTask", b: "userTask", c: "userTask", d: "userTask" }, [
      "s -> a",
      "a -> b if x > 1",
      "a -> c if x > 2",
      "a -> d default",
    ]);
    expect(Walk.start(model, { x: 3 }).complete("a").open()).toEqual(["b", "c"]);
    expect(Walk.start(model, { x: 2 }).complete("a").open()).toEqual(["b"]);
    expect(Walk.start(model, { x: 1 }).complete("a").open()).toEqual(["d"]);
  });

  it("[TK5] opens a new step at each round of a loop", () => {
    const model = build(
      { s: "startEvent", m: "exclusiveGateway", a: "userTask", x: "exclusiveGateway", e: "endEvent" },
      ["s -> m", "m -> a", "a -> x", "x -> m if again", "x -> e default"],
    );
    const walk = Walk.start(model);
    const first = walk.step("a").id;
    walk.complete("a", { again: true });
    expect(walk.step("a").id).toBeGreaterThan(first);
    walk.complete("a", { again: false });
    expect(walk.state!.status).toBe("completed");
    expect(walk.events("stepEntered").filter((e) => e.element === "a")).toHaveLength(2);
  });

  it("[TK6] stops an endless loop with an incident that names it, and another branch is not touched", () => {
    const model = build({ s: "startEvent", l: "task", m: { type: "task", name: "Round" }, u: "userTask" }, [
      "s -> l",
      "l -> m",
      "m -> l",
      "s -> u",
    ]);
    const walk = Walk.start(model);
    const incidents = walk.events("incidentRaised");
    expect(incidents).toHaveLength(1);
    expect(incidents[0]).toMatchObject({ code: "endless_loop" });
    expect(incidents[0]!.message).toContain('"Round"');
    expect(walk.complete("u").state!.status).toBe("active");
  });
});

describe("variables", () => {
  it("[VA1][VA4] input mappings hide outer variables on the step alone", () => {
    const model = build({
      a: { type: "userTask", inputs: [{ target: "x", source: "x + 1" }], assignee: '="user-" + string(x)' },
    });
    const walk = Walk.start(model, { x: 1 });
    expect(walk.wait("a")).toMatchObject({ task: { assignee: "user-2" } });
    expect(walk.variables).toEqual({ x: 1 });
    expect(walk.step("a").variables).toEqual({ x: 2 });
  });

  it("[VA2] sets what a task brings where the name is known, else on the instance", () => {
    const model = build({
      sub: { type: "subProcess", inputs: [{ target: "local", source: "1" }] },
      a: { type: "userTask", parent: "sub" },
      b: { type: "userTask", parent: "sub" },
    });
    const walk = Walk.start(model).complete("a", { local: 2, fresh: 3 });
    expect(walk.step("sub").variables).toEqual({ local: 2 });
    expect(walk.variables).toEqual({ fresh: 3 });
    expect(walk.events("variableSet").find((e) => e.name === "local" && e.old !== undefined)).toMatchObject({
      old: 1,
      value: 2,
    });
  });

  it("[VA3] sets variables from outside in the scope named", () => {
    const model = build({ sub: "subProcess", a: { type: "userTask", parent: "sub" } });
    const walk = Walk.start(model);
    walk
      .do({ type: "setVariables", scope: walk.step("sub").id, variables: { x: 1 } })
      .do({ type: "setVariables", variables: { y: 2 } });
    expect(walk.step("sub").variables).toEqual({ x: 1 });
    expect(walk.variables).toEqual({ y: 2 });
    expect(walk.try({ type: "setVariables", scope: 99, variables: {} })).toMatchObject({ code: "not_open" });
  });

  it("[VA6] knows the instance's own number and key, unless a variable has that name", () => {
    const model = build({
      a: { type: "userTask", assignee: '=string(thisInstance.number) + "-" + thisInstance.businessKey' },
    });
    const walk = new Walk(model).do({ type: "start", number: 7, businessKey: "K" });
    expect(walk.wait("a")).toMatchObject({ task: { assignee: "7-K" } });
    expect(
      Walk.start(build({ a: { type: "userTask", assignee: "=thisInstance" } }), { thisInstance: "mine" }).wait("a"),
    ).toMatchObject({
      task: { assignee: "mine" },
    });
  });

  it("[VA5] lets only what is mapped leave a step with output mappings", () => {
    const model = build({ a: { type: "userTask", outputs: [{ target: "total", source: "net * 2" }] }, b: "userTask" }, [
      "a -> b",
    ]);
    expect(Walk.start(model).complete("a", { net: 5 }).variables).toEqual({ total: 10 });
  });
});

describe("exclusive gateway", () => {
  const model = build({ s: "startEvent", x: "exclusiveGateway", a: "userTask", b: "userTask", c: "userTask" }, [
    "s -> x",
    "x -> a if amount > 100",
    "x -> b if amount > 10",
    "x -> c default",
  ]);

  it("[XG1] takes the first flow that holds, and says what it read and why not the others", () => {
    const walk = Walk.start(model, { amount: 500, other: 1 });
    expect(walk.open()).toEqual(["a"]);
    expect(walk.events("flowTaken").at(-1)).toMatchObject({
      flow: "x -> a",
      reason: {
        why: "condition",
        taken: true,
        trace: { expression: "amount > 100", values: { amount: 500 }, result: true },
      },
      others: [
        { flow: "x -> b", why: "not_evaluated", taken: false },
        { flow: "x -> c", why: "default", taken: false },
      ],
    });
  });

  it("[XG2] takes the default flow when no condition holds", () => {
    const walk = Walk.start(model, { amount: 1 });
    expect(walk.open()).toEqual(["c"]);
    expect(walk.events("flowTaken").at(-1)).toMatchObject({
      reason: { why: "default", taken: true },
      others: [
        { flow: "x -> a", why: "condition", taken: false, trace: { result: false } },
        { flow: "x -> b", why: "condition", taken: false },
      ],
    });
  });

  it("[XG2] the only flow without a condition is the default, wherever it stands", () => {
    const model = build({ s: "startEvent", g: "exclusiveGateway", a: "userTask", b: "userTask" }, [
      "s -> g",
      "g -> a",
      "g -> b if x > 1",
    ]);
    expect(Walk.start(model, { x: 2 }).open()).toEqual(["b"]);
    expect(Walk.start(model, { x: 1 }).open()).toEqual(["a"]);
  });

  it("[XG3] has an incident when none holds and there is no default, and goes on once the variable is corrected", () => {
    const strict = build({ s: "startEvent", x: "exclusiveGateway", a: "userTask", b: "userTask" }, [
      "s -> x",
      "x -> a if n > 1",
      "x -> b if n < 0",
    ]);
    const walk = Walk.start(strict, { n: 0 });
    expect(walk.step("x").incident).toMatchObject({ code: "no_flow_taken" });
    walk.do({ type: "retry", step: walk.step("x").id, variables: { n: 2 } });
    expect(walk.open()).toEqual(["a"]);
    expect(walk.state!.incidents).toBe(0);
  });

  it("[XG4] has an incident when a condition gives neither true nor false, and shows what it read", () => {
    const vague = build({ s: "startEvent", x: "exclusiveGateway", a: "userTask", b: "userTask" }, [
      "s -> x",
      "x -> a if agreed",
      "x -> b default",
    ]);
    const walk = Walk.start(vague, { agreed: "maybe" });
    expect(walk.events("incidentRaised")[0]).toMatchObject({
      code: "invalid_value",
      trace: { expression: "agreed", values: { agreed: "maybe" } },
    });
    const missing = Walk.start(model);
    expect(missing.step("x").incident!.message).toContain("amount is not set");
  });
});

describe("parallel gateway", () => {
  const model = build(
    { s: "startEvent", f: "parallelGateway", a: "userTask", b: "userTask", j: "parallelGateway", e: "userTask" },
    ["s -> f", "f -> a", "f -> b", "a -> j", "b -> j", "j -> e"],
  );

  it("[PG1] puts a token on each flow out", () => {
    expect(Walk.start(model).open()).toEqual(["a", "b"]);
  });

  it("[PG2] waits at the join for a token of each flow in", () => {
    const walk = Walk.start(model).complete("a");
    expect(walk.open()).toEqual(["b", "j"]);
    expect(explain(walk.model, walk.state!).find((e) => e.element === "j")!.reasons).toEqual([
      { kind: "join", element: "j", arrived: ["a -> j"], missing: ["b -> j"] },
    ]);
    expect(walk.complete("b").open()).toEqual(["e"]);
  });

  it("[PG2] keeps a second token of the same flow for the next round", () => {
    const twice = build(
      { a: "userTask", b: "userTask", c: "userTask", m: "exclusiveGateway", j: "parallelGateway", e: "userTask" },
      ["a -> m", "b -> m", "m -> j", "c -> j", "j -> e"],
    );
    const walk = Walk.start(twice).complete("a").complete("b");
    expect(walk.step("j").arrived).toEqual({ "m -> j": 2 });
    walk.complete("c");
    expect(walk.open()).toEqual(["e", "j"]);
    expect(walk.step("j").arrived).toEqual({ "m -> j": 1 });
  });
});

describe("inclusive gateway", () => {
  const model = build(
    {
      s: "startEvent",
      f: "inclusiveGateway",
      a: "userTask",
      b: "userTask",
      c: "userTask",
      j: "inclusiveGateway",
      e: "userTask",
    },
    ["s -> f", "f -> a if x > 0", "f -> b if x > 1", "f -> c default", "a -> j", "b -> j", "c -> j", "j -> e"],
  );

  it("[IG1] takes every flow whose condition holds, else the default", () => {
    expect(Walk.start(model, { x: 2 }).open()).toEqual(["a", "b"]);
    expect(Walk.start(model, { x: 0 }).open()).toEqual(["c"]);
  });

  it("[IG1] has an incident when nothing holds and there is no default", () => {
    const strict = build({ s: "startEvent", f: "inclusiveGateway", a: "userTask", b: "userTask" }, [
      "s -> f",
      "f -> a if x > 0",
      "f -> b if x > 1",
    ]);
    expect(Walk.start(strict, { x: 0 }).step("f").incident).toMatchObject({ code: "no_flow_taken" });
  });

  it("[IG2] joins just the branches that were taken", () => {
    const walk = Walk.start(model, { x: 2 }).complete("a");
    expect(walk.open()).toEqual(["b", "j"]);
    expect(walk.complete("b").open()).toEqual(["e"]);
    expect(Walk.start(model, { x: 1 }).complete("a").open()).toEqual(["e"]);
  });

  it("[IG2] does not wait for a branch that ended elsewhere", () => {
    const escape = build(
      {
        s: "startEvent",
        f: "inclusiveGateway",
        a: "userTask",
        b: "userTask",
        x: "exclusiveGateway",
        out: "endEvent",
        j: "inclusiveGateway",
        e: "userTask",
      },
      [
        "s -> f",
        "f -> a if true",
        "f -> b if true",
        "a -> j",
        "b -> x",
        "x -> j if stay",
        "x -> out default",
        "j -> e",
      ],
    );
    const walk = Walk.start(escape).complete("a");
    expect(walk.open()).toEqual(["b", "j"]);
    expect(walk.complete("b", { stay: false }).open()).toEqual(["e"]);
  });

  it("[IG2] waits for a token that can still come round a loop, but not for one that must pass the join first", () => {
    const loop = build(
      { s: "startEvent", a: "userTask", b: "userTask", j: "inclusiveGateway", x: "exclusiveGateway", e: "endEvent" },
      ["s -> a", "s -> b", "a -> j", "b -> j", "j -> x", "x -> a if again", "x -> e default"],
    );
    const walk = Walk.start(loop).complete("a");
    expect(walk.open()).toEqual(["b", "j"]);
    walk.complete("b", { again: true });
    expect(walk.open()).toEqual(["a"]);
    expect(walk.complete("a", { again: false }).state!.status).toBe("completed");
  });

  it("[IG2] waits for a host whose boundary event leads to the join", () => {
    const boundary = build(
      {
        s: "startEvent",
        f: "parallelGateway",
        a: "userTask",
        b: "userTask",
        t: { type: "boundaryEvent", attachedTo: "b", definitions: [timer("PT1H")] },
        j: "inclusiveGateway",
        e: "userTask",
        o: "endEvent",
      },
      ["s -> f", "f -> a", "f -> b", "a -> j", "t -> j", "b -> o", "j -> e"],
    );
    const walk = Walk.start(boundary).complete("a");
    expect(walk.open()).toEqual(["b", "j"]);
    expect(walk.complete("t").open()).toEqual(["e"]);
  });
});

describe("event-based gateway", () => {
  const model = build(
    {
      s: "startEvent",
      g: "eventBasedGateway",
      m: { type: "intermediateCatchEvent", definitions: [{ type: "message", message: "reply", correlationKey: "id" }] },
      t: { type: "intermediateCatchEvent", definitions: [timer("P1D")] },
      r: { type: "receiveTask", message: "cancel", correlationKey: "id" },
      a: "userTask",
      b: "userTask",
      c: "userTask",
    },
    ["s -> g", "g -> m", "g -> t", "g -> r", "m -> a", "t -> b", "r -> c"],
  );

  it("[EG1] waits for all events that follow it, on one step", () => {
    const walk = Walk.start(model, { id: 7 });
    expect(walk.open()).toEqual(["g"]);
    expect(walk.wait("m")).toMatchObject({ subscription: { name: "reply", key: "7" } });
    expect(walk.wait("t")).toMatchObject({ timer: { due: "2026-01-06T09:00:00.000Z" } });
  });

  it("[EG2] goes the way of the first that happens, and no longer waits for the others", () => {
    const walk = Walk.start(model, { id: 7 }).complete("m", { text: "hello" });
    expect(walk.open()).toEqual(["a"]);
    expect(walk.variables).toMatchObject({ text: "hello" });
    expect(walk.waits("t")).toEqual([]);
    expect(walk.events("flowTaken").find((e) => e.flow === "g -> m")).toMatchObject({
      reason: { why: "event", taken: true },
      others: [{ flow: "g -> t" }, { flow: "g -> r" }],
    });
    expect(Walk.start(model, { id: 7 }).complete("r").open()).toEqual(["c"]);
  });
});

describe("events", () => {
  it("[SE1][EE1] passes start and end events", () => {
    const model = build({ s: "startEvent", e: "endEvent" }, ["s -> e"]);
    expect(Walk.start(model).state!.status).toBe("completed");
  });

  it("[EE2] terminate ends every other step of its scope and goes on outside it", () => {
    const model = build(
      {
        sub: "subProcess",
        f: { type: "startEvent", parent: "sub" },
        a: { type: "userTask", parent: "sub" },
        b: { type: "userTask", parent: "sub" },
        end: { type: "endEvent", parent: "sub", definitions: [{ type: "terminate" }] },
        after: "userTask",
        beside: "userTask",
      },
      ["f -> a", "f -> b", "b -> end", "sub -> after"],
    );
    const walk = Walk.start(model).complete("b");
    expect(walk.open()).toEqual(["after", "beside"]);
    expect(walk.events("stepLeft").find((e) => e.outcome === "cancelled")).toMatchObject({ by: "end" });
  });

  it("[EE2] terminate takes tokens under way with it", () => {
    const model = build(
      { s: "startEvent", end: { type: "endEvent", definitions: [{ type: "terminate" }] }, t: "task", a: "userTask" },
      ["s -> end", "s -> t", "t -> a"],
    );
    expect(Walk.start(model).state!.status).toBe("completed");
  });

  it("[EE3][ER1] an error end event leads to the boundary event of its sub-process, the one that names the code first", () => {
    const model = build(
      {
        sub: "subProcess",
        a: { type: "userTask", parent: "sub" },
        end: { type: "endEvent", parent: "sub", definitions: [{ type: "error", errorCode: "declined" }] },
        any: { type: "boundaryEvent", attachedTo: "sub", definitions: [{ type: "error" }] },
        declined: {
          type: "boundaryEvent",
          attachedTo: "sub",
          definitions: [{ type: "error", errorCode: "declined", codeVariable: "code" }],
        },
        x: "userTask",
        y: "userTask",
      },
      ["a -> end", "any -> x", "declined -> y"],
    );
    const walk = Walk.start(model).complete("a");
    expect(walk.open()).toEqual(["y"]);
    expect(walk.variables).toEqual({ code: "declined" });
    expect(walk.events("errorThrown")).toMatchObject([{ code: "declined", caughtBy: "declined" }]);
  });

  it("[TE1] a message without a name is for nobody, and its event passes", () => {
    const thrown = { type: "intermediateThrowEvent", definitions: [{ type: "message", message: "" }] } as const;
    expect(Walk.start(build({ t: thrown, a: "userTask" }, ["t -> a"])).open()).toEqual(["a"]);
  });

  it("[EE4][TE1] a message is sent as a job, and its event is left once that is done", () => {
    const message = { type: "message", message: "note", correlationKey: "id" };
    const model = build(
      {
        s: "startEvent",
        p: "intermediateThrowEvent",
        t: { type: "intermediateThrowEvent", definitions: [message] },
        e: { type: "endEvent", definitions: [message] },
      },
      ["s -> p", "p -> t", "t -> e"],
    );
    const walk = Walk.start(model, { id: "k" });
    expect(walk.wait("t")).toMatchObject({ job: { type: "message", name: "note", key: "k" } });
    expect(walk.complete("t").open()).toEqual(["e"]);
    expect(walk.complete("e").state!.status).toBe("completed");
  });

  it("[CE1][CE2] a catch event waits, and what the message brought becomes variables", () => {
    const model = build(
      { c: { type: "intermediateCatchEvent", definitions: [{ type: "message", message: "paid" }] }, a: "userTask" },
      ["c -> a"],
    );
    const walk = Walk.start(model);
    expect(walk.open()).toEqual(["c"]);
    expect(walk.complete("c", { amount: 5 }).open()).toEqual(["a"]);
    expect(walk.variables).toEqual({ amount: 5 });
  });

  it("[CE1] a message key that is missing is an incident, and a retry after setting it waits", () => {
    const model = build({
      c: { type: "intermediateCatchEvent", definitions: [{ type: "message", message: "paid", correlationKey: "id" }] },
    });
    const walk = Walk.start(model);
    expect(walk.step("c").incident).toMatchObject({ code: "invalid_value" });
    walk.do({ type: "retry", step: walk.step("c").id, variables: { id: 1 } });
    expect(walk.wait("c")).toMatchObject({ subscription: { key: "1" } });
  });

  it("[CE1] an impossible timer is an incident", () => {
    const model = build({ c: { type: "intermediateCatchEvent", definitions: [timer("tomorrow")] } });
    expect(Walk.start(model).step("c").incident).toMatchObject({ code: "invalid_value" });
  });
});

describe("boundary events", () => {
  const host = (boundary: Record<string, unknown>) =>
    build(
      {
        s: "startEvent",
        a: "userTask",
        t: { type: "boundaryEvent", attachedTo: "a", ...boundary },
        b: "userTask",
        c: "userTask",
      },
      ["s -> a", "a -> b", "t -> c"],
    );

  it("[BE1] opens with its host and closes with it", () => {
    const walk = Walk.start(host({ definitions: [timer("PT4H")] }));
    expect(walk.wait("t")).toMatchObject({ step: walk.step("a").id, timer: { due: "2026-01-05T13:00:00.000Z" } });
    walk.complete("a");
    expect(walk.waits("t")).toEqual([]);
    expect(walk.open()).toEqual(["b"]);
  });

  it("[BE2] an interrupting one takes its host away", () => {
    const walk = Walk.start(host({ definitions: [timer("PT4H")] })).complete("t");
    expect(walk.open()).toEqual(["c"]);
    expect(walk.waits("a")).toEqual([]);
    expect(walk.events("stepLeft")).toContainEqual({
      type: "stepLeft",
      step: 2,
      outcome: "cancelled",
      at: T0,
      by: "t",
    });
  });

  it("[BE3] one that does not interrupt leaves its host, and a message is awaited again", () => {
    const walk = Walk.start(host({ interrupting: false, definitions: [{ type: "message", message: "hint" }] }));
    walk.complete("t", { n: 1 }).complete("t", { n: 2 });
    expect(walk.open()).toEqual(["a", "c", "c"]);
    expect(walk.variables).toEqual({ n: 2 });
  });

  it.each(["message", "signal"] as const)(
    "[BE3] its %s stays awaited, so that two that come at the same time are both heard",
    (type) => {
      const walk = Walk.start(host({ interrupting: false, definitions: [{ type, [type]: "hint" }] }));
      const subscription = walk.wait("t").id;
      const deliver = type === "message" ? "deliverMessage" : "deliverSignal";
      walk.do({ type: deliver, subscription, variables: { n: 1 } });
      walk.do({ type: deliver, subscription, variables: { n: 2 } });
      expect(walk.open()).toEqual(["a", "c", "c"]);
      expect(walk.events("subscriptionOpened")).toHaveLength(1);
      walk.complete("a");
      expect(walk.waits("t")).toEqual([]);
    },
  );

  it("[BE3] a repeating timer is set again as often as it says", () => {
    const walk = Walk.start(
      host({ interrupting: false, definitions: [{ type: "timer", timer: "cycle", value: "R2/PT1H" }] }),
    );
    walk.at = "2026-01-05T10:00:00.000Z";
    walk.complete("t");
    expect(walk.wait("t")).toMatchObject({ timer: { due: "2026-01-05T11:00:00.000Z" } });
    walk.at = "2026-01-05T11:00:00.000Z";
    walk.complete("t");
    expect(walk.waits("t")).toEqual([]);
    expect(walk.open()).toEqual(["a", "c", "c"]);
  });

  it("[BE3] rounds missed in an outage are skipped, and the rhythm is kept", () => {
    const walk = Walk.start(
      host({ interrupting: false, definitions: [{ type: "timer", timer: "cycle", value: "R/PT1H" }] }),
    );
    walk.at = "2026-01-06T09:30:00.000Z";
    walk.complete("t");
    expect(walk.wait("t")).toMatchObject({ timer: { due: "2026-01-06T10:00:00.000Z" } });
  });

  it("[BE4] a boundary event that is the start of its own branch goes on when it is entered", () => {
    const walk = Walk.start(host({ interrupting: false, definitions: [timer("PT1H")] })).complete("t");
    expect(walk.events("stepEntered").map((e) => e.element)).toContain("t");
    expect(walk.open()).toEqual(["a", "c"]);
  });

  it("[ER1] a job that ends in an error leaves through the boundary event that catches it", () => {
    const model = build(
      {
        s: { type: "serviceTask", call },
        t: { type: "boundaryEvent", attachedTo: "s", definitions: [{ type: "error", errorCode: "E1" }] },
        b: "userTask",
      },
      ["t -> b"],
    );
    const walk = Walk.start(model);
    walk.do({ type: "throwError", wait: walk.wait("s").id, code: "E1", message: "no stock", variables: { left: 0 } });
    expect(walk.open()).toEqual(["b"]);
    expect(walk.variables).toEqual({ left: 0 });
  });

  it("[ER2] an error that nobody catches is an incident that names its code, and a retry runs the job again", () => {
    const walk = Walk.start(build({ s: { type: "serviceTask", call }, b: "userTask" }, ["s -> b"]));
    walk.do({ type: "throwError", wait: walk.wait("s").id, code: "E9" });
    expect(walk.step("s").incident).toMatchObject({ code: "error_not_caught" });
    expect(walk.step("s").incident!.message).toContain("E9");
    walk.do({ type: "retry", step: walk.step("s").id });
    expect(walk.complete("s").open()).toEqual(["b"]);
  });
});

describe("activities", () => {
  it("[TA1] passes plain and manual tasks", () => {
    expect(Walk.start(build({ a: "task", b: "manualTask" }, ["a -> b"])).state!.status).toBe("completed");
  });

  it("[UT1] opens a task for its assignee and candidates, which expressions may give", () => {
    const model = build({
      a: { type: "userTask", assignee: "=owner", candidateGroups: ["support", "=teams"], priority: "=p" },
    });
    const walk = Walk.start(model, { owner: "ann", teams: ["it", "hr"], p: "high" });
    expect(walk.wait("a")).toMatchObject({
      kind: "task",
      task: { assignee: "ann", groups: ["support", "it", "hr"], priority: "high" },
    });
  });

  it("[UT1] gives a task that names nobody to the group of its lane", () => {
    const model = build({ a: "userTask" }, [], { lanes: [{ id: "l", elements: ["a"], group: "support" }] });
    expect(Walk.start(model).wait("a")).toMatchObject({ task: { groups: ["support"] } });
  });

  it("[UT1] tells who had a task before it was assigned anew", () => {
    const walk = Walk.start(build({ a: { type: "userTask", assignee: "ann" } }));
    walk.do({ type: "assignTask", task: walk.wait("a").id, assignee: "bob" });
    expect(walk.lastEvents).toEqual([
      { type: "taskAssigned", wait: walk.wait("a").id, assignee: "bob", previous: "ann" },
    ]);
    walk.do({ type: "assignTask", task: walk.wait("a").id, assignee: null });
    expect(walk.wait("a")).toMatchObject({ task: { groups: [] } });
    walk.do({ type: "updateTask", task: walk.wait("a").id, priority: "urgent", due: "2026-02-01T00:00:00.000Z" });
    expect(walk.wait("a")).toMatchObject({ task: { priority: "urgent", due: "2026-02-01T00:00:00.000Z" } });
  });

  it("[UT2] counts a due duration from the creation of the task", () => {
    const walk = Walk.start(
      build({ a: { type: "userTask", due: "PT2H" }, b: { type: "userTask", due: "=deadline" } }),
      { deadline: "2026-03-01T12:00:00Z" },
    );
    expect(walk.wait("a")).toMatchObject({ task: { due: "2026-01-05T11:00:00.000Z" } });
    expect(walk.wait("b")).toMatchObject({ task: { due: "2026-03-01T12:00:00.000Z" } });
  });

  it("[ST1] opens a job with its call filled in, and takes its reply into the result variable", () => {
    const model = build(
      {
        a: {
          type: "serviceTask",
          call: {
            kind: "http",
            method: "POST",
            url: '="http://pay/" + id',
            headers: { "X-Id": "=id" },
            body: "{ amount: amount }",
            resultVariable: "reply",
          },
        },
        b: "userTask",
      },
      ["a -> b"],
    );
    const walk = Walk.start(model, { id: "7", amount: 3 });
    const job = walk.wait("a");
    expect(job).toMatchObject({
      job: {
        type: "http",
        method: "POST",
        url: "http://pay/7",
        headers: { "X-Id": "7" },
        body: { amount: 3 },
        attempts: 5,
        idempotent: false,
      },
    });
    walk.do({ type: "completeJob", job: job.id, result: { status: 200, body: { ok: true } } });
    expect(walk.variables["reply"]).toEqual({ status: 200, body: { ok: true } });
    expect(walk.open()).toEqual(["b"]);
  });

  it("[ST1] is a job named after the element when it has no call", () => {
    expect(Walk.start(build({ a: { type: "serviceTask", name: "Pack" } })).wait("a")).toMatchObject({
      job: { type: "external", jobType: "Pack" },
    });
  });

  it("[SN1] sends by message or by call", () => {
    const walk = Walk.start(
      build({ a: { type: "sendTask", message: "hello", correlationKey: "k" }, b: { type: "sendTask", call } }),
      { k: 1 },
    );
    expect(walk.wait("a")).toMatchObject({ job: { type: "message", name: "hello", key: "1" } });
    expect(walk.wait("b")).toMatchObject({ job: { type: "external", jobType: "work" } });
  });

  it("[RT1] waits for its message; without one, for a message of its own name", () => {
    const walk = Walk.start(
      build({
        a: { type: "receiveTask", message: "go" },
        b: "receiveTask",
        c: { type: "receiveTask", name: "Wait for answer" },
      }),
    );
    expect(walk.wait("a")).toMatchObject({ subscription: { type: "message", name: "go", key: "" } });
    expect(walk.wait("b")).toMatchObject({ subscription: { type: "message", name: "b", key: "" } });
    expect(walk.wait("c")).toMatchObject({ subscription: { type: "message", name: "Wait for answer", key: "" } });
  });

  it("[SC1] evaluates its script into its result variable", () => {
    const walk = Walk.start(
      build({ a: { type: "scriptTask", script: "x * 2", resultVariable: "y" }, b: "userTask" }, ["a -> b"]),
      { x: 4 },
    );
    expect(walk.variables).toEqual({ x: 4, y: 8 });
    expect(walk.events("variableSet").at(-1)).toMatchObject({ name: "y", trace: { values: { x: 4 } } });
  });

  it("[SC1] a script that does not parse is an incident of its step alone", () => {
    const walk = Walk.start(build({ a: { type: "scriptTask", script: "x +", resultVariable: "y" }, b: "userTask" }), {
      x: 4,
    });
    expect(walk.step("a").incident).toMatchObject({ code: "expression_failed" });
    walk.complete("b");
    expect(walk.state!.status).toBe("active");
  });

  it("[BR1] is a job of the name of its decision", () => {
    const walk = Walk.start(
      build({ a: { type: "businessRuleTask", decision: "discount", resultVariable: "percent" }, b: "userTask" }, [
        "a -> b",
      ]),
    );
    expect(walk.wait("a")).toMatchObject({ job: { type: "external", jobType: "discount" } });
    walk.do({ type: "completeJob", job: walk.wait("a").id, result: 5 });
    expect(walk.variables).toEqual({ percent: 5 });
  });

  it("[AC1] an output mapping that fails keeps the step, and a retry leaves it", () => {
    const walk = Walk.start(build({ a: { type: "userTask", outputs: [{ target: "y", source: "duration(" }] } }));
    walk.complete("a");
    expect(walk.step("a").incident).toMatchObject({ code: "expression_failed", resume: "leave" });
    expect(walk.waits("a")).toEqual([]);
  });

  it("[SP1][SP2] a sub-process starts inside and is left when all in it is finished", () => {
    const model = build(
      {
        sub: "subProcess",
        s: { type: "startEvent", parent: "sub" },
        a: { type: "userTask", parent: "sub" },
        b: { type: "userTask", parent: "sub" },
        loose: { type: "userTask", parent: "sub" },
        after: "userTask",
      },
      ["s -> a", "s -> b", "sub -> after"],
    );
    const walk = Walk.start(model);
    expect(walk.open()).toEqual(["a", "b", "sub"]);
    expect(walk.complete("a").open()).toEqual(["b", "sub"]);
    expect(walk.complete("b").open()).toEqual(["after"]);
  });

  it("[SP1] an empty sub-process passes", () => {
    expect(Walk.start(build({ sub: "subProcess", after: "userTask" }, ["sub -> after"])).open()).toEqual(["after"]);
  });
});

describe("incidents", () => {
  const model = build(
    {
      s: "startEvent",
      a: { type: "serviceTask", call, inputs: [{ target: "n", source: "amount + 1" }] },
      u: "userTask",
      e: "endEvent",
    },
    ["s -> a", "s -> u", "a -> e"],
  );

  it("[JO1] a failed job is tried again while it has attempts left", () => {
    const walk = Walk.start(model, { amount: 1 });
    const job = walk.wait("a").id;
    walk.do({ type: "failJob", job, message: "503", attemptsLeft: 4, retryAt: "2026-01-05T09:00:05.000Z" });
    expect(walk.state!.incidents).toBe(0);
    expect(walk.wait("a")).toMatchObject({ id: job, job: { attempts: 4 } });
  });

  it("[JO1] without attempts left its step has an incident and the rest goes on", () => {
    const walk = Walk.start(model, { amount: 1 });
    walk.do({ type: "failJob", job: walk.wait("a").id, message: "503", attemptsLeft: 0 });
    expect(walk.step("a").incident).toMatchObject({ code: "job_failed", message: "503" });
    walk.complete("u");
    expect(walk.state).toMatchObject({ status: "active", incidents: 1 });
  });

  describe("what is stuck", () => {
    const host = build(
      {
        s: "startEvent",
        a: { type: "serviceTask", call },
        t: { type: "boundaryEvent", attachedTo: "a", interrupting: false, definitions: [timer("PT1H")] },
        m: { type: "boundaryEvent", attachedTo: "a", definitions: [{ type: "message", message: "stop" }] },
        e: "endEvent",
        late: "endEvent",
      },
      ["s -> a", "a -> e", "t -> late", "m -> late"],
    );
    const stuck = (walk: Walk, element: string) =>
      walk.do({ type: "failJob", job: walk.wait(element).id, message: "No room.", attemptsLeft: 0 });
    const marks = (walk: Walk) => [...walk.state!.waits.values()].flatMap((wait) => (wait.isStuck ? wait.element : []));

    it("[EV1] a timer that can't fire is an incident of its step, and a retry tries it again as it was set", () => {
      const walk = Walk.start(
        build({ s: "startEvent", t: { type: "intermediateCatchEvent", definitions: [timer("PT1H")] }, e: "endEvent" }, [
          "s -> t",
          "t -> e",
        ]),
      );
      const set = walk.wait("t");
      stuck(walk, "t");
      expect(walk.step("t").incident).toMatchObject({
        code: "event_failed",
        message: '"t" is stuck. No room.',
        resume: "wait",
      });
      expect(walk.wait("t")).toEqual({ ...set, isStuck: true });
      walk.do({ type: "retry", step: walk.step("t").id });
      expect(walk.state!.incidents).toBe(0);
      expect(walk.wait("t")).toEqual(set);
      expect(walk.do({ type: "fireTimer", timer: set.id }).state!.status).toBe("completed");
    });

    it("[EV1] nothing else stops: the step goes on, and takes the incident with it", () => {
      const walk = Walk.start(host);
      stuck(walk, "t");
      expect(walk.step("a").incident).toMatchObject({ message: '"t" is stuck. No room.' });
      walk.do({ type: "completeJob", job: walk.wait("a").id });
      expect(walk.state).toMatchObject({ status: "completed", incidents: 0 });
    });

    it("[EV1] one incident is enough, and any retry has all that is stuck tried again", () => {
      const walk = Walk.start(host);
      stuck(walk, "t");
      stuck(walk, "m");
      expect(walk.state!.incidents).toBe(1);
      expect(marks(walk)).toEqual(["t", "m"]);
      walk.do({ type: "retry", step: walk.step("a").id });
      expect([walk.state!.incidents, marks(walk)]).toEqual([0, []]);

      const job = walk.wait("a").id;
      walk.do({ type: "failJob", job, message: "503", attemptsLeft: 0 });
      stuck(walk, "t");
      expect(walk.step("a").incident).toMatchObject({ code: "job_failed" });
      walk.do({ type: "retry", step: walk.step("a").id });
      expect([walk.state!.incidents, marks(walk)]).toEqual([0, []]);
      expect(walk.wait("a").id).not.toBe(job);
    });

    it("[EV1] an attempt that is not the last marks nothing", () => {
      const walk = Walk.start(host);
      walk.do({ type: "failJob", job: walk.wait("t").id, message: "No room.", attemptsLeft: 1 });
      expect([walk.state!.incidents, marks(walk)]).toEqual([0, []]);
    });

    it("[EV1] the process, too, is retried, and ends without what is stuck", () => {
      const whole = build(
        {
          s: "startEvent",
          u: "userTask",
          e: "endEvent",
          sub: { type: "subProcess", triggeredByEvent: true },
          t: { type: "startEvent", parent: "sub", interrupting: false, definitions: [timer("PT1H")] },
          x: { type: "userTask", parent: "sub" },
        },
        ["s -> u", "u -> e", "t -> x"],
      );
      const walk = Walk.start(whole);
      stuck(walk, "t");
      expect(walk.step(whole.model.id)).toMatchObject({ id: 0, incident: { message: '"t" is stuck. No room.' } });
      walk.do({ type: "retry", step: 0 });
      expect([walk.state!.incidents, marks(walk)]).toEqual([0, []]);
      stuck(walk, "t");
      expect(walk.complete("u").state).toMatchObject({ status: "completed", incidents: 0 });

      const cancelled = Walk.start(whole);
      stuck(cancelled, "t");
      expect(cancelled.do({ type: "cancel" }).state).toMatchObject({ status: "cancelled", incidents: 0 });
    });

    it("[EV2] an event that is made to happen takes its incident away, and leaves that of another", () => {
      const walk = Walk.start(host);
      stuck(walk, "t");
      walk.do({ type: "trigger", wait: walk.wait("t").id });
      expect(walk.state!.incidents).toBe(0);

      const other = Walk.start(host);
      stuck(other, "t");
      stuck(other, "m");
      other.do({ type: "trigger", wait: other.wait("t").id });
      expect([other.state!.incidents, marks(other)]).toEqual([1, ["m"]]);
    });

    it("[EV1] the word of a called instance is awaited on", () => {
      const walk = Walk.start(build({ c: { type: "callActivity", calledElement: "other" } }));
      stuck(walk, "c");
      expect(walk.step("c").incident).toMatchObject({ code: "event_failed", resume: "wait" });
      const child = walk.wait("c").id;
      walk.do({ type: "retry", step: walk.step("c").id });
      expect(walk.wait("c")).toMatchObject({ id: child, kind: "child" });
      stuck(walk, "c");
      walk.do({ type: "childEnded", child, outcome: { type: "completed", variables: {} } });
      expect(walk.state).toMatchObject({ status: "completed", incidents: 0 });
    });
  });

  it("[RE1] a retry runs the job anew and keeps the step's inputs", () => {
    const walk = Walk.start(model, { amount: 1 });
    const failed = walk.wait("a").id;
    walk.do({ type: "failJob", job: failed, message: "503", attemptsLeft: 0 });
    walk.do({ type: "retry", step: walk.step("a").id });
    expect(walk.state!.incidents).toBe(0);
    expect(walk.wait("a").id).not.toBe(failed);
    expect(walk.try({ type: "completeJob", job: failed })).toMatchObject({ code: "not_open" });
    expect(walk.complete("a").complete("u").state!.status).toBe("completed");
  });

  it("[RE1] a retry of a failed input enters anew, without a second boundary timer", () => {
    const strict = build({
      a: { type: "userTask", inputs: [{ target: "n", source: "duration(" }] },
      b: { type: "userTask", due: "=when" },
      t: { type: "boundaryEvent", attachedTo: "b", definitions: [timer("PT1H")] },
    });
    const walk = Walk.start(strict, { when: "soon" });
    expect(walk.state!.incidents).toBe(2);
    expect(walk.waits("t")).toHaveLength(1);
    walk.do({ type: "retry", step: walk.step("b").id, variables: { when: "PT1H" } });
    expect(walk.waits("t")).toHaveLength(1);
    expect(walk.wait("b")).toMatchObject({ task: { due: "2026-01-05T10:00:00.000Z" } });
  });

  it("[RE2] refuses a retry where there is no incident", () => {
    const walk = Walk.start(model, { amount: 1 });
    expect(walk.try({ type: "retry", step: walk.step("u").id })).toMatchObject({ code: "no_incident" });
    expect(walk.try({ type: "retry", step: 99 })).toMatchObject({ code: "not_open" });
  });
});

describe("stored state", () => {
  it("comes back from JSON as it was", () => {
    const model = build(
      {
        s: "startEvent",
        a: "userTask",
        sub: "subProcess",
        b: { type: "userTask", parent: "sub" },
        j: "parallelGateway",
      },
      ["s -> a", "s -> sub", "a -> j", "sub -> j"],
    );
    const walk = Walk.start(model, { x: [1, { y: null }] }).complete("a");
    const stored = JSON.parse(JSON.stringify(serializeState(walk.state!)));
    expect(serializeState(parseState(stored))).toEqual(serializeState(walk.state!));
    expect(parseState(stored).steps.get(walk.step("sub").id)!.scope!.children.size).toBe(1);
  });
});
