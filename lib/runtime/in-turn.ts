const last = new Map<string, Promise<unknown>>();

/** Does work of one name after the other, in this process. What went wrong with one is no matter of the next. */
export async function inTurn<T>(name: string, work: () => Promise<T>): Promise<T> {
  const before = last.get(name);
  const turn = before ? before.then(work, work) : work();
  last.set(name, turn);
  try {
    return await turn;
  } finally {
    if (last.get(name) === turn) last.delete(name);
  }
}
