import { describe, expect, it } from "vitest";
import { build, Walk } from "./testing/build";

const KB = 1_024;
const text = (kb: number) => "x".repeat(kb * KB);

describe("what an expression gives", () => {
  const grows = build(
    { s: "startEvent", g: { type: "scriptTask", name: "Grow", script: "a + a", resultVariable: "b" }, t: "userTask" },
    ["s -> g", "g -> t"],
  );

  it("[VA8] is an incident of its step where it is larger than a variable may be, until it gives less", () => {
    const walk = Walk.start(grows, { a: text(129) });
    expect(walk.step("g").incident).toMatchObject({ code: "limit_exceeded", resume: "enter" });
    expect(walk.step("g").incident!.message).toMatch(
      /^The script of "Grow" is larger than 256 KB, .+ retry, or publish/,
    );
    expect(walk.variables).not.toHaveProperty("b");
    walk.do({ type: "retry", step: walk.step("g").id, variables: { a: text(127) } });
    expect(walk.open()).toEqual(["t"]);
    expect(walk.variables["b"]).toBe(text(254));
  });

  it("[VA8] is measured in bytes, not in characters", () => {
    expect(Walk.start(grows, { a: "é".repeat(65 * KB) }).open()).toEqual(["g"]);
    expect(Walk.start(grows, { a: "e".repeat(65 * KB) }).open()).toEqual(["t"]);
  });

  it.each([
    ["an input", { inputs: [{ target: "b", source: "a + a" }] }, "enter"],
    ["an output", { outputs: [{ target: "b", source: "a + a" }] }, "leave"],
  ])("[VA8] stops the step of %s", (_, mapping, resume) => {
    const walk = Walk.start(build({ s: "startEvent", u: { type: "userTask", ...mapping } }, ["s -> u"]), {
      a: text(129),
    });
    if (resume === "leave") walk.complete("u");
    expect(walk.step("u").incident).toMatchObject({ code: "limit_exceeded", resume });
  });

  const each = (loop: Record<string, unknown>) =>
    build(
      {
        s: "startEvent",
        m: { type: "scriptTask", name: "Pack", script: "1", loop: { kind: "multiInstance", ...loop } },
        t: "userTask",
      },
      ["s -> m", "m -> t"],
    );

  it.each([
    ["one after the other", true],
    ["at once", false],
  ])("[VA8] begins no round of a collection with too large an item, %s", (_, sequential) => {
    const model = each({ collection: "=[1, a + a]", elementVariable: "item", sequential });
    const walk = Walk.start(model, { a: text(129) });
    expect(walk.open()).toEqual(["m"]);
    expect(walk.step("m").incident).toMatchObject({
      code: "limit_exceeded",
      message: expect.stringMatching(/^Item 2 of the collection of "Pack" is larger than 256 KB/),
    });
  });

  it("[VA8] stops the whole where what rounds gave is too large together; all of it is kept for a retry", () => {
    const model = each({ cardinality: "3", outputCollection: "all", outputElement: "a" });
    const walk = Walk.start(model, { a: text(100) });
    expect(walk.open()).toEqual(["m"]);
    expect(walk.step("m").incident).toMatchObject({ code: "limit_exceeded", resume: "leave" });
    expect(walk.step("m").loop!.outputs.size).toBe(3);
  });
});

describe("what a command computes altogether", () => {
  const endless = build(
    {
      s: "startEvent",
      again: "exclusiveGateway",
      count: { type: "scriptTask", script: "i + 1", resultVariable: "i" },
      copy: { type: "scriptTask", name: "Copy", script: "a + string(i)", resultVariable: "b" },
      enough: "exclusiveGateway",
      t: "userTask",
    },
    [
      "s -> again",
      "again -> count",
      "count -> copy",
      "copy -> enough",
      "enough -> again if i < limit",
      "enough -> t default",
    ],
  );

  it("[VA9] stops before more than 4 MB, keeps what was done, and goes on at each retry until all is done", () => {
    const walk = Walk.start(endless, { i: 0, limit: 50, a: text(200) });
    expect(walk.variables["i"]).toBe(21);
    expect(walk.variables["b"]).toBe(`${text(200)}20`);
    expect(walk.step("copy").incident).toMatchObject({
      code: "limit_exceeded",
      message: expect.stringMatching(
        /^Stopped before the script of "Copy": with it, the values of this go would be more than 4 MB\. What was done before is kept\. Retry/,
      ),
    });
    let retries = 0;
    for (; walk.open()[0] === "copy"; retries++) walk.do({ type: "retry", step: walk.step("copy").id });
    expect(retries).toBe(2);
    expect(walk.variables["i"]).toBe(50);
  });

  it("[VA9] counts each round's result, and the rounds that came before it stay done", () => {
    const model = build({
      m: {
        type: "task",
        loop: { kind: "multiInstance", cardinality: "30", outputCollection: "all", outputElement: "a" },
      },
    });
    const walk = Walk.start(model, { a: text(200) });
    const stuck = walk.steps("m").filter(({ incident }) => incident);
    expect(stuck).toHaveLength(10);
    expect(stuck.map(({ iteration }) => iteration)).toEqual([20, 21, 22, 23, 24, 25, 26, 27, 28, 29]);
  });

  it("[VA9] counts what it passes on to others", () => {
    const calls = build({
      c: {
        type: "callActivity",
        calledElement: "other",
        passAll: true,
        loop: { kind: "multiInstance", cardinality: "30" },
      },
    });
    const walk = Walk.start(calls, { a: text(200) });
    expect(walk.waits("c")).toHaveLength(20);
    expect(walk.steps("c").filter(({ incident }) => incident?.code === "limit_exceeded")).toHaveLength(10);
  });

  it("[VA9] counts what it remembers to compensate", () => {
    const remembers = build(
      {
        sub: { type: "subProcess", inputs: [{ target: "kept", source: "a" }] },
        begin: { type: "startEvent", parent: "sub" },
        again: { type: "exclusiveGateway", parent: "sub" },
        work: { type: "scriptTask", parent: "sub", script: "i + 1", resultVariable: "i" },
        undone: { type: "boundaryEvent", parent: "sub", attachedTo: "work", definitions: [{ type: "compensation" }] },
        undo: { type: "task", parent: "sub", isForCompensation: true },
      },
      ["begin -> again", "again -> work", "work -> again"],
      { artifacts: [{ type: "association" as const, id: "undoes", source: "undone", target: "undo" }] },
    );
    const walk = Walk.start(remembers, { a: text(200), i: 0 });
    expect(walk.step("work").incident).toMatchObject({ code: "limit_exceeded", resume: "leave" });
    expect(walk.step("sub").scope!.completed).toHaveLength(19);
  });
});
