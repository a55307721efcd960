import type { Json } from "@/lib/domain/json";
import { entry } from "./entry";
import { stateFormat } from "./formats";
import { IntMap } from "./int-map";
import type {
  ConditionSpec,
  EngineEvent,
  EventOf,
  EventType,
  InstanceState,
  OpenStep,
  Scope,
  StepId,
  Wait,
  WaitId,
} from "./types";

type Mutable<T> = { -readonly [P in keyof T]: T[P] };

/** A state that its owner changes in place: made by `draftOf`, ended by `freeze`. */
export interface Draft extends Mutable<InstanceState> {
  /** Steps that this draft has copied or made, and may change. What they hold is replaced, never changed. */
  readonly own: Set<StepId>;
}

const UNSTARTED: InstanceState = {
  format: stateFormat(),
  revision: 0,
  status: "active",
  startedAt: "",
  nextId: 1,
  steps: IntMap.empty(),
  waits: IntMap.empty(),
  conditions: {},
  locks: {},
  incidents: 0,
  label: {},
};

export function draftOf(state: InstanceState | null): Draft {
  const base = state ?? UNSTARTED;
  return {
    ...base,
    steps: base.steps.asMutable(),
    waits: base.waits.asMutable(),
    own: new Set(),
  };
}

export function freeze({ own: _own, ...state }: Draft): InstanceState {
  state.steps.asImmutable();
  state.waits.asImmutable();
  return state;
}

/** The state after one transition: its events applied in order. The one reducer, for the runtime, time travel, simulation and tests. */
export function evolve(state: InstanceState | null, events: readonly EngineEvent[]): InstanceState {
  const draft = draftOf(state);
  for (const event of events) apply(draft, event);
  draft.revision++;
  return freeze(draft);
}

export function apply(draft: Draft, event: EngineEvent): void {
  (reducers[event.type] as (draft: Draft, event: EngineEvent) => void)(draft, event);
}

const reducers: { [T in EventType]: (draft: Draft, event: EventOf<T>) => void } = {
  instanceStarted(draft, { at, number, isCalled }) {
    draft.startedAt = at;
    if (isCalled) draft.isCalled = true;
    if (number !== undefined) draft.number = number;
  },
  instanceLabelled(draft, { label }) {
    draft.label = label;
  },
  instanceSuspended(draft) {
    draft.status = "suspended";
  },
  instanceResumed(draft) {
    draft.status = "active";
  },
  instanceEnded(draft, { status }) {
    draft.status = status;
  },

  stepEntered(draft, event) {
    const { step: id, element, parent, at, iteration, compensates } = event;
    draft.nextId = Math.max(draft.nextId, id + 1);
    const step: Mutable<OpenStep> = { id, element, parent, enteredAt: at, waits: NONE };
    if (event.isJoin) step.arrived = {};
    if (event.isScope) step.scope = { children: IntMap.empty<true>(), counts: {}, joins: {} };
    if (event.absorbs) step.absorbs = event.absorbs;
    if (iteration !== undefined) step.iteration = iteration;
    if (compensates !== undefined) {
      step.compensates = compensates;
      const thrower = own(draft, compensates);
      thrower.compensatedBy = [...(thrower.compensatedBy ?? []), id];
    }
    draft.steps.set(id, step);
    draft.own.add(id);
    if (parent === null) return;
    const host = own(draft, parent);
    const { loop } = host;
    if (loop && iteration !== undefined && iteration >= loop.started) host.loop = { ...loop, started: iteration + 1 };
    const scope = scopeOf(host);
    host.scope = {
      ...scope,
      children: scope.children.set(id, true),
      counts: { ...scope.counts, [element]: (entry(scope.counts, element) ?? 0) + 1 },
      joins: event.isJoin ? { ...scope.joins, [element]: id } : scope.joins,
    };
  },
  joinArrived(draft, { step: id, flow }) {
    const step = own(draft, id);
    step.arrived = { ...step.arrived, [flow]: (entry(step.arrived, flow) ?? 0) + 1 };
  },
  joinPassed(draft, { step: id, flows }) {
    const step = own(draft, id);
    for (const flow of flows) step.arrived = oneLess(step.arrived ?? {}, flow);
    const host = own(draft, step.parent!);
    const scope = scopeOf(host);
    host.scope = { ...scope, joins: without(scope.joins, step.element) };
  },
  stepLeft(draft, { step: id }) {
    const { compensates, parent, element } = openStep(draft, id);
    draft.steps.delete(id);
    draft.own.delete(id);
    if (compensates !== undefined && draft.steps.has(compensates)) {
      const thrower = own(draft, compensates);
      thrower.compensatedBy = (thrower.compensatedBy ?? []).filter((other) => other !== id);
    }
    if (parent === null) return;
    const host = own(draft, parent);
    const scope = scopeOf(host);
    host.scope = {
      ...scope,
      children: scope.children.delete(id),
      counts: oneLess(scope.counts, element),
      joins: entry(scope.joins, element) === id ? without(scope.joins, element) : scope.joins,
    };
  },
  flowTaken() {},

  variableSet(draft, { scope, name, value }) {
    const step = own(draft, scope);
    step.variables = { ...step.variables, [name]: value };
  },

  taskCreated(draft, { wait, step, element, task, definition }) {
    open(draft, { kind: "task", id: wait, step, element, task, ...which(definition) });
  },
  taskAssigned(draft, { wait: id, assignee }) {
    const wait = openWait(draft, id, "task");
    const { assignee: _previous, ...task } = wait.task;
    draft.waits.set(id, { ...wait, task: assignee === null ? task : { ...task, assignee } });
  },
  taskUpdated(draft, { wait: id, priority, due }) {
    const wait = openWait(draft, id, "task");
    const task: { -readonly [P in keyof typeof wait.task]: (typeof wait.task)[P] } = { ...wait.task };
    if (priority === null) delete task.priority;
    else if (priority !== undefined) task.priority = priority;
    if (due === null) delete task.due;
    else if (due !== undefined) task.due = due;
    draft.waits.set(id, { ...wait, task });
  },
  jobCreated(draft, { wait, step, element, job, definition }) {
    open(draft, { kind: "job", id: wait, step, element, job, ...which(definition) });
  },
  jobFailed(draft, { wait: id, attemptsLeft }) {
    const wait = draft.waits.get(id);
    if (!wait) throw new Error(`Wait ${id} has failed but is not open`);
    if (wait.kind === "job") draft.waits.set(id, { ...wait, job: { ...wait.job, attempts: attemptsLeft } });
    else if (attemptsLeft === 0) draft.waits.set(id, { ...wait, isStuck: true });
  },
  timerSet(draft, { wait, step, element, timer, definition }) {
    open(draft, { kind: "timer", id: wait, step, element, timer, ...which(definition) });
  },
  subscriptionOpened(draft, { wait, step, element, subscription, definition }) {
    open(draft, { kind: "subscription", id: wait, step, element, subscription, ...which(definition) });
  },
  waitOpened(draft, { wait, step, element, definition, awaits }) {
    open(draft, { id: wait, step, element, ...which(definition), ...awaits });
    if (awaits.kind === "condition") {
      const key = conditionKey(awaits.condition);
      draft.conditions = {
        ...draft.conditions,
        [key]: (entry(draft.conditions, key) ?? IntMap.empty<true>()).set(wait, true),
      };
    }
    if (awaits.kind === "lock") {
      const lock = entry(draft.locks, awaits.lock);
      if (lock) draft.locks = { ...draft.locks, [awaits.lock]: { ...lock, queue: [...lock.queue, step] } };
    }
  },
  conditionJudged(draft, { wait: id, holds }) {
    const wait = openWait(draft, id, "condition");
    draft.waits.set(id, { ...wait, condition: { ...wait.condition, holds } });
  },
  lockTaken(draft, { lock, step }) {
    const queue = entry(draft.locks, lock)?.queue ?? [];
    draft.locks = { ...draft.locks, [lock]: { holder: step, queue: queue.filter((other) => other !== step) } };
  },
  lockReleased(draft, { lock }) {
    const { [lock]: held, ...others } = draft.locks;
    // Those who wait for it keep their place until the lock is handed on.
    draft.locks = held && held.queue.length > 0 ? { ...others, [lock]: { holder: NOBODY, queue: held.queue } } : others;
  },
  loopStarted(draft, { step, total, items }) {
    own(draft, step).loop = { total, started: 0, done: 0, outputs: IntMap.empty<Json>(), ...(items && { items }) };
  },
  roundDone(draft, { step: id, round, output, isOver }) {
    const step = own(draft, id);
    const loop = step.loop!;
    step.loop = {
      ...loop,
      done: loop.done + 1,
      ...(isOver && { isOver }),
      outputs: output === undefined ? loop.outputs : loop.outputs.set(round, output),
    };
  },
  roundsAdded(draft, { step: id, items }) {
    const step = own(draft, id);
    const loop = step.loop!;
    step.loop = {
      ...loop,
      total: (loop.total ?? 0) + items.length,
      ...(loop.items && { items: [...loop.items, ...items] }),
    };
  },
  upcomingSet(draft, { step, elements }) {
    own(draft, step).upcoming = elements;
  },
  compensable(draft, { scope: id, completed }) {
    const host = own(draft, id);
    const scope = scopeOf(host);
    host.scope = { ...scope, completed: [...(scope.completed ?? []), completed] };
  },
  compensationThrown(draft, { scope: id, undone }) {
    const host = own(draft, id);
    const scope = scopeOf(host);
    host.scope = { ...scope, completed: (scope.completed ?? []).filter(({ step }) => !undone.includes(step)) };
  },
  waitClosed(draft, { wait: id }) {
    const wait = draft.waits.get(id);
    if (!wait) throw new Error(`Wait ${id} is closed but was not open`);
    draft.waits.delete(id);
    if (wait.kind === "condition") {
      const key = conditionKey(wait.condition);
      const others = draft.conditions[key]!.delete(id);
      draft.conditions = others.size > 0 ? { ...draft.conditions, [key]: others } : without(draft.conditions, key);
    }
    if (wait.kind === "lock") leaveQueue(draft, wait.lock, wait.step);
    const step = own(draft, wait.step);
    step.waits = step.waits.length === 1 ? NONE : step.waits.filter((other) => other !== id);
  },

  errorThrown() {},
  escalationThrown() {},
  incidentRaised(draft, { incident: id, step, code, message, resume, at }) {
    draft.nextId = Math.max(draft.nextId, id + 1);
    draft.incidents++;
    own(draft, step).incident = { id, code, message, resume, at };
  },
  incidentResolved(draft, { step: id, how }) {
    draft.incidents--;
    const step = own(draft, id);
    delete step.incident;
    if (how === "cancelled") return;
    for (const waitId of step.waits) {
      const { isStuck, ...wait } = draft.waits.get(waitId)!;
      if (isStuck) draft.waits.set(waitId, wait);
    }
  },
};

function openStep(draft: Draft, id: StepId): OpenStep {
  const step = draft.steps.get(id);
  if (!step) throw new Error(`Step ${id} is not open`);
  return step;
}

function openWait<K extends Wait["kind"]>(draft: Draft, id: WaitId, kind: K): Extract<Wait, { kind: K }> {
  const wait = draft.waits.get(id);
  if (wait?.kind !== kind) throw new Error(`Wait ${id} is not an open ${kind}`);
  return wait as Extract<Wait, { kind: K }>;
}

/** A step to change: copied once, for a state that others may still hold is never changed. */
function own(draft: Draft, id: StepId): Mutable<OpenStep> {
  const step = openStep(draft, id);
  if (draft.own.has(id)) return step;
  const copy = { ...step };
  draft.steps.set(id, copy);
  draft.own.add(id);
  return copy;
}

function scopeOf({ id, scope }: OpenStep): Scope {
  if (!scope) throw new Error(`Step ${id} is not a scope`);
  return scope;
}

function without<V>(record: Readonly<Record<string, V>>, key: string): Record<string, V> {
  const { [key]: _gone, ...others } = record;
  return others;
}

function oneLess(counts: Readonly<Record<string, number>>, element: string): Readonly<Record<string, number>> {
  const left = (entry(counts, element) ?? 0) - 1;
  return left > 0 ? { ...counts, [element]: left } : without(counts, element);
}

/** Under which conditions that are judged together stand together. */
export function conditionKey({ expression, variables }: ConditionSpec): string {
  return variables ? JSON.stringify([expression, variables]) : expression;
}

/** The waits of a step that has none. */
const NONE: readonly WaitId[] = [];

/** No step has this id: the lock is free, but others stand in line for it. */
export const NOBODY: StepId = -1;

function leaveQueue(draft: Draft, name: string, step: StepId): void {
  const { [name]: lock, ...others } = draft.locks;
  if (!lock?.queue.includes(step)) return;
  const queue = lock.queue.filter((other) => other !== step);
  draft.locks = lock.holder === NOBODY && queue.length === 0 ? others : { ...others, [name]: { ...lock, queue } };
}

function which(definition: number | undefined): { definition?: number } {
  return definition === undefined ? {} : { definition };
}

function open(draft: Draft, wait: Wait): void {
  draft.nextId = Math.max(draft.nextId, wait.id + 1);
  draft.waits.set(wait.id, wait);
  const step = own(draft, wait.step);
  step.waits = step.waits.length === 0 ? [wait.id] : [...step.waits, wait.id];
}
