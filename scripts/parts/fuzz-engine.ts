import { fork, type ChildProcess } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { anyModel, anySchedule } from "@/lib/engine/testing/reference/models";
import { compare, type Described, type Move } from "@/lib/engine/testing/reference/schedule";

/**
 * Random models × random schedules, engine against reference, on all cores. The runs are cut into pieces with a seed each,
 * so that a piece that failed can be run again alone, whatever the machine.
 */
const RUNS = Number(process.env["TL_FUZZ_RUNS"] ?? 100_000);
const SEED = Number(process.env["TL_FUZZ_SEED"] ?? Date.now() % 1_000_000_000);
const PIECE = 1_000;

interface Piece {
  readonly seed: number;
  readonly runs: number;
}
type Result = { readonly ok: true; readonly runs: number } | { readonly ok: false; readonly report: string };

function work(): void {
  process.on("message", ({ seed, runs }: Piece) => {
    process.send!(run(seed, runs));
  });
  process.on("disconnect", () => process.exit());
}

function run(seed: number, runs: number): Result {
  const { failed, counterexample, errorInstance } = fc.check(fc.property(anyModel, anySchedule, compare), {
    seed,
    numRuns: runs,
  });
  if (!failed) return { ok: true, runs };
  const [described, moves] = counterexample!;
  const error = errorInstance instanceof Error ? (errorInstance.stack ?? errorInstance.message) : String(errorInstance);
  return {
    ok: false,
    report: `${error}\n\nAs a test, in lib/engine/found.test.ts:\n\n${asTest(described, moves)}\n
Once more: TL_FUZZ_SEED=${seed} TL_FUZZ_RUNS=${runs} npm run fuzz:engine`,
  };
}

/** The counterexample as an entry of FOUND. */
function asTest([elements, flows, settings]: Described, moves: readonly Move[]): string {
  const lines = Object.entries(elements).map(([id, def]) => `        ${id}: ${JSON.stringify(def)},`);
  return `  {
    what: "[…] …",
    described: [
      {
${lines.join("\n")}
      },
      ${JSON.stringify(flows)},
      ${JSON.stringify(settings)},
    ],
    moves: ${JSON.stringify(moves)},
  },`;
}

async function main(): Promise<number> {
  const pieces: Piece[] = [];
  for (let done = 0; done < RUNS; done += PIECE)
    pieces.push({ seed: SEED + pieces.length, runs: Math.min(PIECE, RUNS - done) });
  const workers = Math.min(availableParallelism(), pieces.length);
  console.log(`${RUNS.toLocaleString("en")} models and schedules on ${workers} cores, seed ${SEED}`);

  const start = performance.now();
  const reports: string[] = [];
  let done = 0;
  let shown = start;
  const progress = (isLast: boolean) => {
    if (!isLast && performance.now() - shown < 5_000) return;
    shown = performance.now();
    const seconds = (shown - start) / 1_000;
    console.log(`${done.toLocaleString("en")} agree, ${Math.round(seconds)} s, ${Math.round(done / seconds)} a second`);
  };

  const serve = (child: ChildProcess) =>
    new Promise<void>((resolve, reject) => {
      const next = () => {
        const piece = reports.length === 0 ? pieces.shift() : undefined;
        if (piece) child.send(piece);
        else child.disconnect();
      };
      child.on("message", (result: Result) => {
        if (result.ok) done += result.runs;
        else reports.push(result.report);
        progress(false);
        next();
      });
      child.on("error", reject);
      child.on("exit", () => resolve());
      next();
    });
  const self = fileURLToPath(import.meta.url);
  await Promise.all(
    Array.from({ length: workers }, () => serve(fork(self, ["--work"], { execArgv: ["--import", "tsx"] }))),
  );
  progress(true);
  for (const report of reports) console.error(`\n${report}`);
  console.log(reports.length === 0 && done === RUNS ? `${done} passed, 0 failed` : `${done} passed, failed`);
  return reports.length === 0 && done === RUNS ? 0 : 1;
}

if (process.argv.includes("--work")) work();
else process.exitCode = await main();
