import { describeDuration, describeExact } from "@/components/ui/duration";
import type { Tone } from "@/components/ui/tone";
import type { CommandType, EngineEvent, EventOf, EventType, FlowReason, JobSpec } from "@/lib/engine";
import type { TransitionView } from "@/lib/queries/instances/timeline";
import type { Names } from "./names";
import { valueText } from "./value-text";

/** One event in plain words. */
export interface EventWords {
  readonly text: string;
  /** The reason, the value, the message: a second line. */
  readonly detail?: string;
  readonly tone: Tone;
  /** What the compact timeline shows; the rest is in the full one. */
  readonly isMain: boolean;
  /** What a click on it selects on the canvas. */
  readonly target?: string;
}

const quoted = (name: string) => `“${name}”`;
const at = (instant: string) => describeExact(new Date(instant));

const EVENT_WORDS = {
  instanceStarted: ({ element }, names) => ({
    text: element === null ? "The instance started" : `Started at ${quoted(names.element(element))}`,
    tone: "blue",
    isMain: false,
    ...(element === null ? {} : { target: element }),
  }),
  instanceLabelled: ({ label }) => ({
    text: "Title, priority or due date changed",
    detail: [
      label.title,
      label.priority && `priority ${label.priority}`,
      label.due && `due ${at(label.due)}`,
      label.businessKey && `key ${label.businessKey}`,
    ]
      .filter(Boolean)
      .join(" · "),
    tone: "grey",
    isMain: false,
  }),
  instanceSuspended: () => ({ text: "Everything is on hold", tone: "violet", isMain: true }),
  instanceResumed: () => ({ text: "Work goes on", tone: "blue", isMain: true }),
  instanceEnded: ({ status, reason }) => ({
    text: status === "completed" ? "The instance is completed" : "The instance is cancelled",
    ...(reason ? { detail: reason } : {}),
    tone: status === "completed" ? "green" : "grey",
    isMain: true,
  }),
  stepEntered: ({ element, kind, iteration }, names) => ({
    text: `Reached ${quoted(names.element(element))}${iteration === undefined ? "" : `, round ${iteration + 1}`}`,
    tone: "grey",
    isMain: false,
    ...(kind === "process" ? {} : { target: element }),
  }),
  joinArrived: ({ step, flow }, names) => ({
    text: `A branch arrived at ${quoted(names.step(step))}`,
    tone: "grey",
    isMain: false,
    target: flow,
  }),
  joinPassed: ({ step, flows }, names) => ({
    text: `All needed branches are at ${quoted(names.step(step))}: ${flows.length} joined`,
    tone: "grey",
    isMain: true,
  }),
  stepLeft: ({ step, outcome, by }, names) => ({
    text:
      outcome === "completed"
        ? `Finished ${quoted(names.step(step))}`
        : `${quoted(names.step(step))} was ended early${by === undefined ? "" : ` by ${quoted(names.element(by))}`}`,
    tone: outcome === "completed" ? "green" : "amber",
    isMain: outcome === "cancelled" && by !== undefined,
  }),
  flowTaken: ({ flow, reason, others }, names) => ({
    text: `Went on to ${names.flow(flow)}`,
    detail: describeReason(reason, others.length),
    tone: "blue",
    isMain: reason.why === "condition" || reason.why === "default",
    target: flow,
  }),
  variableSet: ({ name, value, old, by }, names) => ({
    text: `${name} = ${valueText(value)}`,
    ...(old === undefined && by === undefined
      ? {}
      : {
          detail: [
            old === undefined ? "" : `was ${valueText(old)}`,
            by === undefined || by === 0 ? "" : `set by ${quoted(names.step(by))}`,
          ]
            .filter(Boolean)
            .join(" · "),
        }),
    tone: "grey",
    isMain: false,
  }),
  taskCreated: ({ element, task }, names) => ({
    text: `Task ${quoted(names.element(element))} is open`,
    detail: [
      task.assignee === undefined
        ? task.groups.length > 0
          ? `for ${task.groups.join(", ")}`
          : ""
        : `for ${names.person(task.assignee)}`,
      task.due === undefined ? "" : `due ${at(task.due)}`,
    ]
      .filter(Boolean)
      .join(" · "),
    tone: "blue",
    isMain: true,
    target: element,
  }),
  taskAssigned: ({ wait, assignee, previous }, names) => ({
    text:
      assignee === null
        ? `${quoted(names.wait(wait))} belongs to nobody again`
        : `${quoted(names.wait(wait))} belongs to ${names.person(assignee)}`,
    ...(previous === null ? {} : { detail: `before: ${names.person(previous)}` }),
    tone: "grey",
    isMain: false,
  }),
  taskUpdated: ({ wait, priority, due }, names) => ({
    text: `${quoted(names.wait(wait))} changed`,
    detail: [
      priority === undefined ? "" : `priority ${priority ?? "as the instance"}`,
      due === undefined ? "" : due === null ? "no due date" : `due ${at(due)}`,
    ]
      .filter(Boolean)
      .join(" · "),
    tone: "grey",
    isMain: true,
  }),
  jobCreated: ({ element, job }, names) => ({
    text: `${quoted(names.element(element))} ${describeJob(job)}`,
    tone: "blue",
    isMain: true,
    target: element,
  }),
  jobFailed: ({ wait, message, attemptsLeft, retryAt }, names) => ({
    text: `An attempt of ${quoted(names.wait(wait))} failed`,
    detail: `${message} ${attemptsLeft === 0 ? "No attempts are left." : `${attemptsLeft} more attempt${attemptsLeft === 1 ? "" : "s"}${retryAt === undefined ? "" : `, the next at ${at(retryAt)}`}.`}`,
    tone: "amber",
    isMain: true,
  }),
  timerSet: ({ element, timer, at: now }, names) => ({
    text: `The timer ${quoted(names.element(element))} runs until ${at(timer.due)}`,
    detail: `${describeDuration(new Date(timer.due).getTime() - new Date(now).getTime())} from then`,
    tone: "amber",
    isMain: false,
    target: element,
  }),
  subscriptionOpened: ({ element, subscription }, names) => ({
    text: `${quoted(names.element(element))} waits for the ${subscription.type} ${quoted(subscription.name)}`,
    ...(subscription.type === "message" && subscription.key ? { detail: `with the key ${subscription.key}` } : {}),
    tone: "amber",
    isMain: true,
    target: element,
  }),
  waitClosed: ({ wait, kind, outcome }, names) => ({
    text: `${quoted(names.wait(wait))}: ${CLOSED[kind][outcome]}`,
    tone: "grey",
    isMain: false,
  }),
  waitOpened: ({ element, awaits }, names) => ({
    text: describeAwaits(names.element(element), awaits),
    tone: "amber",
    isMain: true,
    target: element,
  }),
  conditionJudged: ({ wait, holds, trace }, names) => ({
    text: `The condition of ${quoted(names.wait(wait))} turned ${holds ? "true" : "false"}`,
    detail: trace.expression,
    tone: holds ? "green" : "grey",
    isMain: holds,
  }),
  lockTaken: ({ lock, step }, names) => ({
    text: `${quoted(names.step(step))} took the lock ${quoted(lock)}`,
    tone: "grey",
    isMain: false,
  }),
  lockReleased: ({ lock, step }, names) => ({
    text: `${quoted(names.step(step))} gave the lock ${quoted(lock)} back`,
    tone: "grey",
    isMain: false,
  }),
  loopStarted: ({ step, total }, names) => ({
    text:
      total === null
        ? `${quoted(names.step(step))} begins its rounds`
        : `${quoted(names.step(step))} has ${total} rounds`,
    tone: "blue",
    isMain: false,
  }),
  roundDone: ({ step, round }, names) => ({
    text: `Round ${round + 1} of ${quoted(names.step(step))} is done`,
    tone: "green",
    isMain: true,
  }),
  roundsAdded: ({ step, items }, names) => ({
    text: `${quoted(names.step(step))} takes on ${items.length} more`,
    tone: "blue",
    isMain: true,
  }),
  upcomingSet: ({ step, elements }, names) => ({
    text:
      elements.length === 0
        ? `Nothing more starts in ${quoted(names.step(step))}`
        : `Next in ${quoted(names.step(step))}`,
    ...(elements.length > 0 && { detail: elements.map((element) => names.element(element)).join(", ") }),
    tone: "grey",
    isMain: false,
  }),
  compensable: ({ completed }, names) => ({
    text: `${quoted(names.element(completed.element))} can be undone from now on`,
    tone: "grey",
    isMain: false,
  }),
  compensationThrown: ({ step, undone }, names) => ({
    text: `${quoted(names.step(step))} undoes what was done`,
    detail: undone.length === 0 ? "There is nothing to undo." : undone.map((each) => names.step(each)).join(", "),
    tone: "amber",
    isMain: true,
  }),
  escalationThrown: ({ step, code, caughtBy }, names) => ({
    text: `${quoted(names.step(step))} escalates${code ? ` with the code ${code}` : ""}`,
    detail:
      caughtBy === undefined
        ? "Nothing takes it: the instance goes on."
        : `Taken by ${quoted(names.element(caughtBy))}.`,
    tone: "amber",
    isMain: true,
    ...(caughtBy === undefined ? {} : { target: caughtBy }),
  }),
  errorThrown: ({ step, code, message, caughtBy }, names) => ({
    text: `${quoted(names.step(step))} ended in the error ${code}`,
    detail: [message, caughtBy === undefined ? "Nothing catches it." : `Caught by ${quoted(names.element(caughtBy))}.`]
      .filter(Boolean)
      .join(" "),
    tone: caughtBy === undefined ? "red" : "amber",
    isMain: true,
    ...(caughtBy === undefined ? {} : { target: caughtBy }),
  }),
  incidentRaised: ({ step, message }, names) => ({
    text: `${quoted(names.step(step))} can't go on`,
    detail: message,
    tone: "red",
    isMain: true,
  }),
  incidentResolved: ({ step, how }, names) => ({
    text:
      how === "retried"
        ? `${quoted(names.step(step))} runs again`
        : `The incident of ${quoted(names.step(step))} is over`,
    tone: "green",
    isMain: true,
  }),
} as const satisfies { [T in EventType]: (event: EventOf<T>, names: Names) => EventWords };

const CLOSED = {
  task: { done: "the task is done", cancelled: "the task is no longer needed" },
  job: { done: "the call is done", cancelled: "the call is no longer needed" },
  timer: { done: "the time has come", cancelled: "the timer is no longer needed" },
  subscription: { done: "what it waited for came", cancelled: "it no longer waits" },
  condition: { done: "its condition holds", cancelled: "it no longer waits" },
  child: { done: "the called instance ended", cancelled: "it no longer waits" },
  choice: { done: "it is done", cancelled: "nothing is chosen any more" },
  lock: { done: "the lock is free", cancelled: "it no longer waits" },
} as const;

function describeAwaits(name: string, awaits: EventOf<"waitOpened">["awaits"]): string {
  switch (awaits.kind) {
    case "condition":
      return `${quoted(name)} waits until ${awaits.condition.expression}`;
    case "child":
      return `${quoted(name)} calls the workflow ${quoted(awaits.child.workflow)}`;
    case "choice":
      return `${quoted(name)} waits for someone to choose what happens`;
    case "lock":
      return `${quoted(name)} waits for the lock ${quoted(awaits.lock)}`;
  }
}

export function wordsOf(event: EngineEvent, names: Names): EventWords {
  return (EVENT_WORDS[event.type] as (event: EngineEvent, names: Names) => EventWords)(event, names);
}

function describeJob(job: JobSpec): string {
  switch (job.type) {
    case "http":
      return job.url ? `calls ${job.method} ${job.url}` : "calls a service";
    case "external":
      return `waits for a worker of the type ${job.jobType}`;
    case "message":
      return `sends the message ${quoted(job.name)}`;
    case "signal":
      return `broadcasts the signal ${quoted(job.name)}`;
    default:
      return "runs another workflow";
  }
}

/** Why a flow was or was not taken, in a sentence. */
export function describeReason(reason: FlowReason, others = 0): string {
  const { why, taken, trace } = reason;
  if (trace?.error !== undefined) return `${trace.expression} could not be evaluated: ${trace.error}`;
  if (trace) return `${trace.expression} was ${valueText(trace.result)}`;
  switch (why) {
    case "default":
      return taken
        ? others === 0
          ? "the default way"
          : "the default way: no other condition held"
        : "the default way: another condition held first";
    case "not_evaluated":
      return "not looked at: another way was taken before";
    case "event":
      return taken ? "its event came first" : "another event came first";
    default:
      return taken ? "no condition: always taken" : "not taken";
  }
}

/** What somebody or something did, as the headline of a transition. */
export function headlineOf(transition: TransitionView, names: Names): string {
  const { actor, command, events } = transition;
  const who = actor.kind === "user" ? actor.name : undefined;
  const what = whatHappened(events, names);
  const say = (active: string, passive: string) => (who === undefined ? passive : `${who} ${active}`);
  const words = {
    start: () => say("started the instance", "The instance was started"),
    completeTask: () => say(`completed ${what}`, `${what} was completed`),
    assignTask: () => {
      const assigned = find(events, "taskAssigned");
      if (!assigned) return say("assigned a task", "A task was assigned");
      const task = quoted(names.wait(assigned.wait));
      if (assigned.assignee === null) return say(`gave ${task} back`, `${task} was given back`);
      if (assigned.assignee === actor.username) return say(`took ${task}`, `${task} was taken`);
      const to = names.person(assigned.assignee);
      return say(`gave ${task} to ${to}`, `${task} went to ${to}`);
    },
    updateTask: () => say("changed a task", "A task was changed"),
    completeJob: () => `${what} was done`,
    failJob: () => {
      const failed = find(events, "jobFailed");
      return `An attempt of ${failed ? quoted(names.wait(failed.wait)) : what} failed`;
    },
    throwError: () => `${what} ended in an error`,
    throwEscalation: () => "A step escalated",
    childEnded: () => `The instance that ${what} called ended`,
    childEscalated: () => "The called instance escalated",
    choose: () => say("chose what happens next", "What happens next was chosen"),
    addRounds: () => say("added rounds", "Rounds were added"),
    completeLoop: () => say("ended the rounds early", "The rounds were ended early"),
    trigger: () => `${what} was made to happen`,
    move: () => say("moved the instance", "The instance was moved"),
    fireTimer: () => `The time of ${what} came`,
    deliverMessage: () => `The message for ${what} came`,
    deliverSignal: () => `The signal for ${what} came`,
    setVariables: () => say("changed variables", "Variables were changed"),
    retry: () => {
      const resolved = find(events, "incidentResolved");
      const step = resolved ? quoted(names.step(resolved.step)) : "a step";
      return say(`retried ${step}`, `${step} was retried`);
    },
    cancel: () => say("cancelled the instance", "The instance was cancelled"),
    suspend: () => say("suspended the instance", "The instance was suspended"),
    resume: () => say("resumed the instance", "The instance was resumed"),
  } as const satisfies Record<CommandType, () => string>;
  return words[command]();
}

/** What a command is about: the wait that it closed, or the event that went on though it stays awaited. */
function whatHappened(events: readonly EngineEvent[], names: Names): string {
  const entered = events[0]?.type === "stepEntered" ? events.find(isEventEntered) : undefined;
  if (entered) return quoted(names.element(entered.element));
  const closed = find(events, "waitClosed");
  return closed ? quoted(names.wait(closed.wait)) : "a step";
}

function isEventEntered(event: EngineEvent): event is EventOf<"stepEntered"> {
  return event.type === "stepEntered" && (event.kind === "boundaryEvent" || event.kind === "startEvent");
}

function find<T extends EventType>(events: readonly EngineEvent[], type: T): EventOf<T> | undefined {
  return events.find((event): event is EventOf<T> => event.type === type);
}
