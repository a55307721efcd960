import { spawn } from "node:child_process";
import { once } from "node:events";
import { root } from "./paths.mjs";

const KILL_AFTER_MS = 15_000;
const leaveWithParent = new URL("./leave-with-parent.mjs", import.meta.url).href;

/** The processes that an entry point runs. Each leads a group of its own, so that Ctrl-C reaches only the parent, which then ends them in order. */
export class Children {
  #running = new Set();

  /** Starts `node ...args`. Should this process be killed, the child notices and leaves by itself. */
  start(args, { env = process.env, stdio = ["ignore", "inherit", "inherit"] } = {}) {
    const child = spawn(process.execPath, ["--import", leaveWithParent, ...args], {
      cwd: root,
      env: { ...env, TL_PARENT_PIPE: "3" },
      stdio: [...stdio, "pipe"],
      detached: true,
    });
    this.#running.add(child);
    child.once("exit", () => {
      this.#running.delete(child);
      // What it started itself and left behind.
      endGroup(child.pid, "SIGKILL");
    });
    return child;
  }

  /** Starts `node ...args` and waits for its end; resolves to its exit code. */
  async finish(args, options) {
    const [code] = await once(this.start(args, options), "exit");
    return code ?? 1;
  }

  /** For commands that end at once when they are told to. */
  endOnSignals({ cleanUp = () => {}, as } = {}) {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
      process.on(signal, async () => {
        await this.stop(as);
        cleanUp();
        process.exit(1);
      });
  }

  get pids() {
    return [...this.#running].map((child) => child.pid);
  }

  async stop(signal = "SIGTERM") {
    const running = [...this.#running];
    const ended = running.map((child) => once(child, "exit"));
    for (const child of running) child.kill(signal);
    const timer = setTimeout(() => running.forEach((child) => endGroup(child.pid, "SIGKILL")), KILL_AFTER_MS);
    await Promise.all(ended);
    clearTimeout(timer);
  }
}

export function endGroup(pid, signal) {
  try {
    process.kill(process.platform === "win32" ? pid : -pid, signal);
    return true;
  } catch {
    return false;
  }
}
