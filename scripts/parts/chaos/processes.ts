import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";

const leaveWithParent = new URL("../leave-with-parent.mjs", import.meta.url).href;
const LINES_KEPT = 2_000;

/** A process of the product, leader of a group of its own, that dies with this one. */
export class Process {
  readonly lines: string[] = [];
  readonly exited: Promise<number | null>;
  private isGone = false;

  private constructor(private readonly child: ChildProcess) {
    this.exited = once(child, "exit").then(([code]) => {
      this.isGone = true;
      return code as number | null;
    });
    for (const stream of [child.stdout!, child.stderr!]) {
      let open = "";
      stream.on("data", (part: Buffer) => {
        const lines = (open + part.toString()).split("\n");
        open = lines.pop()!;
        this.lines.push(...lines);
        if (this.lines.length > LINES_KEPT) this.lines.splice(0, this.lines.length - LINES_KEPT);
      });
    }
  }

  static start(file: string, env: Record<string, string>, args: readonly string[] = []): Process {
    const child = spawn(process.execPath, ["--import", leaveWithParent, "--import", "tsx", file, ...args], {
      env: { ...process.env, ...env, TL_PARENT_PIPE: "3" },
      stdio: ["ignore", "pipe", "pipe", "pipe"],
      detached: true,
    });
    return new Process(child);
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** To the whole group. */
  signal(signal: NodeJS.Signals): void {
    if (!this.isGone) process.kill(-this.pid, signal);
  }

  async kill(): Promise<void> {
    this.signal("SIGKILL");
    await this.exited;
  }

  /** Until it has said something. */
  async says(text: string, timeoutMs = 60_000): Promise<void> {
    for (const end = Date.now() + timeoutMs; !this.lines.some((line) => line.includes(text)); ) {
      if (this.isGone || Date.now() > end)
        throw new Error(`No "${text}" from process ${this.pid}: ${this.lines.join("\n")}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

/** Kills a process and all below it at once. Those of Postgres each lead a group, so that their tree is followed. */
export function killTree(pid: number): number {
  const all = [pid, ...below(pid)];
  for (const each of all) kill(each, "SIGKILL");
  return all.length;
}

export function isAlive(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z");
  } catch {
    return false;
  }
}

export function below(pid: number): number[] {
  const children = readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]) === pid ? [Number(name)] : [];
    } catch {
      return [];
    }
  });
  return children.flatMap((child) => [child, ...below(child)]);
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It is gone already.
  }
}
