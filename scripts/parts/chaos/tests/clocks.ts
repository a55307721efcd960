import { spawnSync } from "node:child_process";
import type { Skipped, Test } from "../chaos";

async function jumps(): Promise<Skipped> {
  return {
    skipped: spawnSync("faketime", ["--version"]).error
      ? "faketime is not installed"
      : "a clock that faketime moves is not part of this harness",
  };
}

async function zones(): Promise<Skipped> {
  return { skipped: "needs no broken machine: lib/model/timer tests go through zones and their transitions" };
}

export const clocks: readonly Test[] = [
  { id: "T11", title: "clocks that jump", isTimed: true, run: jumps },
  { id: "T12", title: "zones and their transitions", isTimed: true, run: zones },
];
