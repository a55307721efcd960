import type { CompiledElement } from "@/lib/model";
import { entry } from "./entry";
import { NOBODY } from "./evolve";
import type { Run } from "./run";
import { ROOT, type StepId } from "./types";

/** [LK1] Takes the lock that an activity asks for; held by another, the step waits in line. */
export function takeLock(run: Run, id: StepId, element: CompiledElement): boolean {
  const name = "lock" in element.def ? element.def.lock : undefined;
  if (name === undefined) return true;
  const held = entry(run.state.locks, name);
  if (held?.holder === id) return true;
  if (held) {
    run.openLock(id, element, name);
    return false;
  }
  run.emit({ type: "lockTaken", lock: name, step: id });
  return true;
}

/** [LK2] A lock is given back when its holder is left or cancelled, and goes to the first in line. */
export function releaseLocks(run: Run, id: StepId): void {
  for (const name in run.state.locks) {
    const { holder, queue } = run.state.locks[name]!;
    if (holder !== id) continue;
    run.emit({ type: "lockReleased", lock: name, step: id });
    // Whoever is first when its turn comes: the one that is first now may be taken away with its scope.
    if (queue.length > 0) run.later(ROOT, () => grant(run, name));
  }
}

function grant(run: Run, name: string): void {
  const free = entry(run.state.locks, name);
  const first = free?.holder === NOBODY ? free.queue[0] : undefined;
  if (first === undefined) return;
  for (const wait of run.step(first).waits) run.close(run.wait(wait)!, "done");
  run.emit({ type: "lockTaken", lock: name, step: first });
  run.activate(first);
}
