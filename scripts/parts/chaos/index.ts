import { writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import type { Options, Outcome, Skipped, Test } from "./chaos";

/** What a registry entry loads: one kind of trouble a file. */
const GROUPS: readonly (() => Promise<readonly Test[]>)[] = [
  async () => (await import("./tests/deaths")).deaths,
  async () => (await import("./tests/kills")).kills,
  async () => (await import("./tests/races")).races,
  async () => (await import("./tests/stops")).stops,
  async () => (await import("./tests/database")).database,
  async () => (await import("./tests/clocks")).clocks,
  async () => (await import("./tests/nodes")).nodes,
  async () => (await import("./tests/neighbours")).neighbours,
];

const LONG = 50;

interface Counts {
  passed: number;
  failed: number;
  readonly skipped: string[];
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      rounds: { type: "string" },
      only: { type: "string" },
      seed: { type: "string" },
      short: { type: "boolean", default: false },
      report: { type: "string" },
    },
  });
  const isShort = values.short;
  const options: Options = {
    rounds: Number(values.rounds ?? (isShort ? 1 : LONG)),
    seed: Number(values.seed ?? process.env["TL_CHAOS_SEED"] ?? Date.now() % 1_000_000_000),
    isShort,
  };
  const only = values.only?.split(",").map((id) => id.trim().toUpperCase());
  const all = (await Promise.all(GROUPS.map((load) => load()))).flat();
  const chosen = all.filter(({ id, isTimed }) => (only ? only.includes(id.toUpperCase()) : !(isShort && isTimed)));
  const missing = only?.filter((id) => !all.some((test) => test.id.toUpperCase() === id)) ?? [];
  if (missing.length > 0 || chosen.length === 0 || !(options.rounds >= 1)) {
    console.error(`Usage: npm run chaos -- [--rounds N] [--only T2,T3] [--seed N] [--short]`);
    console.error(`The tests: ${all.map(({ id, title }) => `${id} ${title}`).join(", ")}`);
    return 2;
  }
  console.log(`seed ${options.seed}, ${options.rounds} rounds, load ${loadavg()[0]!.toFixed(1)}`);
  const counts: Counts = { passed: 0, failed: 0, skipped: [] };
  const one = async (test: Test) => tell(test, await attempt(test, options), counts);
  // The short form mostly waits for leases to end, which several can do at once.
  if (isShort) await inLanes(chosen, 3, one);
  else for (const test of chosen) await one(test);
  if (values.report) writeFileSync(values.report, JSON.stringify(counts));
  if (counts.failed > 0) console.log(`Once more: npm run chaos -- --rounds ${options.rounds} --seed ${options.seed}`);
  console.log(`${counts.passed} passed, ${counts.failed} failed`);
  return counts.failed === 0 ? 0 : 1;
}

async function inLanes(tests: readonly Test[], lanes: number, run: (test: Test) => Promise<void>): Promise<void> {
  const rest = [...tests];
  const lane = async () => {
    for (let test = rest.shift(); test; test = rest.shift()) await run(test);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

async function attempt(test: Test, options: Options): Promise<Outcome | Skipped> {
  try {
    return await test.run(options);
  } catch (error) {
    const because = error instanceof Error && error.cause instanceof Error ? `\ncaused by ${error.cause.stack}` : "";
    const words = error instanceof Error ? `${error.stack ?? error.message}${because}` : String(error);
    return { figure: "broke off", problems: [words], injected: 1 };
  }
}

function tell({ id, title }: Test, outcome: Outcome | Skipped, counts: Counts): void {
  const load = `load ${loadavg()[0]!.toFixed(1)}`;
  if ("skipped" in outcome) {
    counts.skipped.push(`${id} ${title}: ${outcome.skipped}`);
    console.log(`not run ${id} ${title}: ${outcome.skipped}`);
    return;
  }
  const problems = outcome.injected === 0 ? [...outcome.problems, "nothing was broken"] : outcome.problems;
  if (problems.length === 0) counts.passed++;
  else counts.failed++;
  console.log(
    problems.length === 0 ? `ok      ${id} ${title}: ${outcome.figure} (${load})` : `FAILED  ${id} ${title} (${load})`,
  );
  for (const problem of problems) console.log(`        ${problem}`);
}

process.exitCode = await main();
// Pools whose connections were broken may keep the process.
process.exit();
