/** Counts of Vitest's JSON report. A file that failed before its tests ran counts as one failure. */
export function vitestCounts({ testResults }) {
  const tests = testResults.flatMap((file) => file.assertionResults);
  const having = (status) => tests.filter((test) => test.status === status);
  const broken = testResults.filter(
    (file) => file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"),
  );
  return {
    passed: having("passed").length,
    failed: having("failed").length + broken.length,
    skipped: tests.filter((test) => test.status !== "passed" && test.status !== "failed").map((test) => test.fullName),
  };
}

/** Counts of Playwright's JSON report. A test that passed only when tried again counts as failed. */
export function playwrightCounts({ stats, suites, errors }) {
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + (stats.unexpected + stats.flaky === 0 ? errors.length : 0),
    skipped: suites.flatMap(skippedIn),
  };
}

function skippedIn({ specs = [], suites = [] }) {
  const here = specs.filter((spec) => spec.tests.some((test) => test.status === "skipped")).map((spec) => spec.title);
  return [...here, ...suites.flatMap(skippedIn)];
}
