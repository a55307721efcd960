import type { CompiledElement, CompiledFlow } from "../compile";

/** Up to so many conditional flows every combination is tried. */
const COMBINED_MAX = 6;

export interface WaysOut {
  /** The sets of flows that may be taken together; which one, data decide. */
  readonly ways: readonly (readonly CompiledFlow[])[];
  /** Whether these are all that make a difference. */
  readonly isComplete: boolean;
}

const all = (ways: readonly (readonly CompiledFlow[])[]): WaysOut => ({ ways, isComplete: true });

/** Ways out of an element. Conditions are not looked at: each may hold or not. */
export function waysOut(element: CompiledElement): WaysOut {
  const { outgoing, kind, defaultFlow } = element;
  if (outgoing.length === 0) return all([[]]);
  switch (kind) {
    case "exclusiveGateway":
      return all(outgoing.map((flow) => [flow]));
    case "parallelGateway":
      return all([outgoing]);
    case "inclusiveGateway":
      // Without any condition all ways would be taken; while it is drawn, that only means that they are still to come.
      return outgoing.some((flow) => flow.condition) ? combined(element) : combined(element, outgoing);
    default:
      return outgoing.every((flow) => !flow.condition && flow !== defaultFlow) ? all([outgoing]) : combined(element);
  }
}

/** What a complex gateway may send at its reset: only where conditions ask for it. */
export function waysAtReset(element: CompiledElement): WaysOut {
  if (!element.outgoing.some((flow) => flow.condition)) return all([[]]);
  const { ways, isComplete } = combined(element);
  return { ways: [[], ...ways], isComplete };
}

function combined(element: CompiledElement, free?: readonly CompiledFlow[]): WaysOut {
  const { outgoing, defaultFlow } = element;
  const asked = free ?? outgoing.filter((flow) => flow.condition && flow !== defaultFlow);
  const always = free ? [] : outgoing.filter((flow) => !flow.condition && flow !== defaultFlow);
  const { sets, isComplete } = subsets(element, asked);
  const ways = sets.map((set) => [...always, ...set]);
  if (always.length > 0) ways.unshift([...always]);
  else if (defaultFlow && !asked.includes(defaultFlow)) ways.unshift([defaultFlow]);
  return { ways, isComplete };
}

/** The combinations, none left out, or those that show all there is to see. */
function subsets(element: CompiledElement, flows: readonly CompiledFlow[]) {
  const singles = flows.map((flow) => [flow]);
  if (flows.length <= 2) return { sets: flows.length === 2 ? [...singles, [...flows]] : singles, isComplete: true };
  if (areIndependent(element, flows)) return { sets: [...singles, [...flows]], isComplete: true };
  if (flows.length > COMBINED_MAX) {
    const pairs = flows.flatMap((a, i) => flows.slice(i + 1).map((b) => [a, b]));
    return { sets: [...singles, ...pairs, [...flows]], isComplete: false };
  }
  const sets: CompiledFlow[][] = [];
  for (let bits = 1; bits < 1 << flows.length; bits++) sets.push(flows.filter((_, i) => bits & (1 << i)));
  return { sets, isComplete: true };
}

/**
 * Whether the ways have nothing in common before one inclusive gateway joins them all, or to their ends. What can go wrong
 * then goes wrong on one way alone or not at all.
 */
function areIndependent(element: CompiledElement, flows: readonly CompiledFlow[]): boolean {
  const reached = flows.map((flow) => forward(flow.target, element));
  const isCommon = (each: CompiledElement) => reached.every((set) => set.has(each));
  const owners = new Map<CompiledElement, number>();
  const doors = new Set<CompiledElement>();
  for (const [index, set] of reached.entries()) {
    for (const each of set) {
      if (isCommon(each)) continue;
      if (owners.has(each)) return false;
      owners.set(each, index);
      for (const next of neighbours(each)) if (isCommon(next)) doors.add(next);
    }
    const { target } = flows[index]!;
    if (isCommon(target)) doors.add(target);
  }
  if (doors.has(element)) return false;
  return doors.size === 0 || (doors.size === 1 && [...doors][0]!.kind === "inclusiveGateway");
}

function forward(from: CompiledElement, except: CompiledElement): Set<CompiledElement> {
  const found = new Set<CompiledElement>();
  const open = [from];
  for (let each = open.pop(); each; each = open.pop()) {
    if (found.has(each)) continue;
    found.add(each);
    if (each !== except) open.push(...neighbours(each));
  }
  return found;
}

/** Where a token may come to from an element, links apart. */
export function neighbours(element: CompiledElement): CompiledElement[] {
  return [
    ...element.outgoing.map(({ target }) => target),
    ...element.boundaries.flatMap((boundary) => [boundary, ...boundary.outgoing.map(({ target }) => target)]),
  ];
}
