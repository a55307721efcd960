import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { endGroup } from "./children.mjs";
import { Failure } from "./failure.mjs";
import { dataDir } from "./paths.mjs";

const file = path.join(dataDir, "run.json");
const LEAVE_TIMEOUT_MS = 3_000;

/** Refuses a second start on the same data, and ends what a killed start left behind. */
export async function claimRun(address) {
  const previous = read();
  if (previous && isSame(previous.process))
    throw new Failure(
      `Throughline already runs from this folder, at ${previous.address} (process ${previous.process.pid}). Stop that one first.`,
    );
  for (const child of previous?.children ?? []) {
    for (const end = Date.now() + LEAVE_TIMEOUT_MS; isSame(child) && Date.now() < end; ) await sleep(50);
    if (isSame(child)) endGroup(child.pid, "SIGKILL");
  }
  recordRun(address, []);
}

export function recordRun(address, pids) {
  mkdirSync(dataDir, { recursive: true });
  const record = { address, process: identify(process.pid), children: pids.map(identify) };
  writeFileSync(file, JSON.stringify(record));
}

export function releaseRun() {
  if (read()?.process.pid === process.pid) rmSync(file);
}

function read() {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

const identify = (pid) => ({ pid, since: startTime(pid) });
const isSame = ({ pid, since }) => since !== null && startTime(pid) === since;

/** When the process started: with it, an id that was given anew to another program is not mistaken. null: there is none. */
function startTime(pid) {
  if (process.platform === "linux") {
    try {
      const [state, ...fields] = readFileSync(`/proc/${pid}/stat`, "utf8")
        .replace(/^.*\) /s, "")
        .split(" ");
      return state === "Z" ? null : fields[18];
    } catch {
      return null;
    }
  }
  try {
    process.kill(pid, 0);
  } catch {
    return null;
  }
  if (process.platform === "win32") return "running";
  return spawnSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).stdout.trim() || null;
}
