import { describe, expect, it } from "vitest";
import { build, Walk } from "./testing/build";

const ITEMS = Array.from({ length: 100_000 }, (_, n) => n);

const each = (loop: Record<string, unknown>, activity: Record<string, unknown> & { type: "userTask" | "scriptTask" }) =>
  build(
    {
      s: "startEvent",
      m: { ...activity, name: "Pay", loop: { kind: "multiInstance", ...loop } },
      a: "userTask",
      b: "userTask",
    },
    ["s -> m", "s -> b", "m -> a"],
  );
const script = { type: "scriptTask", script: "item * 2", resultVariable: "twice" } as const;

describe("rounds that begin at once", () => {
  it.each([
    ["100,000 items", { collection: "=items" }, { type: "userTask" } as const],
    ["100,000 items of a script", { collection: "=items", elementVariable: "item" }, script],
    ["a number that no memory could hold", { cardinality: "2000000000" }, { type: "userTask" } as const],
  ])("[MI12] of %s do not begin: the whole has one incident, which says what to do", (_, loop, activity) => {
    const walk = Walk.start(each(loop, activity), { items: ITEMS });
    expect(walk.open()).toEqual(["b", "m"]);
    expect(walk.step("m").incident).toMatchObject({ code: "limit_exceeded", resume: "enter" });
    expect(walk.step("m").incident!.message).toMatch(
      /^"Pay" is to begin [\d,]+ rounds at once\. No more than 10,000 can begin in one go, so none of them has\. Give it fewer/,
    );
  });

  it("[MI12] begin when they have become fewer, up to 10,000, and none is lost", () => {
    const loop = { collection: "=items", elementVariable: "item", outputCollection: "all", outputElement: "twice" };
    const walk = Walk.start(each(loop, script), { items: ITEMS });
    const items = ITEMS.slice(0, 10_000);
    walk.do({ type: "retry", step: walk.step("m").id, variables: { items } });
    expect(walk.open()).toEqual(["a", "b"]);
    expect(walk.variables["all"]).toEqual(items.map((n) => n * 2));
  });

  it("[MI12] within others begin in a go of their own where those took all of this one", () => {
    const model = build(
      {
        outer: { type: "subProcess", loop: { kind: "multiInstance", cardinality: "3" } },
        m: { type: "userTask", parent: "outer", loop: { kind: "multiInstance", cardinality: "4000" } },
      },
      [],
    );
    const walk = Walk.start(model);
    expect(walk.waits("m")).toHaveLength(8_000);
    const [stuck, ...others] = walk.steps("m").filter(({ incident }) => incident);
    expect(others).toEqual([]);
    expect(stuck!.incident!.message).toMatch(/The others of this go, 8,003 rounds, go on\. Retry/);
    expect(walk.do({ type: "retry", step: stuck!.id }).waits("m")).toHaveLength(12_000);
  });

  it("[MI12] are not added by more than 10,000", () => {
    const walk = Walk.start(each({ collection: "=items" }, { type: "userTask" }), { items: [1] });
    const step = walk.steps("m").find(({ loop }) => loop)!.id;
    expect(walk.try({ type: "addRounds", step, items: ITEMS.slice(0, 10_001) })).toMatchObject({
      code: "not_possible",
      message: "No more than 10,000 rounds can be added at once, so none was. Add them in parts.",
    });
    expect(walk.do({ type: "addRounds", step, items: ITEMS.slice(0, 10_000) }).waits("m")).toHaveLength(10_001);
  });
});

describe("rounds that run one after the other", () => {
  it("[MI12] stop after 10,000, and go on with the next one at each retry until all are done", () => {
    const loop = { collection: "=items", elementVariable: "item", sequential: true };
    const items = ITEMS.slice(0, 25_000);
    const walk = Walk.start(each({ ...loop, outputCollection: "all", outputElement: "twice" }, script), { items });
    const stuck = () => walk.steps("m").find(({ incident }) => incident);
    expect(stuck()!.incident).toMatchObject({
      code: "limit_exceeded",
      message:
        'Stopped before round 10,001 of "Pay": 10,000 rounds have run in one go, without a wait. What they did is kept. Retry: it goes on with this round.',
    });
    let retries = 0;
    for (let step = stuck(); step; step = stuck(), retries++) walk.do({ type: "retry", step: step.id });
    expect(retries).toBe(2);
    expect(walk.open()).toEqual(["a", "b"]);
    expect(walk.variables["all"]).toEqual(items.map((n) => n * 2));
  });

  it("[MI12] of a loop that has no end stop too", () => {
    const walk = Walk.start(build({ l: { type: "task", loop: { kind: "standard", condition: "go" } } }), { go: true });
    const stuck = walk.steps("l").find(({ incident }) => incident)!;
    expect(stuck.incident).toMatchObject({ code: "endless_loop" });
    walk.do({ type: "retry", step: stuck.id, variables: { go: false } });
    expect(walk.state!.status).toBe("completed");
  });
});
