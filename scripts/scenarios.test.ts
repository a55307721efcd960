import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";

const script = fileURLToPath(new URL("./scenarios.mjs", import.meta.url));
const models = fileURLToPath(new URL("../lib/scenarios/cases", import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), "scenarios-"));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, content: unknown): string {
  writeFileSync(path.join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
  return name;
}

function run(...args: string[]) {
  const { INIT_CWD: _cwd, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    cwd: folder,
    env,
    encoding: "utf8",
  });
  return { status, stderr, lines: stdout.trim().split("\n") };
}

const scenario = (id: string, expectation: object, more: object = {}) => ({
  id,
  model: "models/sequence.bpmn",
  process: "sequence",
  expect: expectation,
  ...more,
});
const TIMEOUT_MS = 60_000;

describe("npm run scenarios", () => {
  it("prints a line for each that fails, then the sum, and ends with 1", { timeout: TIMEOUT_MS }, () => {
    const one = write("one.json", {
      format: 1,
      scenarios: [
        scenario("right", { activeElements: ["a"] }),
        scenario("wrong", { activeElements: ["b"] }),
        scenario("stuck", {}, { steps: [{ complete: "a" }, { complete: "a" }] }),
      ],
    });
    const two = write("two.json", { format: 1, scenarios: [scenario("also-right", { status: "active" })] });
    const { status, stderr, lines } = run(one, two, "--models", models, "--json", "out.json");
    expect(stderr).toBe("");
    expect(lines).toEqual([
      'wrong, end: expected activeElements ["b"], found ["a"]',
      'stuck, step 2: expected to complete "a", found nothing to do waits at "a"; waiting: b',
      "2 passed, 2 failed",
    ]);
    expect(status).toBe(1);
    expect(JSON.parse(readFileSync(path.join(folder, "out.json"), "utf8"))).toMatchObject({
      passed: 2,
      failed: 2,
      results: [
        { file: "one.json", id: "right", ok: true },
        { id: "wrong", ok: false, step: "expect", found: '["a"]' },
        { id: "stuck", step: 2 },
        { file: "two.json", id: "also-right" },
      ],
    });
    expect(run(one, "--models", models, "--only", "right")).toMatchObject({ status: 0, lines: ["1 passed, 0 failed"] });
  });

  it("ends with 2 for a file that can't be read or is not of the format, and runs the others", {
    timeout: TIMEOUT_MS,
  }, () => {
    const good = write("good.json", { format: 1, scenarios: [scenario("right", { status: "active" })] });
    const odd = write("odd.json", { format: 1, scenarios: [scenario("odd", { state: "active" })] });
    const lost = write("lost.json", { format: 1, scenarios: [scenario("lost", {}, { model: "gone.bpmn" })] });
    const { status, stderr, lines } = run(
      "missing.json",
      odd,
      lost,
      write("broken.json", "{"),
      good,
      "--models",
      models,
    );
    expect(status).toBe(2);
    expect(lines).toEqual(["1 passed, 0 failed"]);
    expect(stderr).toContain("missing.json can't be read");
    expect(stderr).toContain('odd.json: scenarios[0] (odd) expect: Unrecognized key: "state"');
    expect(stderr).toMatch(/lost: .*gone\.bpmn can't be read/);
    expect(stderr).toContain("broken.json: is not JSON");
    expect(run()).toMatchObject({ status: 2 });
    expect(run(good, "--nothing")).toMatchObject({ status: 2 });
  });
});
