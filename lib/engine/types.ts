import type { Json, JsonObject } from "@/lib/domain/json";
import type { ElementKind } from "@/lib/model";
import type { IntMap } from "./int-map";

/** ISO 8601 instant in UTC, as `Date.toISOString` writes it. The engine has no clock: every instant comes in with a command or is computed from one. */
export type Instant = string;

/** Per-instance counters: steps, waits and incidents draw from one sequence, so that an id is never used twice in an instance. */
export type StepId = number;
export type WaitId = number;
export type IncidentId = number;

/** The step of the process itself, the outermost scope. */
export const ROOT: StepId = 0;

// ---------------------------------------------------------------------------------------------------------------------
// State: only what is live.

export interface InstanceState {
  /** Version of this shape; stored states of an older one are upcast when loaded (formats.ts). */
  readonly format: number;
  /** Number of commands applied so far. */
  readonly revision: number;
  readonly status: "active" | "suspended" | "completed" | "cancelled";
  readonly startedAt: Instant;
  /** The number people know it by; absent in tests and simulations. */
  readonly number?: number;
  /** A call activity of another instance started it: what it does not catch is for its caller. */
  readonly isCalled?: true;
  readonly nextId: number;
  /** Open steps. Step 0 is the process; every other hangs below it through `parent`. */
  readonly steps: IntMap<OpenStep>;
  /** What open steps wait for. */
  readonly waits: IntMap<Wait>;
  /** Open waits for a condition, which are judged anew when variables change: those with one expression together. */
  readonly conditions: Readonly<Record<string, IntMap<true>>>;
  /** Named locks that are held, and the steps that wait for each, first come first served. */
  readonly locks: Readonly<Record<string, Lock>>;
  /** Number of open incidents. */
  readonly incidents: number;
  /** What lists show, as last computed. */
  readonly label: InstanceLabel;
}

export interface Lock {
  readonly holder: StepId;
  readonly queue: readonly StepId[];
}

export interface InstanceLabel {
  readonly title?: string;
  readonly priority?: string;
  readonly due?: Instant;
  readonly businessKey?: string;
}

export interface OpenStep {
  readonly id: StepId;
  readonly element: string;
  /** The scope that holds it; null for the process. */
  readonly parent: StepId | null;
  readonly enteredAt: Instant;
  /** Ids of its open waits, oldest first. */
  readonly waits: readonly WaitId[];
  /** Variables local to this step. The process' are the instance's. */
  readonly variables?: Readonly<JsonObject>;
  /** Tokens that arrived at a join, per incoming flow. */
  readonly arrived?: Readonly<Record<string, number>>;
  /** Set where the step holds other steps. */
  readonly scope?: Scope;
  /** Set on the reset of a complex gateway: flows whose token is still taken in without effect. */
  readonly absorbs?: readonly string[];
  /** Set on the step that holds the rounds of a loop or multi-instance. */
  readonly loop?: LoopProgress;
  /** 0-based number of this round, in a loop or multi-instance. */
  readonly iteration?: number;
  /** The step whose compensation this step carries out. */
  readonly compensates?: StepId;
  /** Steps that carry out this step's compensation. */
  readonly compensatedBy?: readonly StepId[];
  /** Inner elements of a sequential ad-hoc sub-process that start one after the other. */
  readonly upcoming?: readonly string[];
  readonly incident?: OpenIncident;
}

export interface LoopProgress {
  /** Rounds there will be; null: until a condition says so. */
  readonly total: number | null;
  readonly started: number;
  readonly done: number;
  /** What each round works on. Kept only where rounds start one after the other. */
  readonly items?: readonly Json[];
  /** Its completion condition has held at the end of a round. */
  readonly isOver?: true;
  /** What finished rounds gave, by round. */
  readonly outputs: IntMap<Json>;
}

export interface Scope {
  readonly children: IntMap<true>;
  /** How many of them are of each element: joins ask where tokens are, however many there are. */
  readonly counts: Readonly<Record<string, number>>;
  /** Join elements with a token waiting → their step. */
  readonly joins: Readonly<Record<string, StepId>>;
  /** What was completed in it and can be compensated, in the order of completion. */
  readonly completed?: readonly Compensable[];
}

/** A completed activity that can be compensated, with the variables it saw. */
export interface Compensable {
  readonly element: string;
  readonly step: StepId;
  /** The activity that undoes it; absent for a sub-process, which is undone from inside. */
  readonly handler?: string;
  readonly variables: Readonly<JsonObject>;
  /** For a sub-process: what was completed in it. */
  readonly inner?: readonly Compensable[];
}

export interface OpenIncident {
  readonly id: IncidentId;
  readonly code: IncidentCode;
  readonly message: string;
  /** What a retry does: enter the element anew, run its job again, leave it anew, or take in what is stuck. */
  readonly resume: "enter" | "job" | "leave" | "wait";
  readonly at: Instant;
}

export type IncidentCode =
  | "no_flow_taken"
  | "expression_failed"
  | "called_instance_failed"
  | "invalid_value"
  | "job_failed"
  | "event_failed"
  | "error_not_caught"
  | "endless_loop"
  | "limit_exceeded"
  | "not_supported";

// ---------------------------------------------------------------------------------------------------------------------
// Waits: the one way a step can be open. A wait names the element that goes on when it is done, which is the step's own
// element, a boundary event on it, an event after an event-based gateway, or the start of an event sub-process.

export type Wait =
  | TaskWait
  | JobWait
  | TimerWait
  | SubscriptionWait
  | ConditionWait
  | ChildWait
  | ChoiceWait
  | LockWait;
interface WaitBase {
  readonly id: WaitId;
  readonly step: StepId;
  readonly element: string;
  /** Which of the element's event definitions it is for; absent: the only one. */
  readonly definition?: number;
  /** It has happened, or should be looked for, but that could not be carried out; a retry of its step tries again. */
  readonly isStuck?: true;
}
export interface TaskWait extends WaitBase {
  readonly kind: "task";
  readonly task: TaskSpec;
}
export interface JobWait extends WaitBase {
  readonly kind: "job";
  readonly job: JobSpec;
}
export interface TimerWait extends WaitBase {
  readonly kind: "timer";
  readonly timer: TimerSpec;
}
export interface SubscriptionWait extends WaitBase {
  readonly kind: "subscription";
  readonly subscription: SubscriptionSpec;
}

/** Waits for a condition to become true. */
export interface ConditionWait extends WaitBase {
  readonly kind: "condition";
  readonly condition: ConditionSpec;
}
/** Waits for a called instance to end. */
export interface ChildWait extends WaitBase {
  readonly kind: "child";
  readonly child: ChildSpec;
}
/** Waits for someone to choose what happens next in an ad-hoc sub-process, or to say that it is done. */
export interface ChoiceWait extends WaitBase {
  readonly kind: "choice";
  readonly choice: { readonly elements: readonly string[] };
}
/** Waits for a named lock that another step holds. */
export interface LockWait extends WaitBase {
  readonly kind: "lock";
  readonly lock: string;
}

type Distribute<W> = W extends WaitBase ? Omit<W, keyof WaitBase> : never;
export type Awaits = Distribute<ConditionWait | ChildWait | ChoiceWait | LockWait>;

export interface ConditionSpec {
  readonly expression: string;
  /** Only changes of these count; absent: of all that it reads. */
  readonly variables?: readonly string[];
  /** What it gave last: it happens when this turns from false to true (BPMN 2.0 §10.5.4). */
  readonly holds: boolean;
}

export interface ChildSpec {
  /** Key of the called workflow. */
  readonly workflow: string;
  readonly version: "latest" | number;
  readonly variables: Readonly<JsonObject>;
}

export interface TaskSpec {
  readonly assignee?: string;
  readonly groups: readonly string[];
  readonly users: readonly string[];
  readonly due?: Instant;
  readonly followUp?: Instant;
  readonly priority?: string;
}

export type JobSpec =
  | {
      readonly type: "http";
      readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
      readonly url: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly body?: Json;
      readonly timeoutMs: number;
      readonly attempts: number;
      readonly backoffMs: number;
      readonly idempotent: boolean;
    }
  | {
      readonly type: "external";
      readonly jobType: string;
      readonly attempts: number;
      readonly variables: Readonly<JsonObject>;
    }
  /** Broadcasts a signal; done when it has been handed out. */
  | {
      readonly type: "signal";
      readonly name: string;
      readonly variables: Readonly<JsonObject>;
      readonly attempts: number;
    }
  /** Publishes a message; done when it is stored. */
  | {
      readonly type: "message";
      readonly name: string;
      readonly key: string;
      readonly variables: Readonly<JsonObject>;
      readonly attempts: number;
    };

export interface TimerSpec {
  readonly due: Instant;
  /** Repeating timers: how many firings are left after this one (null: no end) and the text that gives the next. */
  readonly repeat?: { readonly left: number | null; readonly every: string; readonly zone?: string };
}

export type SubscriptionSpec =
  | { readonly type: "message"; readonly name: string /** "" when the event has no key. */; readonly key: string }
  | { readonly type: "signal"; readonly name: string };

// ---------------------------------------------------------------------------------------------------------------------
// Commands

export type Command = { readonly at: Instant } & (
  | {
      readonly type: "start";
      /** The start event that was triggered; absent: the one plain start event (or implicit start). */
      readonly element?: string;
      readonly variables?: JsonObject;
      readonly businessKey?: string;
      readonly number?: number;
      readonly isCalled?: true;
    }
  | { readonly type: "completeTask"; readonly task: WaitId; readonly variables?: JsonObject }
  /** null releases it. */
  | { readonly type: "assignTask"; readonly task: WaitId; readonly assignee: string | null }
  | {
      readonly type: "updateTask";
      readonly task: WaitId;
      readonly priority?: string | null;
      readonly due?: Instant | null;
    }
  /** `result` goes to the element's result variable, `variables` into its scope; then its output mappings run. */
  | { readonly type: "completeJob"; readonly job: WaitId; readonly result?: Json; readonly variables?: JsonObject }
  /**
   * `attemptsLeft` 0 raises an incident; else the runtime tries again at `retryAt`. Also for what the runtime does for
   * another wait: fire its timer, look for its message, bring the word of its called instance.
   */
  | {
      readonly type: "failJob";
      readonly job: WaitId;
      readonly message: string;
      readonly attemptsLeft: number;
      readonly retryAt?: Instant;
      readonly details?: Json;
    }
  /** A task or a job ends in a BPMN error. */
  | {
      readonly type: "throwError";
      readonly wait: WaitId;
      readonly code: string;
      readonly message?: string;
      readonly variables?: JsonObject;
    }
  | { readonly type: "throwEscalation"; readonly wait: WaitId; readonly code: string; readonly variables?: JsonObject }
  /** A called instance has ended. */
  | { readonly type: "childEnded"; readonly child: WaitId; readonly outcome: ChildOutcome }
  /** A called instance throws an escalation and goes on. */
  | { readonly type: "childEscalated"; readonly child: WaitId; readonly code: string; readonly variables?: JsonObject }
  /** Starts elements of an ad-hoc sub-process; without any, says that it is done. */
  | { readonly type: "choose"; readonly choice: WaitId; readonly elements: readonly string[] }
  /** Adds rounds to a running multi-instance, one for each item (null without a collection). */
  | { readonly type: "addRounds"; readonly step: StepId; readonly items: readonly Json[] }
  /** Ends a running multi-instance early: open rounds are cancelled, finished ones count. */
  | { readonly type: "completeLoop"; readonly step: StepId }
  /** Takes steps away and starts elements, wherever they stand. */
  | { readonly type: "move"; readonly cancel: readonly StepId[]; readonly start: readonly string[] }
  | { readonly type: "fireTimer"; readonly timer: WaitId }
  /** Lets an event happen by hand: its timer, message, signal or condition, whatever it waits for. */
  | { readonly type: "trigger"; readonly wait: WaitId; readonly variables?: JsonObject }
  | { readonly type: "deliverMessage"; readonly subscription: WaitId; readonly variables?: JsonObject }
  | { readonly type: "deliverSignal"; readonly subscription: WaitId; readonly variables?: JsonObject }
  | { readonly type: "setVariables"; readonly scope?: StepId; readonly variables: JsonObject }
  /** Goes on at the step of an incident, after setting `variables` on the instance if given. */
  | { readonly type: "retry"; readonly step: StepId; readonly variables?: JsonObject }
  | { readonly type: "cancel"; readonly reason?: string }
  | { readonly type: "suspend" }
  | { readonly type: "resume" }
);
export type CommandType = Command["type"];

export type ChildOutcome =
  | { readonly type: "completed"; readonly variables: JsonObject }
  | { readonly type: "cancelled" }
  /** It could not be called: there is no such workflow, or it did not start. */
  | { readonly type: "failed"; readonly message: string }
  | { readonly type: "error"; readonly code: string; readonly message?: string; readonly variables?: JsonObject };

// ---------------------------------------------------------------------------------------------------------------------
// Events: all that happened, with the reason. `evolve` folds them to the state, the runtime projects them to rows.

/** An expression that was evaluated: what it read and what came out. */
export interface Trace {
  readonly expression: string;
  readonly values: Readonly<JsonObject>;
  readonly result: Json;
  /** Set when it could not be evaluated; `result` is then null. */
  readonly error?: string;
  /** Operations inside it that gave null because their operands did not fit. */
  readonly warnings?: readonly string[];
}

/** Why a flow was or was not taken. */
export interface FlowReason {
  readonly flow: string;
  readonly why: "condition" | "default" | "unconditional" | "not_evaluated" | "event";
  readonly taken: boolean;
  readonly trace?: Trace;
}

export type EngineEvent =
  | {
      readonly type: "instanceStarted";
      readonly at: Instant;
      readonly element: string | null;
      readonly number?: number;
      readonly isCalled?: true;
    }
  | { readonly type: "instanceLabelled"; readonly label: InstanceLabel }
  | { readonly type: "instanceSuspended" }
  | { readonly type: "instanceResumed" }
  | {
      readonly type: "instanceEnded";
      readonly status: "completed" | "cancelled";
      readonly reason?: string;
      /** Of a called instance: the error that ended it, for its caller. */
      readonly error?: { readonly code: string; readonly message?: string; readonly variables?: JsonObject };
    }
  | {
      readonly type: "stepEntered";
      readonly step: StepId;
      readonly element: string;
      readonly kind: ElementKind | "process";
      readonly parent: StepId | null;
      readonly at: Instant;
      /** The flow it came by; absent at starts and for events on other steps. */
      readonly flow?: string;
      readonly isScope?: true;
      readonly isJoin?: true;
      readonly absorbs?: readonly string[];
      readonly iteration?: number;
      readonly compensates?: StepId;
    }
  | { readonly type: "joinArrived"; readonly step: StepId; readonly flow: string }
  /** A join passed: it used one token of each of these flows; what is left over waits at the next `stepEntered` of the join. */
  | { readonly type: "joinPassed"; readonly step: StepId; readonly flows: readonly string[] }
  | {
      readonly type: "stepLeft";
      readonly step: StepId;
      readonly outcome: "completed" | "cancelled";
      readonly at: Instant /** The element that interrupted it. */;
      readonly by?: string;
    }
  | {
      readonly type: "flowTaken";
      readonly flow: string;
      readonly step: StepId;
      readonly at: Instant;
      readonly reason: FlowReason /** The flows beside it, and why not. */;
      readonly others: readonly FlowReason[];
    }
  | {
      readonly type: "variableSet";
      readonly scope: StepId;
      readonly name: string;
      readonly value: Json;
      readonly old?: Json /** The step that set it; absent: from outside. */;
      readonly by?: StepId;
      readonly trace?: Trace;
    }
  | {
      readonly type: "taskCreated";
      readonly wait: WaitId;
      readonly step: StepId;
      readonly element: string;
      readonly definition?: number;
      readonly task: TaskSpec;
      readonly at: Instant;
    }
  | {
      readonly type: "taskAssigned";
      readonly wait: WaitId;
      readonly assignee: string | null;
      readonly previous: string | null;
    }
  | {
      readonly type: "taskUpdated";
      readonly wait: WaitId;
      readonly priority?: string | null;
      readonly due?: Instant | null;
    }
  | {
      readonly type: "jobCreated";
      readonly wait: WaitId;
      readonly step: StepId;
      readonly element: string;
      readonly definition?: number;
      readonly job: JobSpec;
      readonly at: Instant;
    }
  | {
      readonly type: "jobFailed";
      readonly wait: WaitId;
      readonly step: StepId;
      readonly message: string;
      readonly attemptsLeft: number;
      readonly retryAt?: Instant;
      readonly details?: Json;
    }
  | {
      readonly type: "timerSet";
      readonly wait: WaitId;
      readonly step: StepId;
      readonly element: string;
      readonly definition?: number;
      readonly timer: TimerSpec;
      readonly at: Instant;
    }
  | {
      readonly type: "subscriptionOpened";
      readonly wait: WaitId;
      readonly step: StepId;
      readonly element: string;
      readonly definition?: number;
      readonly subscription: SubscriptionSpec;
      readonly at: Instant;
    }
  | {
      readonly type: "waitClosed";
      readonly wait: WaitId;
      readonly kind: Wait["kind"];
      readonly outcome: "done" | "cancelled";
    }
  /** Opens one of the waits that have no event of their own. */
  | {
      readonly type: "waitOpened";
      readonly wait: WaitId;
      readonly step: StepId;
      readonly element: string;
      readonly definition?: number;
      readonly awaits: Awaits;
      readonly at: Instant;
    }
  | { readonly type: "conditionJudged"; readonly wait: WaitId; readonly holds: boolean; readonly trace: Trace }
  | { readonly type: "lockTaken"; readonly lock: string; readonly step: StepId }
  | { readonly type: "lockReleased"; readonly lock: string; readonly step: StepId }
  | {
      readonly type: "loopStarted";
      readonly step: StepId;
      readonly total: number | null;
      readonly items?: readonly Json[];
    }
  | {
      readonly type: "roundDone";
      readonly step: StepId;
      readonly round: number;
      readonly output?: Json;
      readonly isOver?: true;
    }
  | { readonly type: "roundsAdded"; readonly step: StepId; readonly items: readonly Json[] }
  | { readonly type: "upcomingSet"; readonly step: StepId; readonly elements: readonly string[] }
  | { readonly type: "compensable"; readonly scope: StepId; readonly completed: Compensable }
  /** A step throws compensation: what is undone is no longer compensable. */
  | {
      readonly type: "compensationThrown";
      readonly step: StepId;
      readonly scope: StepId;
      readonly undone: readonly StepId[];
    }
  | {
      readonly type: "escalationThrown";
      readonly step: StepId;
      readonly code: string;
      /** The boundary event or event sub-process that took it; absent: nobody did, and nothing happens here. */
      readonly caughtBy?: string;
      /** What it brings, where it goes on to the caller. */
      readonly variables?: JsonObject;
    }
  | {
      readonly type: "errorThrown";
      readonly step: StepId;
      readonly code: string;
      readonly message?: string /** The boundary event or event sub-process that took it; absent: nobody did. */;
      readonly caughtBy?: string;
    }
  | {
      readonly type: "incidentRaised";
      readonly incident: IncidentId;
      readonly step: StepId;
      readonly code: IncidentCode;
      readonly message: string;
      readonly resume: OpenIncident["resume"];
      readonly at: Instant;
      readonly trace?: Trace;
      readonly details?: Json;
    }
  | {
      readonly type: "incidentResolved";
      readonly incident: IncidentId;
      readonly step: StepId;
      readonly how: "retried" | "cancelled";
    };
export type EventType = EngineEvent["type"];
export type EventOf<T extends EventType> = Extract<EngineEvent, { type: T }>;

// ---------------------------------------------------------------------------------------------------------------------
// Outcome

export type RejectionCode =
  | "already_started"
  | "not_started"
  | "ended"
  | "suspended"
  | "not_suspended"
  | "not_open"
  | "no_incident"
  | "not_possible"
  | "unknown_element"
  | "invalid_command";

/** Why the engine refused a command. The state is as it was. */
export interface Rejection {
  readonly code: RejectionCode;
  readonly message: string;
}

export type Outcome =
  | { readonly ok: true; readonly state: InstanceState; readonly events: readonly EngineEvent[] }
  | { readonly ok: false; readonly rejection: Rejection };
