import { readdirSync, readFileSync } from "node:fs";

/** Clock ticks of Linux' /proc, a second. */
const TICKS = 100;

/** Processor milliseconds, user and system, of a process and of all its children (0 where the system does not tell). */
export function treeCpuMs(root: number): number {
  const parents = new Map<number, number>();
  const used = new Map<number, number>();
  for (const name of readdirSafely("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const stat = readSafely(`/proc/${name}/stat`);
    // The name in brackets may hold spaces; what counts comes after it.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (fields.length < 16) continue;
    parents.set(Number(name), Number(fields[1]));
    // Its own, and that of the children that have ended.
    used.set(
      Number(name),
      fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0),
    );
  }
  const isOfTree = (pid: number): boolean => pid === root || (parents.has(pid) && isOfTree(parents.get(pid)!));
  let ticks = 0;
  for (const [pid, own] of used) if (isOfTree(pid)) ticks += own;
  return (ticks * 1_000) / TICKS;
}

function readdirSafely(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function readSafely(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
