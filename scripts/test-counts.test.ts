import { describe, expect, it } from "vitest";
import { playwrightCounts, vitestCounts } from "./parts/test-counts.mjs";

describe("vitest", () => {
  const test = (status: string) => ({ status, fullName: `a ${status} test` });

  it("counts tests, and names those that were skipped", () => {
    const report = {
      testResults: [
        { status: "failed", assertionResults: [test("passed"), test("failed")] },
        { status: "passed", assertionResults: [test("passed"), test("skipped")] },
      ],
    };
    expect(vitestCounts(report)).toEqual({ passed: 2, failed: 1, skipped: ["a skipped test"] });
  });

  it("counts a file that could not be loaded as a failure", () => {
    const report = { testResults: [{ status: "failed", assertionResults: [] }] };
    expect(vitestCounts(report)).toMatchObject({ passed: 0, failed: 1 });
  });

  it("counts a file whose tests passed but whose hooks failed as a failure", () => {
    const report = { testResults: [{ status: "failed", assertionResults: [test("passed")] }] };
    expect(vitestCounts(report)).toMatchObject({ passed: 1, failed: 1 });
  });
});

describe("playwright", () => {
  const stats = { expected: 3, unexpected: 0, flaky: 0, skipped: 0 };

  it("counts tests, and names those that were skipped", () => {
    const skipped = { title: "a skipped journey", tests: [{ status: "skipped" }] };
    const suites = [{ specs: [], suites: [{ specs: [skipped] }] }];
    expect(playwrightCounts({ stats, suites, errors: [] })).toEqual({
      passed: 3,
      failed: 0,
      skipped: ["a skipped journey"],
    });
  });

  it("counts a test that passed at the second try as failed", () => {
    expect(playwrightCounts({ stats: { ...stats, flaky: 1 }, suites: [], errors: [] })).toMatchObject({
      passed: 3,
      failed: 1,
    });
  });

  it("counts a server that did not start as a failure", () => {
    const none = { ...stats, expected: 0 };
    expect(playwrightCounts({ stats: none, suites: [], errors: [{}] })).toMatchObject({ passed: 0, failed: 1 });
  });
});
