import { type ChildProcess, fork } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { mutations } from "@/lib/bpmn/testing/mutate";
import { checkFile, cpuMsOf, sourceFiles } from "@/lib/bpmn/testing/mutated-files";

/**
 * Damaged BPMN files on all cores: each has to be taken or refused with a reason, within a second, and what is taken comes
 * back the same. The files are cut into pieces with a seed each, so that a piece can be run again alone, whatever the machine.
 */
const FILES = Number(process.env["TL_FUZZ_BPMN"] ?? 1_000_000);
const SEED = Number(process.env["TL_FUZZ_SEED"] ?? Date.now() % 1_000_000_000);
const PIECE = 1_000;
const CPU_MS_MAX = 1_000;
/** Without a word for this long a process hangs. */
const SILENCE_MS = 120_000;
const FOLDER = path.resolve(process.env["TL_DATA_DIR"] ?? ".data", "fuzz-bpmn");
const FAILURES_MAX = 20;

interface Piece {
  readonly seed: number;
  readonly files: number;
}
interface Failure {
  readonly seed: number;
  readonly number: number;
  readonly what: string;
  readonly text: string;
}
interface Result {
  readonly files: number;
  readonly taken: number;
  readonly slowestMs: number;
  readonly failures: readonly Failure[];
}

function work(): void {
  const sources = sourceFiles({ withCases: true });
  process.on("message", (piece: Piece) => void run(piece, sources).then((result) => process.send!(result)));
  process.on("disconnect", () => process.exit());
}

async function run({ seed, files }: Piece, sources: Promise<readonly string[]>): Promise<Result> {
  const failures: Failure[] = [];
  let [number, taken, slowestMs] = [0, 0, 0];
  for (const { text, describe } of mutations(await sources, files, seed)) {
    const fail = (why: string) => failures.push({ seed, number, what: `${describe}: ${why}`, text });
    const { value, ms } = await cpuMsOf(() =>
      checkFile(text, taken % 10 === 0).catch((error: unknown) => {
        fail(error instanceof Error ? (error.stack ?? error.message) : String(error));
        return "refused" as const;
      }),
    );
    if (ms > CPU_MS_MAX) fail(`it took ${Math.round(ms)} ms`);
    slowestMs = Math.max(slowestMs, ms);
    if (value === "taken") taken++;
    number++;
  }
  return { files, taken, slowestMs, failures };
}

async function main(): Promise<number> {
  const pieces: Piece[] = [];
  for (let done = 0; done < FILES; done += PIECE)
    pieces.push({ seed: SEED + pieces.length, files: Math.min(PIECE, FILES - done) });
  const workers = Math.min(availableParallelism(), pieces.length);
  console.log(`${FILES.toLocaleString("en")} damaged files on ${workers} cores, seed ${SEED}`);

  const start = performance.now();
  const failures: Failure[] = [];
  let [done, taken, slowestMs, shown] = [0, 0, 0, start];
  const progress = (isLast: boolean) => {
    if (!isLast && performance.now() - shown < 10_000) return;
    shown = performance.now();
    const seconds = Math.max(1, (shown - start) / 1_000);
    console.log(
      `${done.toLocaleString("en")} read, ${taken.toLocaleString("en")} of them taken, ${failures.length} failed, slowest ${Math.round(slowestMs)} ms, ${Math.round(done / seconds)} a second`,
    );
  };

  const serve = (child: ChildProcess) =>
    new Promise<void>((resolve) => {
      let piece: Piece | undefined;
      let silence: NodeJS.Timeout | undefined;
      const lost = (what: string) => {
        if (piece) failures.push({ seed: piece.seed, number: 0, what: `seed ${piece.seed}: ${what}`, text: "" });
        piece = undefined;
      };
      const next = () => {
        clearTimeout(silence);
        piece = failures.length < FAILURES_MAX ? pieces.shift() : undefined;
        if (!piece) return child.disconnect();
        silence = setTimeout(() => {
          lost(`a file of this piece takes longer than ${SILENCE_MS / 1_000} s`);
          child.kill("SIGKILL");
        }, SILENCE_MS);
        child.send(piece);
      };
      child.on("message", (result: Result) => {
        done += result.files;
        taken += result.taken;
        slowestMs = Math.max(slowestMs, result.slowestMs);
        failures.push(...result.failures);
        progress(false);
        piece = undefined;
        next();
      });
      child.on("error", (error) => lost(error.message));
      child.on("exit", (code, signal) => {
        clearTimeout(silence);
        lost(`the process ended with ${signal ?? code}`);
        resolve();
      });
      next();
    });
  const self = fileURLToPath(import.meta.url);
  await Promise.all(
    Array.from({ length: workers }, () => serve(fork(self, ["--work"], { execArgv: ["--import", "tsx"] }))),
  );
  progress(true);
  for (const failure of failures) report(failure);
  console.log(`${(done - failures.length).toLocaleString("en")} passed, ${failures.length} failed`);
  return failures.length === 0 && done === FILES ? 0 : 1;
}

function report({ seed, number, what, text }: Failure): void {
  console.error(`\n${what}`);
  if (text !== "") {
    mkdirSync(FOLDER, { recursive: true });
    const file = path.join(FOLDER, `${seed}-${number}.bpmn`);
    writeFileSync(file, text);
    console.error(`The file: ${file}`);
  }
  console.error(`Once more: TL_FUZZ_SEED=${seed} TL_FUZZ_BPMN=${PIECE} npm run fuzz:bpmn`);
}

if (process.argv.includes("--work")) work();
else process.exitCode = await main();
