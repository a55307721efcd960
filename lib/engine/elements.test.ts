import { describe, expect, it } from "vitest";
import { canExecute } from "./elements";
import { explain } from "./explain";
import { parseState, serializeState } from "./serialize";
import { build, Walk } from "./testing/build";

const message = (name: string) => ({ type: "message", message: name });
const timer = (value: string) => ({ type: "timer", timer: "duration", value });
const escalation = (escalationCode?: string) => ({ type: "escalation", ...(escalationCode && { escalationCode }) });
const multi = (loop: Record<string, unknown>) => ({ kind: "multiInstance", ...loop });
const artifacts = (...pairs: [string, string][]) => ({
  artifacts: pairs.map(([source, target]) => ({
    id: `${source}-${target}`,
    type: "association" as const,
    source,
    target,
  })),
});

describe("standard loop", () => {
  it("[LO1] runs again while its condition holds, tested afterwards", () => {
    const walk = Walk.start(
      build({ a: { type: "userTask", loop: { kind: "standard", condition: "again" } }, b: "userTask" }, ["a -> b"]),
    );
    walk.complete("a", { again: true }).complete("a", { again: false });
    expect(walk.open()).toEqual(["b"]);
  });

  it("[LO1] tested before, it may run not at all, and its maximum ends it", () => {
    const model = build(
      {
        a: { type: "userTask", loop: { kind: "standard", testBefore: true, condition: "n > 0", loopMaximum: 2 } },
        b: "userTask",
      },
      ["a -> b"],
    );
    expect(Walk.start(model, { n: 0 }).open()).toEqual(["b"]);
    const walk = Walk.start(model, { n: 9 }).complete("a").complete("a");
    expect(walk.open()).toEqual(["b"]);
  });

  it("[LO1] loops a sub-process as a whole", () => {
    const walk = Walk.start(
      build(
        {
          sub: { type: "subProcess", loop: { kind: "standard", loopMaximum: 2 } },
          a: { type: "userTask", parent: "sub" },
          b: "userTask",
        },
        ["sub -> b"],
      ),
    );
    expect(walk.open()).toEqual(["a", "sub", "sub"]);
    expect(walk.complete("a").complete("a").open()).toEqual(["b"]);
  });
});

describe("multi-instance", () => {
  const each = (loop: Record<string, unknown>, more: Record<string, unknown> = {}) =>
    build(
      {
        a: {
          type: "userTask",
          assignee: "=person",
          loop: multi({ collection: "=people", elementVariable: "person", ...loop }),
          ...more,
        },
        b: "userTask",
      },
      ["a -> b"],
    );

  it("[MI1][MI2] runs a round for each item at once", () => {
    const walk = Walk.start(each({}), { people: ["ann", "bob"] });
    expect(walk.waits("a")).toMatchObject([{ task: { assignee: "ann" } }, { task: { assignee: "bob" } }]);
    expect(walk.complete("a").open()).toEqual(["a", "a"]);
    expect(walk.complete("a").open()).toEqual(["b"]);
  });

  it("[MI1] sequential, one after the other", () => {
    const walk = Walk.start(each({ sequential: true }), { people: ["ann", "bob"] });
    expect(walk.waits("a")).toMatchObject([{ task: { assignee: "ann" } }]);
    walk.complete("a");
    expect(walk.waits("a")).toMatchObject([{ task: { assignee: "bob" } }]);
    expect(walk.complete("a").open()).toEqual(["b"]);
  });

  it("[MI2] runs as many rounds as its cardinality says, and none passes", () => {
    const model = build({ a: { type: "userTask", loop: multi({ cardinality: "=n" }) }, b: "userTask" }, ["a -> b"]);
    expect(Walk.start(model, { n: 3 }).waits("a")).toHaveLength(3);
    expect(Walk.start(model, { n: 0 }).open()).toEqual(["b"]);
    expect(Walk.start(each({}), { people: [] }).open()).toEqual(["b"]);
  });

  it("[MI2] has an incident when the collection is no list, and goes on when it is corrected", () => {
    const walk = Walk.start(each({}), { people: "ann" });
    expect(walk.step("a").incident).toMatchObject({ code: "invalid_value" });
    walk.do({ type: "retry", step: walk.step("a").id, variables: { people: ["ann"] } });
    expect(walk.complete("a").open()).toEqual(["b"]);
  });

  it("[MI3] gathers results in the order of the items, whatever the order of completion", () => {
    const walk = Walk.start(
      each({ outputCollection: "votes", outputElement: "vote" }, { outputs: [{ target: "unused", source: "1" }] }),
      { people: ["ann", "bob", "eve"] },
    );
    const [first, second, third] = walk.waits("a").map((wait) => wait.id) as [number, number, number];
    walk.do({ type: "completeTask", task: third, variables: { vote: "c" } });
    walk.do({ type: "completeTask", task: first, variables: { vote: "a" } });
    walk.do({ type: "completeTask", task: second, variables: { vote: "b" } });
    expect(walk.variables["votes"]).toEqual(["a", "b", "c"]);
  });

  it("[MI4] ends when its completion condition holds; open rounds are cancelled", () => {
    const walk = Walk.start(each({ completionCondition: "nrOfCompletedInstances >= 2" }), {
      people: ["ann", "bob", "eve"],
    });
    walk.complete("a");
    expect(walk.open()).toEqual(["a", "a", "a"]);
    expect(walk.complete("a").open()).toEqual(["b"]);
    expect(walk.waits("a")).toEqual([]);
  });

  it("[MI4] counts its rounds for expressions", () => {
    const walk = Walk.start(
      each({}, { inputs: [{ target: "label", source: 'string(loopCounter) + "/" + string(nrOfInstances)' }] }),
      { people: ["ann", "bob"] },
    );
    expect(walk.steps("a").flatMap((step) => step.variables?.["label"] ?? [])).toEqual(["0/2", "1/2"]);
  });

  it.each([
    ["one", 1],
    ["none", 3],
  ])("[MI5] with behaviour %s throws its escalation %i times", (behavior, times) => {
    const model = build(
      {
        a: { type: "userTask", loop: multi({ cardinality: "3", behavior, event: escalation("done") }) },
        e: { type: "boundaryEvent", attachedTo: "a", interrupting: false, definitions: [escalation("done")] },
        n: "userTask",
        b: "userTask",
      },
      ["a -> b", "e -> n"],
    );
    const walk = Walk.start(model).complete("a").complete("a").complete("a");
    expect(walk.open()).toEqual([...Array.from({ length: Number(times) }, () => "n"), "b"].sort());
  });

  it("[MI5][MI6] with behaviour complex throws where its condition holds, and the open rounds go on", () => {
    const model = build(
      {
        a: {
          type: "userTask",
          loop: multi({
            cardinality: "3",
            behavior: "complex",
            complex: [{ condition: "nrOfCompletedInstances = 2", event: escalation("two") }],
          }),
        },
        e: { type: "boundaryEvent", attachedTo: "a", interrupting: false, definitions: [escalation("two")] },
        n: "userTask",
        b: "userTask",
      },
      ["a -> b", "e -> n"],
    );
    const walk = Walk.start(model).complete("a");
    expect(walk.open()).not.toContain("n");
    walk.complete("a");
    expect(walk.open()).toEqual(["a", "a", "n"]);
    expect(walk.complete("a").open()).toEqual(["b", "n"]);
  });

  it("[MI7] takes on more rounds while it is open, also one after the other", () => {
    for (const sequential of [false, true]) {
      const walk = Walk.start(each({ sequential }), { people: ["ann"] });
      const body = walk.steps("a").find((step) => step.loop)!;
      walk.do({ type: "addRounds", step: body.id, items: ["bob"] });
      walk.complete("a");
      expect(walk.waits("a")).toMatchObject([{ task: { assignee: "bob" } }]);
      expect(walk.complete("a").open()).toEqual(["b"]);
      expect(walk.try({ type: "addRounds", step: body.id, items: [1] })).toMatchObject({ code: "not_open" });
      expect(walk.try({ type: "addRounds", step: walk.step("b").id, items: [1] })).toMatchObject({
        code: "not_possible",
      });
    }
  });

  it.each([false, true])(
    "[MI4][MI6] a completion condition ends it whatever its behaviour, sequential: %s",
    (sequential) => {
      const enough = { condition: "nrOfCompletedInstances = 2", event: escalation("enough") };
      const walk = Walk.start(
        each({
          sequential,
          behavior: "complex",
          complex: [enough],
          completionCondition: "nrOfCompletedInstances >= 2",
        }),
        { people: ["ann", "bob", "eve"] },
      );
      walk.complete("a").complete("a");
      expect(walk.open()).toEqual(["b"]);
      expect(walk.events("escalationThrown")).toHaveLength(1);
    },
  );

  it("[MI6] one after the other, rounds go on after a condition of its behaviour has held", () => {
    const enough = { condition: "nrOfCompletedInstances = 1", event: escalation("enough") };
    const walk = Walk.start(each({ sequential: true, behavior: "complex", complex: [enough] }), { people: [1, 2] });
    expect(walk.complete("a").open()).toEqual(["a", "a"]);
    expect(walk.complete("a").open()).toEqual(["b"]);
  });

  it.each([
    ["one", 1],
    ["none", 2],
  ])("[MI5][MI11] with behaviour %s hands its signal out %i times, with what the round holds", (behavior, times) => {
    const walk = Walk.start(each({ behavior, event: { type: "signal", signal: "voted" } }), { people: ["ann", "bob"] });
    walk.complete("a").complete("a");
    const jobs = walk.waits("a").map((wait) => wait.kind === "job" && wait.job);
    expect(jobs).toMatchObject(
      ["ann", "bob"].slice(0, times).map((person) => ({ type: "signal", name: "voted", variables: { person } })),
    );
    expect(walk.open()).toEqual(["a"]);
    for (const _ of jobs) walk.complete("a");
    expect(walk.open()).toEqual(["b"]);
  });

  it("[MI11] sends a message to whom the round means", () => {
    const event = { ...message("asked"), correlationKey: "person" };
    const walk = Walk.start(each({ behavior: "none", event, sequential: true }), { people: ["ann", "bob"] });
    walk.complete("a");
    expect(walk.waits("a")).toMatchObject([{ job: { type: "message", name: "asked", key: "ann" } }, { kind: "task" }]);
  });

  it("[MI11] an interrupting boundary event takes what is still to be handed out away with the rounds", () => {
    const signal = { type: "signal", signal: "enough" };
    const rules = [{ condition: "nrOfCompletedInstances = 1", event: signal }];
    const model = build(
      {
        a: { type: "userTask", loop: multi({ cardinality: "2", behavior: "complex", complex: rules }) },
        e: { type: "boundaryEvent", attachedTo: "a", definitions: [signal] },
        n: "userTask",
      },
      ["e -> n"],
    );
    const walk = Walk.start(model).complete("a");
    expect(walk.complete("e").open()).toEqual(["n"]);
    expect(walk.waits("a")).toEqual([]);
  });

  it("[MI11][RE1] a signal that could not be handed out is an incident, and tried anew by a retry", () => {
    const walk = Walk.start(each({ behavior: "one", event: { type: "signal", signal: "voted" } }), { people: ["ann"] });
    walk.complete("a");
    const body = walk.step("a").id;
    walk.do({ type: "failJob", job: walk.wait("a").id, message: "down", attemptsLeft: 0 });
    expect(walk.step("a").incident).toMatchObject({ code: "job_failed", resume: "job" });
    walk.do({ type: "retry", step: body });
    expect(walk.waits("a")).toMatchObject([{ job: { type: "signal", attempts: 5 } }]);
    expect(walk.complete("a").open()).toEqual(["b"]);
  });

  it("[MI11] what has no meaning at the end of a round is an incident of that round", () => {
    const walk = Walk.start(each({ behavior: "none", event: { type: "terminate" } }), { people: ["ann"] });
    expect(walk.complete("a").steps("a")[1]!.incident).toMatchObject({ code: "not_supported" });
  });

  it("[MI10] takes on no more rounds once a condition of its behaviour has held, though open ones go on", () => {
    const enough = { condition: "nrOfCompletedInstances >= wanted", event: escalation("enough") };
    const walk = Walk.start(each({ behavior: "complex", complex: [enough] }), { people: ["ann", "bob"], wanted: 1 });
    const body = walk.steps("a").find((step) => step.loop)!;
    walk.do({ type: "addRounds", step: body.id, items: ["eve"] }).complete("a");
    expect(walk.try({ type: "addRounds", step: body.id, items: ["joe"] })).toMatchObject({ code: "not_possible" });
    expect(walk.complete("a").complete("a").open()).toEqual(["b"]);
  });

  it("[MI8] can be ended early; rounds that are done count", () => {
    const walk = Walk.start(each({ outputCollection: "votes", outputElement: "vote" }), {
      people: ["ann", "bob"],
    }).complete("a", { vote: 1 });
    walk.do({ type: "completeLoop", step: walk.steps("a").find((step) => step.loop)!.id });
    expect(walk.open()).toEqual(["b"]);
    expect(walk.variables["votes"]).toEqual([1, null]);
  });

  it("[MI9] an interrupting boundary event takes all rounds away", () => {
    const model = build(
      {
        a: { type: "userTask", loop: multi({ cardinality: "2" }) },
        t: { type: "boundaryEvent", attachedTo: "a", definitions: [timer("PT1H")] },
        b: "userTask",
        c: "userTask",
      },
      ["a -> b", "t -> c"],
    );
    const walk = Walk.start(model);
    expect(walk.waits("t")).toHaveLength(1);
    expect(walk.complete("t").open()).toEqual(["c"]);
  });

  it("[MI1] runs a thousand rounds of automatic work in one command", () => {
    const model = build(
      {
        a: {
          type: "scriptTask",
          script: "item * 2",
          resultVariable: "last",
          loop: multi({ collection: "=list", elementVariable: "item", sequential: true }),
        },
        b: "userTask",
      },
      ["a -> b"],
    );
    const walk = Walk.start(model, { list: Array.from({ length: 1000 }, (_, i) => i) });
    expect(walk.open()).toEqual(["b"]);
    expect(walk.variables["last"]).toBe(1998);
  });
});

describe("event sub-processes", () => {
  const inScope = (start: Record<string, unknown>) =>
    build(
      {
        sub: "subProcess",
        a: { type: "userTask", parent: "sub" },
        esp: { type: "subProcess", parent: "sub", triggeredByEvent: true },
        on: { type: "startEvent", parent: "esp", ...start },
        h: { type: "userTask", parent: "esp" },
        after: "userTask",
      },
      ["on -> h", "sub -> after"],
    );

  it("[ES1][ES2] an interrupting one waits with its scope and takes all else in it away", () => {
    const walk = Walk.start(inScope({ definitions: [message("stop")] }));
    expect(walk.wait("on")).toMatchObject({ step: walk.step("sub").id });
    walk.complete("on", { why: "x" });
    expect(walk.open()).toEqual(["esp", "h", "sub"]);
    expect(walk.waits("on")).toEqual([]);
    expect(walk.variables).toEqual({ why: "x" });
    expect(walk.complete("h").open()).toEqual(["after"]);
    expect(
      Walk.start(inScope({ definitions: [message("stop")] }))
        .complete("a")
        .waits("on"),
    ).toEqual([]);
  });

  it("[ES3] one that does not interrupt runs beside, again and again, and its scope ends when all is done", () => {
    const walk = Walk.start(inScope({ definitions: [message("note")], interrupting: false }))
      .complete("on")
      .complete("on");
    expect(walk.open()).toEqual(["a", "esp", "esp", "h", "h", "sub"]);
    walk.complete("a").complete("h");
    expect(walk.open()).toEqual(["esp", "h", "sub"]);
    expect(walk.complete("h").open()).toEqual(["after"]);
  });

  it.each([message("note"), { type: "signal", signal: "note" }])(
    "[ES3] awaits its $type on, so that two that come at the same time are both heard",
    (definition) => {
      const walk = Walk.start(inScope({ definitions: [definition], interrupting: false }));
      const { id } = walk.wait("on");
      const type = definition.type === "message" ? "deliverMessage" : "deliverSignal";
      walk.do({ type, subscription: id, variables: { why: 1 } }).do({ type, subscription: id, variables: { why: 2 } });
      expect(walk.open()).toEqual(["a", "esp", "esp", "h", "h", "sub"]);
      expect(walk.waits("on")).toMatchObject([{ id }]);
    },
  );

  it("[ES1] works for the process itself, by timer, signal, condition, error and escalation", () => {
    const rooted = (definition: Record<string, unknown>, end: Record<string, unknown>[] = []) =>
      build(
        {
          s: "startEvent",
          a: "userTask",
          e: { type: "endEvent", definitions: end },
          esp: { type: "subProcess", triggeredByEvent: true },
          on: { type: "startEvent", parent: "esp", definitions: [definition] },
          h: { type: "userTask", parent: "esp" },
        },
        ["s -> a", "a -> e", "on -> h"],
      );
    expect(
      Walk.start(rooted(timer("PT1H")))
        .complete("on")
        .open(),
    ).toEqual(["esp", "h"]);
    expect(
      Walk.start(rooted({ type: "signal", signal: "alarm" }))
        .complete("on")
        .open(),
    ).toEqual(["esp", "h"]);
    const conditional = Walk.start(rooted({ type: "conditional", condition: "x > 1" }));
    expect(conditional.do({ type: "setVariables", variables: { x: 2 } }).open()).toEqual(["esp", "h"]);
    expect(
      Walk.start(rooted({ type: "error", errorCode: "E" }, [{ type: "error", errorCode: "E" }]))
        .complete("a")
        .open(),
    ).toEqual(["esp", "h"]);
    expect(
      Walk.start(rooted(escalation("X"), [escalation("X")]))
        .complete("a")
        .open(),
    ).toEqual(["esp", "h"]);
  });

  it("[ES4] what one throws is for the scope around it", () => {
    const model = build(
      {
        sub: "subProcess",
        a: { type: "endEvent", parent: "sub", definitions: [{ type: "error", errorCode: "E" }] },
        esp: { type: "subProcess", parent: "sub", triggeredByEvent: true },
        on: { type: "startEvent", parent: "esp", definitions: [{ type: "error" }] },
        again: { type: "endEvent", parent: "esp", definitions: [{ type: "error", errorCode: "E" }] },
        b: { type: "boundaryEvent", attachedTo: "sub", definitions: [{ type: "error" }] },
        after: "userTask",
      },
      ["on -> again", "b -> after"],
    );
    expect(Walk.start(model).open()).toEqual(["after"]);
  });
});

describe("escalation", () => {
  it("[TE2] goes on where nobody catches it", () => {
    const walk = Walk.start(
      build({ t: { type: "intermediateThrowEvent", definitions: [escalation("X")] }, a: "userTask" }, ["t -> a"]),
    );
    expect(walk.open()).toEqual(["a"]);
    expect(walk.events("escalationThrown")).toEqual([{ type: "escalationThrown", step: 1, code: "X" }]);
  });

  it("[TE2] is caught by the boundary event of its scope, which may leave the scope running", () => {
    const model = (interrupting: boolean) =>
      build(
        {
          sub: "subProcess",
          t: { type: "intermediateThrowEvent", parent: "sub", definitions: [escalation("X")] },
          a: { type: "userTask", parent: "sub" },
          b: {
            type: "boundaryEvent",
            attachedTo: "sub",
            interrupting,
            definitions: [{ ...escalation(), codeVariable: "code" }],
          },
          n: "userTask",
        },
        ["t -> a", "b -> n"],
      );
    const beside = Walk.start(model(false));
    expect(beside.open()).toEqual(["a", "n", "sub"]);
    expect(beside.variables).toEqual({ code: "X" });
    expect(Walk.start(model(true)).open()).toEqual(["n"]);
  });

  it("[ER3] a task that escalates stays open unless it is interrupted", () => {
    const walk = Walk.start(
      build(
        {
          a: "userTask",
          b: { type: "boundaryEvent", attachedTo: "a", interrupting: false, definitions: [escalation("late")] },
          n: "userTask",
        },
        ["b -> n"],
      ),
    );
    walk.do({ type: "throwEscalation", wait: walk.wait("a").id, code: "late" });
    expect(walk.open()).toEqual(["a", "n"]);
  });
});

describe("conditions", () => {
  const waiting = (more: Record<string, unknown> = {}) =>
    build(
      {
        c: {
          type: "intermediateCatchEvent",
          definitions: [{ type: "conditional", condition: "temperature > 30", ...more }],
        },
        a: "userTask",
      },
      ["c -> a"],
    );

  it("[CN1] waits until its condition turns true", () => {
    const walk = Walk.start(waiting(), { temperature: 20 });
    expect(walk.open()).toEqual(["c"]);
    expect(walk.do({ type: "setVariables", variables: { temperature: 25 } }).open()).toEqual(["c"]);
    expect(walk.do({ type: "setVariables", variables: { temperature: 31 } }).open()).toEqual(["a"]);
    expect(walk.events("conditionJudged").at(-1)).toMatchObject({
      holds: true,
      trace: { values: { temperature: 31 } },
    });
  });

  it("[CN1] happens at once if it already holds", () => {
    expect(Walk.start(waiting(), { temperature: 40 }).open()).toEqual(["a"]);
  });

  it("[CN1] happens again only after it was false in between", () => {
    const model = build(
      {
        a: "userTask",
        b: {
          type: "boundaryEvent",
          attachedTo: "a",
          interrupting: false,
          definitions: [{ type: "conditional", condition: "x > 1" }],
        },
        n: "userTask",
      },
      ["b -> n"],
    );
    const walk = Walk.start(model, { x: 2 });
    const set = (x: number) => walk.do({ type: "setVariables", variables: { x } });
    expect(walk.steps("n")).toHaveLength(1);
    set(3);
    expect(walk.steps("n")).toHaveLength(1);
    set(0);
    set(5);
    expect(walk.steps("n")).toHaveLength(2);
    expect(walk.open()).toContain("a");
  });

  it("[CN1] is not asked by variables that do not count", () => {
    const walk = Walk.start(waiting({ variables: ["other"] }), { temperature: 20 });
    expect(walk.do({ type: "setVariables", variables: { temperature: 31 } }).open()).toEqual(["c"]);
    expect(walk.do({ type: "setVariables", variables: { other: 1 } }).open()).toEqual(["a"]);
  });

  it("[VA7] sees which elements are active: a milestone that passes with its step", () => {
    const model = build(
      {
        s: "startEvent",
        m: "userTask",
        w: {
          type: "intermediateCatchEvent",
          definitions: [{ type: "conditional", condition: 'list contains(activeElements, "m2")' }],
        },
        m2: "userTask",
        a: "userTask",
      },
      ["s -> m", "s -> w", "m -> m2", "w -> a"],
    );
    const walk = Walk.start(model);
    expect(walk.open()).toEqual(["m", "w"]);
    expect(walk.complete("m").open()).toEqual(["a", "m2"]);
  });
});

describe("links, signals and multiple events", () => {
  it("[LI1] goes on at the link of the same name", () => {
    const link = [{ type: "link", link: "L" }];
    const model = build(
      {
        t: { type: "intermediateThrowEvent", definitions: link },
        c: { type: "intermediateCatchEvent", definitions: link },
        a: "userTask",
        s: "startEvent",
      },
      ["s -> t", "c -> a"],
    );
    expect(Walk.start(model).open()).toEqual(["a"]);
  });

  it("[LI1] has an incident where no link catches", () => {
    const walk = Walk.start(
      build({ t: { type: "intermediateThrowEvent", definitions: [{ type: "link", link: "L" }] } }),
    );
    expect(walk.step("t").incident).toMatchObject({ code: "not_supported" });
  });

  it("[SI1] waits for its signal, and hands one out as a job", () => {
    const signal = [{ type: "signal", signal: "alarm" }];
    const model = build({
      c: { type: "intermediateCatchEvent", definitions: signal },
      t: { type: "intermediateThrowEvent", definitions: signal },
    });
    const walk = Walk.start(model);
    expect(walk.wait("c")).toMatchObject({ subscription: { type: "signal", name: "alarm" } });
    expect(walk.wait("t")).toMatchObject({ job: { type: "signal", name: "alarm" } });
    expect(walk.complete("c").complete("t").state!.status).toBe("completed");
  });

  const two = { definitions: [message("one"), { type: "signal", signal: "two" }] };

  it("[CE3] a multiple catch event goes on with the first of its triggers", () => {
    const walk = Walk.start(build({ c: { type: "intermediateCatchEvent", ...two }, a: "userTask" }, ["c -> a"]));
    expect(walk.waits("c")).toMatchObject([{ definition: 0 }, { definition: 1 }]);
    expect(walk.complete("c").open()).toEqual(["a"]);
    expect(walk.waits("c")).toEqual([]);
  });

  it("[ME1] a parallel multiple catch event needs them all, and keeps what each brought", () => {
    const walk = Walk.start(
      build({ c: { type: "intermediateCatchEvent", parallelMultiple: true, ...two }, a: "userTask" }, ["c -> a"]),
    );
    expect(walk.complete("c", { x: 1 }).open()).toEqual(["c"]);
    expect(walk.complete("c", { y: 2 }).open()).toEqual(["a"]);
    expect(walk.variables).toEqual({ x: 1, y: 2 });
  });

  it("[ME1] holds for boundary events too, which are set up anew if they do not interrupt", () => {
    const model = build(
      {
        a: "userTask",
        b: { type: "boundaryEvent", attachedTo: "a", interrupting: false, parallelMultiple: true, ...two },
        n: "userTask",
      },
      ["b -> n"],
    );
    const walk = Walk.start(model).complete("b");
    expect(walk.open()).toEqual(["a"]);
    expect(walk.complete("b").open()).toEqual(["a", "n"]);
    expect(walk.waits("b")).toHaveLength(2);
  });

  it("[ME1] a condition is one trigger among others, and counts again only once it was false in between", () => {
    const definitions = [
      { type: "conditional", condition: "x > 1" },
      { type: "signal", signal: "two" },
    ];
    const model = build(
      {
        a: "userTask",
        b: { type: "boundaryEvent", attachedTo: "a", interrupting: false, parallelMultiple: true, definitions },
        n: "userTask",
      },
      ["b -> n"],
    );
    const walk = Walk.start(model, { x: 2 });
    expect(walk.complete("b").open()).toEqual(["a", "n"]);
    const signalled = walk.waits("b").find(({ kind }) => kind === "subscription")!;
    walk.do({ type: "deliverSignal", subscription: signalled.id });
    expect(walk.open()).toEqual(["a", "n"]);
    walk.do({ type: "setVariables", variables: { x: 0 } }).do({ type: "setVariables", variables: { x: 3 } });
    expect(walk.open()).toEqual(["a", "n", "n"]);
  });

  it("[TE1] a multiple throw event is left once all it throws is done", () => {
    const walk = Walk.start(build({ t: { type: "intermediateThrowEvent", ...two }, a: "userTask" }, ["t -> a"]));
    expect(walk.complete("t").open()).toEqual(["t"]);
    expect(walk.complete("t").open()).toEqual(["a"]);
  });

  it("[SP3] refuses by name an event where it has no meaning", () => {
    expect(
      canExecute({
        id: "b",
        type: "boundaryEvent",
        attachedTo: "a",
        interrupting: true,
        definitions: [{ type: "terminate" }],
      }),
    ).toBe("A terminate event has no meaning as a boundary event.");
    expect(canExecute({ id: "a", type: "userTask" })).toBeUndefined();
  });

  it("[SP3] refuses a start event that needs several triggers where nothing holds those that came first", () => {
    const both = {
      id: "s",
      type: "startEvent" as const,
      definitions: [
        { type: "message" as const, message: "paid" },
        { type: "signal" as const, signal: "open" },
      ],
    };
    expect(canExecute({ ...both, parallelMultiple: true })).toMatch(/^A start event that needs several triggers/);
    expect(canExecute(both)).toBeUndefined();
    expect(canExecute({ ...both, parallelMultiple: true, parent: "handler" })).toBeUndefined();
  });
});

describe("compensation", () => {
  const trip = (throwing: Record<string, unknown> = {}) =>
    build(
      {
        s: "startEvent",
        hotel: { type: "userTask", inputs: [{ target: "room", source: "wish" }] },
        noHotel: { type: "boundaryEvent", attachedTo: "hotel", definitions: [{ type: "compensation" }] },
        cancelHotel: { type: "userTask", isForCompensation: true, assignee: "=room" },
        flight: "userTask",
        noFlight: { type: "boundaryEvent", attachedTo: "flight", definitions: [{ type: "compensation" }] },
        cancelFlight: { type: "userTask", isForCompensation: true },
        undo: { type: "intermediateThrowEvent", definitions: [{ type: "compensation", ...throwing }] },
        a: "userTask",
      },
      ["s -> hotel", "hotel -> flight", "flight -> undo", "undo -> a"],
      artifacts(["noHotel", "cancelHotel"], ["noFlight", "cancelFlight"]),
    );

  it("[CO1][CO2][CO3] undoes what was completed, last first, and waits until that is done", () => {
    const walk = Walk.start(trip(), { wish: "7" }).complete("hotel").complete("flight");
    expect(walk.open()).toEqual(["cancelFlight", "cancelHotel", "undo"]);
    expect(
      walk
        .events("stepEntered")
        .map((e) => e.element)
        .slice(-2),
    ).toEqual(["cancelFlight", "cancelHotel"]);
    expect(walk.wait("cancelHotel")).toMatchObject({ task: { assignee: "7" } });
    expect(explain(walk.model, walk.state!).find((e) => e.element === "undo")!.reasons).toMatchObject([
      { kind: "compensation" },
    ]);
    walk.complete("cancelHotel");
    expect(walk.open()).toEqual(["cancelFlight", "undo"]);
    expect(walk.complete("cancelFlight").open()).toEqual(["a"]);
  });

  it("[CO2] undoes one activity if it is named", () => {
    const walk = Walk.start(trip({ activity: "hotel" }), { wish: "7" })
      .complete("hotel")
      .complete("flight");
    expect(walk.open()).toEqual(["cancelHotel", "undo"]);
  });

  it("[CO3] does not wait if it is told so", () => {
    const walk = Walk.start(trip({ waitForCompletion: false }), { wish: "7" })
      .complete("hotel")
      .complete("flight");
    expect(walk.open()).toEqual(["a", "cancelFlight", "cancelHotel"]);
  });

  it("[CO2] goes on at once where there is nothing to undo", () => {
    const model = build(
      { undo: { type: "intermediateThrowEvent", definitions: [{ type: "compensation" }] }, a: "userTask" },
      ["undo -> a"],
    );
    expect(Walk.start(model).open()).toEqual(["a"]);
  });

  it("[CO2] undoes a completed sub-process from inside, with what it knew", () => {
    const model = build(
      {
        s: "startEvent",
        sub: { type: "subProcess", inputs: [{ target: "who", source: '"ann"' }] },
        x: { type: "userTask", parent: "sub" },
        noX: { type: "boundaryEvent", parent: "sub", attachedTo: "x", definitions: [{ type: "compensation" }] },
        undoX: { type: "userTask", parent: "sub", isForCompensation: true, assignee: "=who" },
        undo: { type: "endEvent", definitions: [{ type: "compensation" }] },
      },
      ["s -> sub", "sub -> undo"],
      artifacts(["noX", "undoX"]),
    );
    const walk = Walk.start(model).complete("x");
    expect(walk.open()).toEqual(["sub", "undo", "undoX"]);
    expect(walk.wait("undoX")).toMatchObject({ task: { assignee: "ann" } });
    expect(walk.complete("undoX").state!.status).toBe("completed");
  });

  const purchase = (withBoundary: boolean) =>
    build(
      {
        s: "startEvent",
        tx: "transaction",
        pay: { type: "userTask", parent: "tx" },
        noPay: { type: "boundaryEvent", parent: "tx", attachedTo: "pay", definitions: [{ type: "compensation" }] },
        refund: { type: "userTask", parent: "tx", isForCompensation: true },
        stop: { type: "endEvent", parent: "tx", definitions: [{ type: "cancel" }] },
        ...(withBoundary && {
          gone: { type: "boundaryEvent", attachedTo: "tx", definitions: [{ type: "cancel" }] } as const,
        }),
        sorry: "userTask",
        fine: "userTask",
      },
      ["s -> tx", "pay -> stop", "tx -> fine", ...(withBoundary ? ["gone -> sorry"] : [])],
      artifacts(["noPay", "refund"]),
    );

  it("[CA1][CA2] a cancelled transaction is undone and left by its cancel event", () => {
    const walk = Walk.start(purchase(true)).complete("pay");
    expect(walk.open()).toEqual(["refund", "stop", "tx"]);
    expect(walk.complete("refund").open()).toEqual(["sorry"]);
  });

  it("[CA2] without a cancel event it just ends", () => {
    const walk = Walk.start(purchase(false)).complete("pay").complete("refund");
    expect(walk.state!.status).toBe("completed");
  });
});

describe("complex gateway", () => {
  const discriminator = (condition: string | undefined) =>
    build(
      {
        s: "startEvent",
        f: "parallelGateway",
        a: "userTask",
        b: "userTask",
        c: "userTask",
        j: { type: "complexGateway", ...(condition !== undefined && { activationCondition: condition }) },
        e: "userTask",
      },
      ["s -> f", "f -> a", "f -> b", "f -> c", "a -> j", "b -> j", "c -> j", "j -> e"],
    );

  it("[CG1][CG2] is activated by n of m, and takes the others in without effect", () => {
    const walk = Walk.start(discriminator("activationCount >= 2")).complete("a");
    expect(walk.open()).toEqual(["b", "c", "j"]);
    walk.complete("b");
    expect(walk.open()).toEqual(["c", "e", "j"]);
    walk.complete("c");
    expect(walk.open()).toEqual(["e"]);
  });

  it("[CG2] without a condition it waits for all", () => {
    const walk = Walk.start(discriminator(undefined)).complete("a").complete("b");
    expect(walk.open()).toEqual(["c", "j"]);
    expect(walk.complete("c").open()).toEqual(["e"]);
  });

  it("[CG3] is reset when no further token can come", () => {
    const model = build(
      {
        s: "startEvent",
        x: "exclusiveGateway",
        a: "userTask",
        b: "userTask",
        j: { type: "complexGateway", activationCondition: "activationCount >= 1" },
        e: "userTask",
      },
      ["s -> x", "x -> a if left", "x -> b default", "a -> j", "b -> j", "j -> e"],
    );
    expect(Walk.start(model, { left: true }).complete("a").open()).toEqual(["e"]);
  });

  it("[CG4] sends tokens at its reset only where a condition asks for that", () => {
    const model = build(
      {
        s: "startEvent",
        a: "userTask",
        b: "userTask",
        j: { type: "complexGateway", activationCondition: "activationCount >= 1" },
        first: "userTask",
        rest: "userTask",
      },
      ["s -> a", "s -> b", "a -> j", "b -> j", "j -> first if phase = 1", "j -> rest if phase = 2"],
    );
    const walk = Walk.start(model, { phase: 1 }).complete("a");
    expect(walk.open()).toEqual(["b", "first", "j"]);
    expect(walk.complete("b", { phase: 2 }).open()).toEqual(["first", "rest"]);
  });
});

describe("quantities and cancelled elements", () => {
  it("[QU1] starts once as many tokens have arrived as it asks for", () => {
    const walk = Walk.start(
      build({ a: "userTask", b: "userTask", c: "userTask", d: { type: "userTask", startQuantity: 2 } }, [
        "a -> d",
        "b -> d",
        "c -> d",
      ]),
    );
    walk.complete("a");
    expect(walk.waits("d")).toEqual([]);
    walk.complete("b");
    expect(walk.waits("d")).toHaveLength(1);
    walk.complete("c");
    expect(walk.waits("d")).toHaveLength(1);
    expect(walk.steps("d")).toHaveLength(2);
  });

  it("[QU2] sends as many tokens as it says", () => {
    expect(
      Walk.start(build({ a: { type: "userTask", completionQuantity: 3 }, b: "userTask" }, ["a -> b"]))
        .complete("a")
        .open(),
    ).toEqual(["b", "b", "b"]);
  });

  it("[AC2] takes elements away when it is left, in inner scopes too", () => {
    const model = build({
      a: { type: "userTask", cancels: ["b", "x"] },
      b: "userTask",
      c: "userTask",
      sub: "subProcess",
      x: { type: "userTask", parent: "sub" },
      y: { type: "userTask", parent: "sub" },
    });
    expect(Walk.start(model).complete("a").open()).toEqual(["c", "sub", "y"]);
  });
});

describe("ad-hoc sub-process", () => {
  const adHoc = (more: Record<string, unknown>) =>
    build(
      {
        h: { type: "adHocSubProcess", ...more },
        x: { type: "userTask", parent: "h" },
        y: { type: "userTask", parent: "h" },
        z: { type: "userTask", parent: "h" },
        after: "userTask",
      },
      ["h -> after", "x -> z"],
    );

  it("[AH1][AH4][AH5] lets people choose, and say when it is done", () => {
    const walk = Walk.start(adHoc({}));
    expect(walk.wait("h")).toMatchObject({ choice: { elements: ["x", "y"] } });
    const choice = walk.wait("h").id;
    expect(walk.try({ type: "choose", choice, elements: ["z"] })).toMatchObject({ code: "not_possible" });
    walk.do({ type: "choose", choice, elements: ["x", "y"] });
    expect(walk.open()).toEqual(["h", "x", "y"]);
    walk.complete("x");
    expect(walk.open()).toEqual(["h", "y", "z"]);
    expect(walk.complete("h").open()).toEqual(["after"]);
  });

  it("[AH5] in sequential order one at a time", () => {
    const walk = Walk.start(adHoc({ ordering: "sequential" }));
    const choice = walk.wait("h").id;
    walk.do({ type: "choose", choice, elements: ["y"] });
    expect(walk.try({ type: "choose", choice, elements: ["x"] })).toMatchObject({ code: "not_possible" });
    walk.complete("y").do({ type: "choose", choice, elements: ["x"] });
    expect(walk.open()).toEqual(["h", "x"]);
  });

  it("[AH1][AH2] starts what its expression names, one after the other if so ordered", () => {
    expect(Walk.start(adHoc({ activeElements: '["x", "y"]' })).open()).toEqual(["h", "x", "y"]);
    const walk = Walk.start(adHoc({ activeElements: '["y", "x"]', ordering: "sequential" }));
    expect(walk.open()).toEqual(["h", "y"]);
    expect(walk.complete("y").open()).toEqual(["h", "x"]);
    expect(walk.complete("x").open()).toEqual(["h", "z"]);
    expect(walk.complete("z").open()).toEqual(["after"]);
  });

  it("[AH1] has an incident where its expression names what it can't start", () => {
    expect(Walk.start(adHoc({ activeElements: '["z"]' })).step("h").incident).toMatchObject({ code: "invalid_value" });
  });

  it("[AH3] its completion condition ends the rest, or lets it finish", () => {
    const ending = Walk.start(adHoc({ activeElements: '["x", "y"]', completionCondition: "enough = true" }));
    expect(ending.complete("y", { enough: true }).open()).toEqual(["after"]);
    const finishing = Walk.start(
      adHoc({ activeElements: '["x", "y"]', completionCondition: "enough = true", cancelRemainingInstances: false }),
    );
    expect(finishing.complete("y", { enough: true }).open()).toEqual(["h", "x"]);
    expect(finishing.complete("x").complete("z").open()).toEqual(["after"]);
  });
});

describe("called instances", () => {
  const model = build(
    {
      c: {
        type: "callActivity",
        calledElement: '="pay-" + kind',
        inputs: [{ target: "amount", source: "total" }],
        outputs: [{ target: "receipt", source: "number" }],
      },
      b: { type: "boundaryEvent", attachedTo: "c", definitions: [{ type: "error", errorCode: "declined" }] },
      a: "userTask",
      n: "userTask",
    },
    ["c -> a", "b -> n"],
  );
  const start = () => Walk.start(model, { kind: "card", total: 7, secret: 1 });

  it("[CL1] calls with what the inputs say, and nothing else", () => {
    expect(start().wait("c")).toMatchObject({
      kind: "child",
      child: { workflow: "pay-card", version: "latest", variables: { amount: 7 } },
    });
  });

  it("[CL1] gives all variables only if asked to", () => {
    const all = build({ c: { type: "callActivity", calledElement: "x", propagateAll: true } });
    expect(Walk.start(all, { total: 7 }).wait("c")).toMatchObject({ child: { variables: { total: 7 } } });
  });

  it("[CL2] brings back what the outputs say", () => {
    const walk = start().complete("c", { number: "R1", noise: 2 });
    expect(walk.open()).toEqual(["a"]);
    expect(walk.variables).toEqual({ kind: "card", total: 7, secret: 1, receipt: "R1" });
  });

  it.each([
    [{ propagateAll: true }, { x: 1, y: 2 }, 9],
    [{ passAll: true }, { x: 1, y: 2 }, undefined],
    [{ propagateAll: true, passAll: false }, {}, 9],
    [{}, {}, undefined],
  ])("[CL1][CL2] gives and takes all variables as %o says", (flags, given, taken) => {
    const model = build({ c: { type: "callActivity", calledElement: "x", ...flags }, a: "userTask" }, ["c -> a"]);
    const walk = Walk.start(model, { x: 1, y: 2 });
    expect((walk.wait("c") as { child?: { variables: object } }).child?.variables).toEqual(given);
    expect(walk.complete("c", { z: 9 }).variables["z"]).toBe(taken);
  });

  it("[CL5] takes what comes back under the name of an input to the scope around", () => {
    const c = { type: "callActivity" as const, calledElement: "x", propagateAll: true };
    const inputs = [{ target: "amount", source: "amount" }];
    const walk = Walk.start(build({ c: { ...c, inputs }, a: "userTask" }, ["c -> a"]), { amount: 1 });
    expect(walk.complete("c", { amount: 2, more: 3 }).variables).toEqual({ amount: 2, more: 3 });
    const mapped = { ...c, inputs, outputs: [{ target: "got", source: "amount + more" }] };
    const other = Walk.start(build({ c: mapped, a: "userTask" }, ["c -> a"]), { amount: 1 });
    expect(other.complete("c", { amount: 2, more: 3 }).variables).toEqual({ amount: 2, more: 3, got: 5 });
  });

  it("[CL5] leaves the item of a round with its round, and gathers what came back", () => {
    const loop = multi({
      collection: "[1, 2]",
      elementVariable: "item",
      outputCollection: "all",
      outputElement: "amount + item",
    });
    const inputs = [{ target: "amount", source: "item * 10" }];
    const walk = Walk.start(
      build({ c: { type: "callActivity", calledElement: "x", propagateAll: true, inputs, loop }, a: "userTask" }, [
        "c -> a",
      ]),
    );
    walk.complete("c", { amount: 11, item: 1 }).complete("c", { amount: 22, item: 2 });
    expect(walk.variables).toEqual({ amount: 22, all: [12, 24] });
  });

  it("[CL3] throws its error here, and a cancelled one is an incident that calls again", () => {
    const failing = start();
    failing.do({ type: "childEnded", child: failing.wait("c").id, outcome: { type: "error", code: "declined" } });
    expect(failing.open()).toEqual(["n"]);
    const cancelled = start();
    cancelled.do({ type: "childEnded", child: cancelled.wait("c").id, outcome: { type: "cancelled" } });
    expect(cancelled.step("c").incident).toMatchObject({ code: "called_instance_failed" });
    cancelled.do({ type: "retry", step: cancelled.step("c").id });
    expect(cancelled.complete("c", { number: 1 }).open()).toEqual(["a"]);
  });

  it("[CL3] one that could not be called is an incident that calls again", () => {
    const walk = start();
    walk.do({
      type: "childEnded",
      child: walk.wait("c").id,
      outcome: { type: "failed", message: "There is no such." },
    });
    expect(walk.step("c").incident).toMatchObject({ code: "called_instance_failed", message: "There is no such." });
    walk.do({ type: "retry", step: walk.step("c").id });
    expect(walk.complete("c", { number: 1 }).open()).toEqual(["a"]);
  });

  it("[CL4] a called instance ends with an error that it does not catch, and brings what the error carries", () => {
    const model = build(
      {
        f: "parallelGateway",
        a: "userTask",
        w: "userTask",
        e: {
          type: "endEvent",
          definitions: [{ type: "error", errorCode: "declined" }],
          inputs: [{ target: "why", source: "score" }],
        },
      },
      ["f -> a", "f -> w", "a -> e"],
    );
    const walk = new Walk(model).do({ type: "start", variables: { score: 3 }, isCalled: true }).complete("a");
    expect(walk.state).toMatchObject({ status: "cancelled", incidents: 0 });
    expect(walk.events("instanceEnded")).toEqual([
      {
        type: "instanceEnded",
        status: "cancelled",
        reason: 'It ended with the error "declined".',
        error: { code: "declined", variables: { why: 3 } },
      },
    ]);
  });

  it("[CL4] an escalation that a called instance does not catch says what it brings", () => {
    const model = build(
      {
        t: { type: "intermediateThrowEvent", definitions: [escalation("X")], inputs: [{ target: "n", source: "1" }] },
        a: "userTask",
      },
      ["t -> a"],
    );
    const walk = new Walk(model).do({ type: "start", isCalled: true });
    expect(walk.events("escalationThrown")).toMatchObject([{ code: "X", variables: { n: 1 } }]);
    expect(walk.open()).toEqual(["a"]);
  });

  it("[CL3] an escalation of the called instance is thrown here while it goes on", () => {
    const escalating = build(
      {
        c: { type: "callActivity", calledElement: "x" },
        b: { type: "boundaryEvent", attachedTo: "c", interrupting: false, definitions: [escalation()] },
        n: "userTask",
      },
      ["b -> n"],
    );
    const walk = Walk.start(escalating);
    walk.do({ type: "childEscalated", child: walk.wait("c").id, code: "X" });
    expect(walk.open()).toEqual(["c", "n"]);
  });
});

describe("locks", () => {
  const model = build({
    a: { type: "userTask", lock: "desk" },
    b: { type: "userTask", lock: "desk" },
    c: { type: "userTask", lock: "desk" },
    d: "userTask",
  });

  it("[LK1][LK2] one runs at a time, first come first served", () => {
    const walk = Walk.start(model);
    expect([...walk.state!.waits.values()].map((w) => [w.element, w.kind])).toEqual([
      ["a", "task"],
      ["b", "lock"],
      ["c", "lock"],
      ["d", "task"],
    ]);
    expect(explain(walk.model, walk.state!).find((e) => e.element === "b")!.reasons).toMatchObject([
      { kind: "lock", lock: "desk", holder: walk.step("a").id },
    ]);
    walk.complete("a");
    expect(walk.events("waitClosed").filter(({ kind }) => kind === "lock")).toMatchObject([{ outcome: "done" }]);
    expect(walk.wait("b")).toMatchObject({ kind: "task" });
    expect(walk.wait("c")).toMatchObject({ kind: "lock" });
    expect(walk.complete("b").complete("c").open()).toEqual(["d"]);
    expect(walk.state!.locks).toEqual({});
  });

  it("[LK2] is given back by a cancelled holder, and one that no longer waits is passed over", () => {
    const walk = Walk.start(model);
    walk.do({ type: "move", cancel: [walk.step("b").id], start: [] });
    walk.do({ type: "move", cancel: [walk.step("a").id], start: [] });
    expect(walk.wait("c")).toMatchObject({ kind: "task" });
  });
});

describe("moves and starts", () => {
  it.each([
    ["timer", timer("P1D")],
    ["message", message("m")],
    ["signal", { type: "signal", signal: "s" }],
    ["condition", { type: "conditional", condition: "no" }],
  ])("[TR1] lets an event happen by hand that waits for a %s", (_, definition) => {
    const model = build(
      {
        c: { type: "intermediateCatchEvent", definitions: [definition] },
        a: "userTask",
        b: { type: "boundaryEvent", attachedTo: "a", interrupting: false, definitions: [definition] },
        n: "userTask",
        z: "userTask",
      },
      ["c -> a", "a -> z", "b -> n"],
    );
    const walk = Walk.start(model);
    walk.do({ type: "trigger", wait: walk.wait("c").id, variables: { x: 1 } });
    expect(walk.open()).toEqual(["a"]);
    walk.do({ type: "trigger", wait: walk.wait("b").id });
    expect(walk.open()).toEqual(["a", "n"]);
    expect(walk.variables).toEqual({ x: 1 });
    expect(walk.try({ type: "trigger", wait: walk.wait("n").id })).toMatchObject({ code: "not_open" });
  });

  it("[MV1] takes steps away and starts elements, opening the scope that holds them", () => {
    const model = build(
      {
        s: "startEvent",
        a: "userTask",
        sub: "subProcess",
        x: { type: "userTask", parent: "sub" },
        y: { type: "userTask", parent: "sub" },
        e: "userTask",
      },
      ["s -> a", "a -> sub", "x -> y", "sub -> e"],
    );
    const walk = Walk.start(model);
    walk.do({ type: "move", cancel: [walk.step("a").id], start: ["y"] });
    expect(walk.open()).toEqual(["sub", "y"]);
    expect(walk.complete("y").open()).toEqual(["e"]);
    expect(walk.try({ type: "move", cancel: [99], start: [] })).toMatchObject({ code: "not_open" });
    expect(walk.try({ type: "move", cancel: [], start: ["nowhere"] })).toMatchObject({ code: "unknown_element" });
  });

  it("[IN7] a receive task that starts the instance has already happened", () => {
    const model = build({ r: { type: "receiveTask", message: "order", instantiate: true }, a: "userTask" }, ["r -> a"]);
    expect(Walk.start(model, { x: 1 }, "r").open()).toEqual(["a"]);
  });

  it("[IN7] of a gateway that starts instances, the event that came goes on; of a parallel one the others are awaited", () => {
    const events = {
      m: { type: "intermediateCatchEvent", definitions: [message("m")] },
      n: { type: "intermediateCatchEvent", definitions: [message("n")] },
    } as const;
    const model = (gatewayType: string) =>
      build(
        { g: { type: "eventBasedGateway", instantiate: true, gatewayType }, ...events, a: "userTask", b: "userTask" },
        ["g -> m", "g -> n", "m -> a", "n -> b"],
      );
    expect(Walk.start(model("exclusive"), {}, "m").open()).toEqual(["a"]);
    const walk = Walk.start(model("parallel"), {}, "m");
    expect(walk.open()).toEqual(["a", "n"]);
    expect(walk.complete("n").open()).toEqual(["a", "b"]);
  });
});

describe("stored state", () => {
  it("keeps loops, locks, conditions and what can be compensated", () => {
    const model = build(
      {
        a: { type: "userTask", loop: multi({ cardinality: "2", outputCollection: "all", outputElement: "x" }) },
        l: { type: "userTask", lock: "k" },
        c: { type: "intermediateCatchEvent", definitions: [{ type: "conditional", condition: "go" }] },
        d: "userTask",
        noD: { type: "boundaryEvent", attachedTo: "d", definitions: [{ type: "compensation" }] },
        undoD: { type: "userTask", isForCompensation: true },
      },
      [],
      artifacts(["noD", "undoD"]),
    );
    const walk = Walk.start(model).complete("a", { x: 1 }).complete("d");
    const stored = serializeState(walk.state!);
    const again = parseState(JSON.parse(JSON.stringify(stored)));
    expect(serializeState(again)).toEqual(stored);
    walk.state = again;
    walk.complete("a", { x: 2 }).do({ type: "setVariables", variables: { go: true } });
    expect(walk.variables["all"]).toEqual([1, 2]);
    expect(walk.open()).toEqual(["l"]);
  });
});
