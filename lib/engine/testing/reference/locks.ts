import { waitFor } from "./events";
import type { Simulation } from "./simulation";
import type { Token } from "./token";

export function takeLock(run: Simulation, token: Token): boolean {
  const name = "lock" in token.element! ? token.element.lock : undefined;
  if (name === undefined) return true;
  const lock = run.locks.get(name);
  if (lock?.holder === token) return true;
  if (lock) {
    lock.line.push(token);
    waitFor(token, "lock", token.element!);
    return false;
  }
  run.locks.set(name, { holder: token, line: [] });
  return true;
}

export function grant(run: Simulation, name: string): void {
  const lock = run.locks.get(name);
  if (!lock || lock.holder) return;
  const next = lock.line.shift();
  if (!next) {
    run.locks.delete(name);
    return;
  }
  lock.holder = next;
  next.awaits = next.awaits.filter(({ kind }) => kind !== "lock");
  run.begin(next);
}
