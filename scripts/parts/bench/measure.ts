/** Rounds of a measurement; their median stands for it. */
const ROUNDS = 3;

export interface Measure {
  /** Processor time of one run, user and system, in microseconds. */
  readonly cpuUs: number;
  readonly wallUs: number;
}

/** What one run of a piece of work takes: the median of three rounds of about `ms` each. */
export function measure(work: () => unknown, ms = 200): Measure {
  let runs = 1;
  for (let took = 0; took < ms / 4; runs *= 2) took = time(work, runs).wallUs * runs * 1e-3;
  const rounds = Array.from({ length: ROUNDS }, () => time(work, runs));
  return { cpuUs: median(rounds.map(({ cpuUs }) => cpuUs)), wallUs: median(rounds.map(({ wallUs }) => wallUs)) };
}

function time(work: () => unknown, runs: number): Measure {
  const cpu = process.cpuUsage();
  const start = performance.now();
  for (let run = 0; run < runs; run++) work();
  const wallUs = ((performance.now() - start) * 1_000) / runs;
  const { user, system } = process.cpuUsage(cpu);
  return { cpuUs: (user + system) / runs, wallUs };
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
