import { treeCpuMs } from "./cpu";

export interface Rate {
  readonly perSecond: number;
  /** Milliseconds of each piece of work, from beginning to end; ascending. */
  readonly latencies: readonly number[];
  readonly nodeMs: number;
  readonly postgresMs: number;
}

/** Does a piece of work again and again, `clients` at a time, each with what is its own, for `seconds`. */
export async function rate(
  postgres: number,
  clients: number,
  seconds: number,
  work: (client: number) => Promise<number>,
): Promise<Rate> {
  const latencies: number[] = [];
  const cpu = process.cpuUsage();
  const postgresBefore = treeCpuMs(postgres);
  const start = performance.now();
  const until = start + seconds * 1_000;
  let done = 0;
  await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      for (let now = performance.now(); now < until; ) {
        const pieces = await work(client);
        if (pieces === 0) return;
        done += pieces;
        const after = performance.now();
        latencies.push(after - now);
        now = after;
      }
    }),
  );
  const took = (performance.now() - start) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  return {
    perSecond: done / took,
    latencies: latencies.sort((a, b) => a - b),
    nodeMs: (user + system) / 1_000 / done,
    postgresMs: (treeCpuMs(postgres) - postgresBefore) / done,
  };
}

export function percentile(ascending: readonly number[], share: number): number {
  return ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * share))] ?? Number.NaN;
}
