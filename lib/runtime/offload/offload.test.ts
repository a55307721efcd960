import { describe, expect, it } from "vitest";
import type { JsonObject } from "@/lib/domain/json";
import { advance, type Command, type InstanceState } from "@/lib/engine";
import { buildModel } from "@/lib/engine/testing/build";
import { compileModel } from "@/lib/model";
import { advanceSafely, evaluateSafely } from ".";
import { useBundledThreads } from "./testing/bundled-threads";
import { hostileExpressions } from "./testing/hostile";

const AT = "2026-03-01T10:30:00.000Z";
const HOSTILE = Math.min(500, Math.ceil(Number(process.env.TL_FUZZ_RUNS ?? 1_000) / 2));

useBundledThreads();

function scripts(...sources: readonly string[]) {
  const steps = sources.map((script, n) => [`s${n}`, { type: "scriptTask", script, resultVariable: `r${n}` }] as const);
  const flows = ["begin", ...steps.map(([id]) => id)].map((id, n) => `${id} -> ${steps[n]?.[0] ?? "done"}`);
  return compileModel(buildModel({ begin: "startEvent", ...Object.fromEntries(steps), done: "endEvent" }, flows));
}
/** A function of its own is never certain to be quick. */
const SORTS = "sort([3, 1, 2], function(a, b) a < b)";
const start = (variables: JsonObject = {}): Command => ({ type: "start", at: AT, number: 1, variables });
const incidents = (state: InstanceState) =>
  [...state.steps.values()].flatMap(({ element, incident }) => (incident ? [{ element, ...incident }] : []));

describe("a command", () => {
  it("gives in a thread what it gives here", async () => {
    const model = scripts("some x in items satisfies x > 2", "for x in items return x * factor", "count(r1)", SORTS);
    for (const variables of [{ items: [1, 2, 3], factor: 2 }, { items: null }, {}] as JsonObject[]) {
      const outcome = await advanceSafely(model, null, start(variables));
      const here = advance(model, null, start(variables));
      expect(outcome).toEqual(here);
      if (outcome.ok && here.ok) expect(outcome.state.steps.get(0)).toEqual(here.state.steps.get(0));
    }
  });

  it("gives a rejection too", async () => {
    const model = scripts(SORTS);
    expect(await advanceSafely(model, null, { ...start(), element: "nothing" } as Command)).toMatchObject({
      ok: false,
      rejection: { code: "unknown_element" },
    });
  });

  it.each([
    ["for x in 1..100000000 return x", /longer than 200 ms|64 MB/],
    ["{f: function(g, n) g(g, n + 1), r: f(f, 1)}.r", /calls itself|longer than 200 ms/],
    ['matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "(a+)+$")', /longer than 200 ms/],
    ["for x in 1..60000 return x", /larger than 256 KB|longer than 200 ms/],
  ])("stops %s with an incident on its step, and what it did before stays done", async (source, message) => {
    const outcome = await advanceSafely(scripts("1 + 1", SORTS, source, "2"), null, start());
    if (!outcome.ok) throw new Error(outcome.rejection.message);
    expect(incidents(outcome.state)).toEqual([
      expect.objectContaining({ element: "s2", code: "expression_failed", message: expect.stringMatching(message) }),
    ]);
    expect(outcome.state.steps.get(0)?.variables).toMatchObject({ r0: 2, r1: [1, 2, 3] });
  });

  it("goes on after each of its expressions that is stopped", async () => {
    const slow = "for x in 1..100000000 return x";
    const model = compileModel(
      buildModel(
        {
          begin: "startEvent",
          split: "parallelGateway",
          a: { type: "scriptTask", script: `${slow} + 1`, resultVariable: "a" },
          b: { type: "scriptTask", script: `${slow} + 2`, resultVariable: "b" },
          c: { type: "scriptTask", script: "for x in [7] return x", resultVariable: "c" },
        },
        ["begin -> split", "split -> a", "split -> b", "split -> c"],
      ),
    );
    const outcome = await advanceSafely(model, null, start());
    if (!outcome.ok) throw new Error(outcome.rejection.message);
    expect(incidents(outcome.state).map(({ element }) => element)).toEqual(["a", "b"]);
    expect(outcome.state.steps.get(0)?.variables).toEqual({ c: [7] });
  });

  it("never holds up the process meanwhile", async () => {
    let ticks = 0;
    const ticking = setInterval(() => ticks++, 1);
    const model = scripts("for x in 1..100000000 return x");
    await advanceSafely(model, null, start());
    clearInterval(ticking);
    expect(ticks).toBeGreaterThan(20);
  });
});

describe(`${HOSTILE} hostile expressions`, () => {
  it("each come to a value, or to a failure in words", async () => {
    const variables: JsonObject = { s: "a".repeat(5_000), list: Array.from({ length: 500 }, (_, n) => n), o: { a: 1 } };
    const sources = hostileExpressions(HOSTILE);
    expect(new Set(sources).size).toBe(HOSTILE);
    let stopped = 0;
    for (const source of sources) {
      const outcome = await evaluateSafely(source, variables, AT);
      if (!outcome.ok) expect(outcome.message, source).toMatch(/\S/);
      if (!outcome.ok && /was stopped/.test(outcome.message)) stopped++;
      expect(JSON.stringify(outcome).length).toBeLessThan(400_000);
    }
    expect(stopped).toBeGreaterThan(HOSTILE / 20);
  }, 300_000);
});
