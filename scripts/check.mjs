import "./parts/node-version.mjs";

const { checks } = await import("./parts/checks.mjs");
const { Children } = await import("./parts/children.mjs");
const { bin } = await import("./parts/paths.mjs");

const children = new Children();
children.endOnSignals();

// The quick rules and a share of the random tests, so that a check stays under a minute; `npm test` runs the whole.
const shares = { TL_LINT: "quick", TL_FUZZ_MS: "100", TL_FUZZ_RUNS: "10", TL_FUZZ_BPMN: "100" };
const env = { ...shares, ...process.env, NEXT_TELEMETRY_DISABLED: "1" };
const { prepare, types, lint, formatting } = checks(children, env);
const unit = async () => (await children.finish([bin.vitest, "run", "--project", "unit"], { env })) === 0;

const formatted = await formatting();
const prepared = await prepare();
const quick = ["--cache", "--cache-strategy", "content", "--cache-location", "node_modules/.cache/eslint/"];
const [typed, linted, tested] = await Promise.all([types(), lint(...quick), unit()]);
const results = { formatting: formatted, types: prepared && typed, lint: linted, "unit tests": tested };

const failed = Object.keys(results).filter((name) => !results[name]);
console.log(failed.length === 0 ? "\nAll checks passed." : `\nFailed: ${failed.join(", ")}.`);
process.exit(failed.length === 0 ? 0 : 1);
