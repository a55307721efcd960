import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { checks } from "./checks.mjs";
import { Children } from "./children.mjs";
import { findChromium, howToGetChromium } from "./chromium.mjs";
import { bin, fromRoot } from "./paths.mjs";
import { playwrightCounts, vitestCounts } from "./test-counts.mjs";

// What the shell sets for a real Throughline must not reach the tests: they have a database and ports of their own.
const env = { ...process.env, NEXT_TELEMETRY_DISABLED: "1" };
for (const name of [
  "DATABASE_URL",
  "PORT",
  "BETTER_AUTH_URL",
  "BETTER_AUTH_SECRET",
  "TL_DATA_DIR",
  "TL_HOST",
  "TL_PG_PORT",
])
  delete env[name];

const children = new Children();
const reports = mkdtempSync(path.join(tmpdir(), "throughline-test-"));
// Playwright ends the server under test only when it is interrupted.
children.endOnSignals({ as: "SIGINT", cleanUp: () => rmSync(reports, { recursive: true, force: true }) });

const chromium = findChromium();
if (!chromium) console.error(`${howToGetChromium}\n`);

const results = [...(await runChecks()), await runVitest(), await runChaos(), await runBrowserTests()];
rmSync(reports, { recursive: true, force: true });
report(results);

async function runChecks() {
  const { prepare, types, lint, formatting } = checks(children, env);
  const formatted = await formatting();
  const prepared = await prepare();
  const [typed, linted] = await Promise.all([types(), lint()]);
  return [one("types", prepared && typed), one("lint", linted && formatted)];
}

async function runVitest() {
  const file = path.join(reports, "vitest.json");
  const code = await children.finish(
    [bin.vitest, "run", "--reporter=default", "--reporter=json", `--outputFile.json=${file}`],
    { env },
  );
  return { name: "unit and database tests", ...settle(code, read(file), vitestCounts) };
}

/** The short form of `npm run chaos`: processes and databases that die under load. */
async function runChaos() {
  const file = path.join(reports, "chaos.json");
  const args = ["--import", "tsx", fromRoot("scripts/parts/chaos/index.ts"), "--short", "--report", file];
  const code = await children.finish(args, { env: { ...env, LOG_LEVEL: "silent" } });
  return { name: "chaos tests", ...settle(code, read(file), (counts) => counts) };
}

async function runBrowserTests() {
  const name = "browser tests";
  if (!chromium) return { name, passed: 0, failed: 1, skipped: [], note: howToGetChromium };
  const file = path.join(reports, "playwright.json");
  const code = await children.finish([bin.playwright, "test", "--reporter=list,json"], {
    env: { ...env, PLAYWRIGHT_CHROMIUM: chromium, PLAYWRIGHT_JSON_OUTPUT_FILE: file },
  });
  return { name, ...settle(code, read(file), playwrightCounts) };
}

function one(name, passed) {
  return { name, passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: [] };
}

/** A runner that failed without a failing test (it crashed, found nothing, or left an error behind) counts as one failure. */
function settle(code, json, counts) {
  const result = json ? counts(json) : { passed: 0, failed: 0, skipped: [] };
  if (result.failed === 0 && (code !== 0 || result.passed === 0)) return { ...result, failed: 1 };
  return result;
}

function read(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
}

function report(all) {
  console.log("");
  for (const { name, passed, failed, skipped, note } of all) {
    console.log(
      `${failed === 0 ? "ok    " : "FAILED"} ${name}: ${passed} passed, ${failed} failed${note ? `. ${note}` : ""}`,
    );
    for (const title of skipped) console.log(`       skipped: ${title}`);
  }
  const sum = (key) => all.reduce((total, result) => total + result[key], 0);
  console.log(`${sum("passed")} passed, ${sum("failed")} failed`);
  process.exitCode = sum("failed") === 0 ? 0 : 1;
}
