import type { Exploration } from "./explore";

export interface Endless {
  /** The situations from which there is no way to an end. */
  readonly doomed: readonly number[];
  /** Of these, the circles that are never left again. */
  readonly circles: readonly (readonly number[])[];
}

export function findEndless({ states, isOver }: Exploration): Endless {
  const before: number[][] = states.map(() => []);
  states.forEach(({ next }, id) => {
    for (const each of next) before[each]!.push(id);
  });
  // What was not followed may well come to an end.
  const open = states.flatMap((state, id) =>
    state.isCut || !state.isExpanded || state.next.length === 0 || isOver(id) ? [id] : [],
  );
  const canEnd = new Set(open);
  for (let each = open.pop(); each !== undefined; each = open.pop())
    for (const from of before[each]!) {
      if (canEnd.has(from)) continue;
      canEnd.add(from);
      open.push(from);
    }
  const doomed = states.flatMap((_, id) => (canEnd.has(id) ? [] : [id]));
  return { doomed, circles: doomed.length === 0 ? [] : circlesAmong(doomed, (id) => states[id]!.next) };
}

/** Groups whose situations all lead to each other and nowhere else (Tarjan's strongly connected components, the last ones). */
function circlesAmong(ids: readonly number[], nextOf: (id: number) => readonly number[]): number[][] {
  const order = new Map<number, number>();
  const lowest = new Map<number, number>();
  const group = new Map<number, number>();
  const stack: number[] = [];
  const groups: number[][] = [];
  for (const root of ids) {
    if (order.has(root)) continue;
    const work: { id: number; at: number }[] = [{ id: root, at: 0 }];
    for (let top = work.at(-1); top; top = work.at(-1)) {
      const { id } = top;
      if (top.at === 0) {
        order.set(id, order.size);
        lowest.set(id, order.get(id)!);
        stack.push(id);
      }
      const next = nextOf(id)[top.at++];
      if (next !== undefined) {
        if (!order.has(next)) work.push({ id: next, at: 0 });
        else if (!group.has(next)) lowest.set(id, Math.min(lowest.get(id)!, order.get(next)!));
        continue;
      }
      work.pop();
      const parent = work.at(-1);
      if (parent) lowest.set(parent.id, Math.min(lowest.get(parent.id)!, lowest.get(id)!));
      if (lowest.get(id) !== order.get(id)) continue;
      const members = stack.splice(stack.lastIndexOf(id));
      for (const each of members) group.set(each, groups.length);
      groups.push(members);
    }
  }
  return groups
    .filter((members, index) => members.every((id) => nextOf(id).every((next) => group.get(next) === index)))
    .map((members) => members.sort((a, b) => a - b))
    .sort((a, b) => a[0]! - b[0]!);
}
