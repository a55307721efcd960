import type { Json } from "@/lib/domain/json";
import { IntMap } from "./int-map";
import type { EngineEvent, EventOf, EventType, InstanceState, OpenStep, Scope, StepId, Wait, WaitId } from "./types";

/** A state that its owner changes in place: made by `draftOf`, ended by `freeze`. */
export type Draft = { -readonly [P in keyof InstanceState]: InstanceState[P] };

const UNSTARTED: InstanceState = {
  format: 1,
  revision: 0,
  status: "active",
  startedAt: "",
  nextId: 1,
  steps: IntMap.empty(),
  waits: IntMap.empty(),
  conditions: IntMap.empty(),
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
    conditions: base.conditions.asMutable(),
  };
}

export function freeze(draft: Draft): InstanceState {
  draft.steps.asImmutable();
  draft.waits.asImmutable();
  draft.conditions.asImmutable();
  return draft;
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
    const { step: id, element, parent, at, iteration } = event;
    draft.nextId = Math.max(draft.nextId, id + 1);
    draft.steps.set(id, {
      id,
      element,
      parent,
      enteredAt: at,
      waits: [],
      ...(event.isJoin && { arrived: {} }),
      ...(event.isScope && { scope: { children: IntMap.empty<true>(), joins: {} } }),
      ...(event.absorbs && { absorbs: event.absorbs }),
      ...(iteration !== undefined && { iteration }),
      ...(event.compensates !== undefined && { compensates: event.compensates }),
    });
    if (event.compensates !== undefined) {
      change(draft, event.compensates, ({ compensatedBy = [] }) => ({ compensatedBy: [...compensatedBy, id] }));
    }
    if (parent === null) return;
    if (iteration !== undefined) {
      change(draft, parent, ({ loop }) =>
        loop ? { loop: { ...loop, started: Math.max(loop.started, iteration + 1) } } : {},
      );
    }
    changeScope(draft, parent, (scope) => ({
      ...scope,
      children: scope.children.set(id, true),
      joins: event.isJoin ? { ...scope.joins, [element]: id } : scope.joins,
    }));
  },
  joinArrived(draft, { step, flow }) {
    change(draft, step, ({ arrived = {} }) => ({ arrived: { ...arrived, [flow]: (arrived[flow] ?? 0) + 1 } }));
  },
  joinPassed(draft, { step: id, flows }) {
    const step = openStep(draft, id);
    const arrived: Record<string, number> = { ...step.arrived };
    for (const flow of flows) {
      const left = (arrived[flow] ?? 0) - 1;
      if (left > 0) arrived[flow] = left;
      else delete arrived[flow];
    }
    change(draft, id, () => ({ arrived }));
    changeScope(draft, step.parent!, (scope) => {
      const joins = { ...scope.joins };
      delete joins[step.element];
      return { ...scope, joins };
    });
  },
  stepLeft(draft, { step: id }) {
    const step = openStep(draft, id);
    draft.steps.delete(id);
    if (step.compensates !== undefined && draft.steps.has(step.compensates)) {
      change(draft, step.compensates, ({ compensatedBy = [] }) => ({
        compensatedBy: compensatedBy.filter((other) => other !== id),
      }));
    }
    if (step.parent === null) return;
    changeScope(draft, step.parent, (scope) => {
      let { joins } = scope;
      if (joins[step.element] === id) {
        joins = { ...joins };
        delete (joins as Record<string, StepId>)[step.element];
      }
      return { ...scope, children: scope.children.delete(id), joins };
    });
  },
  flowTaken() {},

  variableSet(draft, { scope, name, value }) {
    change(draft, scope, ({ variables }) => ({ variables: { ...variables, [name]: value } }));
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
    const wait = openWait(draft, id, "job");
    draft.waits.set(id, { ...wait, job: { ...wait.job, attempts: attemptsLeft } });
  },
  timerSet(draft, { wait, step, element, timer, definition }) {
    open(draft, { kind: "timer", id: wait, step, element, timer, ...which(definition) });
  },
  subscriptionOpened(draft, { wait, step, element, subscription, definition }) {
    open(draft, { kind: "subscription", id: wait, step, element, subscription, ...which(definition) });
  },
  waitOpened(draft, { wait, step, element, definition, awaits }) {
    open(draft, { id: wait, step, element, ...which(definition), ...awaits });
    if (awaits.kind === "condition") draft.conditions.set(wait, true);
    if (awaits.kind === "lock") {
      const lock = draft.locks[awaits.lock];
      if (lock) draft.locks = { ...draft.locks, [awaits.lock]: { ...lock, queue: [...lock.queue, step] } };
    }
  },
  conditionJudged(draft, { wait: id, holds }) {
    const wait = openWait(draft, id, "condition");
    draft.waits.set(id, { ...wait, condition: { ...wait.condition, holds } });
  },
  lockTaken(draft, { lock, step }) {
    const queue = draft.locks[lock]?.queue ?? [];
    draft.locks = { ...draft.locks, [lock]: { holder: step, queue: queue.filter((other) => other !== step) } };
  },
  lockReleased(draft, { lock }) {
    const { [lock]: held, ...others } = draft.locks;
    // Those who wait for it keep their place until the lock is handed on.
    draft.locks = held && held.queue.length > 0 ? { ...others, [lock]: { holder: NOBODY, queue: held.queue } } : others;
  },
  loopStarted(draft, { step, total, items }) {
    change(draft, step, () => ({
      loop: { total, started: 0, done: 0, outputs: IntMap.empty<Json>(), ...(items && { items }) },
    }));
  },
  roundDone(draft, { step, round, output, isOver }) {
    change(draft, step, ({ loop }) => ({
      loop: {
        ...loop!,
        done: loop!.done + 1,
        ...(isOver && { isOver }),
        outputs: output === undefined ? loop!.outputs : loop!.outputs.set(round, output),
      },
    }));
  },
  roundsAdded(draft, { step, items }) {
    change(draft, step, ({ loop }) => ({
      loop: {
        ...loop!,
        total: (loop!.total ?? 0) + items.length,
        ...(loop!.items && { items: [...loop!.items, ...items] }),
      },
    }));
  },
  upcomingSet(draft, { step, elements }) {
    change(draft, step, () => ({ upcoming: elements }));
  },
  compensable(draft, { scope, completed }) {
    changeScope(draft, scope, (known) => ({ ...known, completed: [...(known.completed ?? []), completed] }));
  },
  compensationThrown(draft, { scope, undone }) {
    changeScope(draft, scope, (known) => ({
      ...known,
      completed: (known.completed ?? []).filter(({ step }) => !undone.includes(step)),
    }));
  },
  waitClosed(draft, { wait: id }) {
    const wait = draft.waits.get(id);
    if (!wait) throw new Error(`Wait ${id} is closed but was not open`);
    draft.waits.delete(id);
    if (wait.kind === "condition") draft.conditions.delete(id);
    if (wait.kind === "lock") leaveQueue(draft, wait.lock, wait.step);
    change(draft, wait.step, ({ waits }) => ({ waits: waits.filter((other) => other !== id) }));
  },

  errorThrown() {},
  escalationThrown() {},
  incidentRaised(draft, { incident: id, step, code, message, resume, at }) {
    draft.nextId = Math.max(draft.nextId, id + 1);
    draft.incidents++;
    change(draft, step, () => ({ incident: { id, code, message, resume, at } }));
  },
  incidentResolved(draft, { step: id }) {
    const { incident: _resolved, ...step } = openStep(draft, id);
    draft.incidents--;
    draft.steps.set(id, step);
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

function change(draft: Draft, id: StepId, by: (step: OpenStep) => Partial<OpenStep>): void {
  const step = openStep(draft, id);
  draft.steps.set(id, { ...step, ...by(step) });
}

function changeScope(draft: Draft, id: StepId, by: (scope: Scope) => Scope): void {
  change(draft, id, (step) => {
    if (!step.scope) throw new Error(`Step ${id} is not a scope`);
    return { scope: by(step.scope) };
  });
}

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
  change(draft, wait.step, ({ waits }) => ({ waits: [...waits, wait.id] }));
}
