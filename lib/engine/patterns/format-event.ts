import type { JsonObject } from "@/lib/domain/json";
import type { Awaits, EngineEvent, EventOf, EventType, FlowReason, JobSpec, StepId, Trace, WaitId } from "../types";

interface KnownWait {
  readonly what: string;
  readonly step: StepId;
  readonly element: string;
}

/**
 * Writes the events of one instance in lines that people read: what happens to one step without a break is one line, its
 * events between semicolons. Left out is only what the model, the command or the same line says already: instants of
 * entering and leaving, kinds of elements, numbers of waits.
 */
export class EventFormatter {
  private readonly elements = new Map<StepId, string>();
  private readonly waits = new Map<WaitId, KnownWait>();
  private lastLeft: StepId | undefined;

  lines(events: readonly EngineEvent[]): string[] {
    const lines: string[] = [];
    let last: StepId | undefined;
    for (const event of events) {
      // A round counts as done while its own step is left.
      const step = event.type === "roundDone" ? last : this.stepOf(event);
      const text = this.write(event);
      if (lines.length > 0 && step !== undefined && step === last) lines[lines.length - 1] += `; ${text}`;
      else lines.push(text);
      last = step;
    }
    return lines;
  }

  /** The step that an event is about. */
  private stepOf(event: EngineEvent): StepId | undefined {
    if ("step" in event) return event.step;
    if (event.type === "variableSet") return event.by ?? event.scope;
    return "wait" in event ? this.waits.get(event.wait)?.step : undefined;
  }

  private write(event: EngineEvent): string {
    const write = this.writers[event.type] as (event: EngineEvent) => string;
    const text = write(event);
    if (event.type === "stepLeft") this.lastLeft = event.step;
    return text;
  }

  private readonly writers: { readonly [T in EventType]: (event: EventOf<T>) => string } = {
    instanceStarted: ({ element, number, isCalled }) =>
      [
        `instance starts${element === null ? "" : ` at ${element}`}`,
        number === undefined ? "" : ` as number ${number}`,
        isCalled ? ", called by another" : "",
      ].join(""),
    instanceLabelled: ({ label }) => `labelled ${json(label)}`,
    instanceSuspended: () => "instance suspended",
    instanceResumed: () => "instance resumed",
    instanceEnded: ({ status, reason, error }) =>
      `instance ${status}${reason === undefined ? "" : `: ${reason}`}${error ? ` with error ${json(error)}` : ""}`,

    stepEntered: (event) => {
      this.elements.set(event.step, event.element);
      const { flow, parent, iteration, compensates, absorbs } = event;
      return [
        `entered ${this.ref(event.step)}`,
        flow === undefined ? "" : ` ← ${flow}`,
        parent === null || parent === 0 ? "" : ` in ${this.ref(parent)}`,
        iteration === undefined ? "" : `, round ${iteration}`,
        compensates === undefined ? "" : `, undoes ${this.ref(compensates)}`,
        absorbs === undefined ? "" : `, until it is reset by ${absorbs.join(", ")}`,
      ].join("");
    },
    joinArrived: ({ step, flow }) => `token at ${this.ref(step)} ← ${flow}`,
    joinPassed: ({ step, flows }) =>
      `passed ${this.ref(step)} with ${flows.length > 0 ? flows.join(", ") : "no token"}`,
    stepLeft: ({ step, outcome, by }) =>
      `${outcome === "completed" ? "left" : outcome} ${this.ref(step)}${by === undefined ? "" : ` by ${by}`}`,
    flowTaken: ({ flow, step, reason, others }) => {
      const from = step === this.lastLeft ? "" : ` from ${this.ref(step)}`;
      const not = others.map((other) => ` | not ${other.flow}${why(other)}`);
      return `took ${flow}${from}${why(reason)}${not.join("")}`;
    },

    variableSet: ({ scope, name, value, old, by, trace }) =>
      [
        `set ${name} = ${json(value)}`,
        old === undefined ? "" : ` (was ${json(old)})`,
        scope === 0 ? "" : ` on ${this.ref(scope)}`,
        by === undefined || by === scope ? "" : ` by ${this.ref(by)}`,
        trace ? ` from ${traced(trace)}` : "",
      ].join(""),

    taskCreated: ({ task, ...event }) => {
      const { assignee, ...rest } = task;
      const more = Object.entries(rest).filter(([, value]) => !Array.isArray(value) || value.length > 0);
      const who = assignee === undefined ? "" : ` for ${assignee}`;
      return `opened ${this.opened("task", event)}${who}${more.length > 0 ? ` ${json(Object.fromEntries(more))}` : ""}`;
    },
    taskAssigned: ({ wait, assignee, previous }) =>
      `assigned ${this.waitRef(wait)} to ${assignee ?? "nobody"} (was ${previous ?? "nobody"})`,
    taskUpdated: ({ type: _, wait, ...rest }) => `changed ${this.waitRef(wait)}: ${json(rest)}`,
    jobCreated: ({ job, ...event }) => `opened ${this.opened("job", event)}: ${jobText(job)}`,
    jobFailed: ({ type: _, wait, step: _step, ...rest }) => `failed ${this.waitRef(wait)}: ${json(rest)}`,
    timerSet: ({ timer: { due, ...rest }, ...event }) =>
      `opened ${this.opened("timer", event)} due ${due}${"repeat" in rest ? ` ${json(rest)}` : ""}`,
    subscriptionOpened: ({ subscription, ...event }) =>
      `opened ${this.opened("subscription", event)}: ${subscription.type} "${subscription.name}"${
        subscription.type === "message" && subscription.key !== "" ? ` for ${json(subscription.key)}` : ""
      }`,
    waitOpened: ({ awaits, ...event }) => `opened ${this.opened(awaits.kind, event)}: ${awaitsText(awaits)}`,
    waitClosed: ({ wait, outcome }) =>
      `${outcome === "cancelled" ? "withdrew" : `${outcome} with`} ${this.waitRef(wait)}`,
    conditionJudged: ({ wait, holds, trace }) =>
      `${this.waitRef(wait)} ${holds ? "holds" : "no longer holds"}: ${traced(trace)}`,
    lockTaken: ({ lock, step }) => `${this.ref(step)} took the lock ${lock}`,
    lockReleased: ({ lock, step }) => `${this.ref(step)} gave back the lock ${lock}`,

    loopStarted: ({ step, total, items }) =>
      `loop of ${this.ref(step)}: ${total === null ? "rounds while it lasts" : `${total} rounds`}${items ? ` over ${json(items)}` : ""}`,
    roundDone: ({ step, round, output, isOver }) =>
      `round ${round} of ${this.ref(step)} done${output === undefined ? "" : `: ${json(output)}`}${isOver ? ", which is enough" : ""}`,
    roundsAdded: ({ step, items }) => `rounds added to ${this.ref(step)}: ${json(items)}`,
    upcomingSet: ({ step, elements }) => `next in ${this.ref(step)}: ${elements.join(", ") || "none"}`,

    compensable: ({ scope, completed }) => `can be undone in ${this.ref(scope)}: ${json(completed)}`,
    compensationThrown: ({ step, scope, undone }) =>
      `${this.ref(step)} undoes in ${this.ref(scope)}: ${undone.map((id) => this.ref(id)).join(", ")}`,
    escalationThrown: ({ step, code, caughtBy, variables }) =>
      `${this.ref(step)} escalates ${code}, ${caughtBy === undefined ? "caught by nobody" : `caught by ${caughtBy}`}${
        variables ? withVariables(variables) : ""
      }`,
    errorThrown: ({ step, code, message, caughtBy }) =>
      `${this.ref(step)} ends in error ${code}${message === undefined ? "" : ` "${message}"`}, ${
        caughtBy === undefined ? "caught by nobody" : `caught by ${caughtBy}`
      }`,
    incidentRaised: ({ step, code, message, resume, trace, details }) =>
      `incident at ${this.ref(step)}: ${code} "${message}", retry ${resume}s${trace ? `, ${traced(trace)}` : ""}${
        details === undefined ? "" : ` ${json(details)}`
      }`,
    incidentResolved: ({ step, how }) => `incident at ${this.ref(step)} ${how}`,
  };

  /** "pick#3"; the process has no number worth reading. */
  private ref(step: StepId): string {
    const element = this.elements.get(step) ?? "?";
    return step === 0 ? element : `${element}#${step}`;
  }

  private opened(
    what: string,
    event: { wait: WaitId; step: StepId; element: string; definition?: number | undefined },
  ): string {
    const definition = event.definition === undefined ? "" : ` ${event.definition}`;
    this.waits.set(event.wait, { what: what + definition, step: event.step, element: event.element });
    return this.waitRef(event.wait);
  }

  /** "task pick#3", or "timer late on pick#3" where another element waits on the step. */
  private waitRef(id: WaitId): string {
    const wait = this.waits.get(id);
    if (!wait) return `wait ${id}`;
    const isOwn = this.elements.get(wait.step) === wait.element;
    return `${wait.what} ${isOwn ? "" : `${wait.element} on `}${this.ref(wait.step)}`;
  }
}

function why({ why: kind, taken, trace }: FlowReason): string {
  switch (kind) {
    case "unconditional":
      return "";
    case "default":
      return taken ? " by default" : " (the default)";
    case "event":
      return taken ? " by its event" : " (not first)";
    case "not_evaluated":
      return " (not asked)";
    case "condition":
      return trace ? ` because ${traced(trace)}` : " because of its condition";
  }
}

function traced({ expression, values, result, error, warnings }: Trace): string {
  const read = Object.entries(values as JsonObject).map(([name, value]) => `${name} = ${json(value)}`);
  return [
    `${expression} is ${json(result)}`,
    read.length > 0 ? ` (${read.join(", ")})` : "",
    error === undefined ? "" : ` !! ${error}`,
    warnings ? ` ! ${warnings.join("; ")}` : "",
  ].join("");
}

function jobText(job: JobSpec): string {
  switch (job.type) {
    case "signal":
      return `throw signal "${job.name}"${withVariables(job.variables)}`;
    case "message":
      return `send message "${job.name}"${job.key === "" ? "" : ` for ${json(job.key)}`}${withVariables(job.variables)}`;
    default:
      return json(job);
  }
}

function awaitsText(awaits: Awaits): string {
  switch (awaits.kind) {
    case "condition":
      return `${awaits.condition.expression}${awaits.condition.holds ? " (holds)" : ""}${
        awaits.condition.variables ? ` on ${awaits.condition.variables.join(", ")}` : ""
      }`;
    case "child":
      return `${awaits.child.workflow} ${awaits.child.version}${withVariables(awaits.child.variables)}`;
    case "choice":
      return awaits.choice.elements.join(", ");
    case "lock":
      return awaits.lock;
  }
}

function withVariables(variables: Readonly<JsonObject>): string {
  return Object.keys(variables).length > 0 ? ` with ${json(variables)}` : "";
}

function json(value: unknown): string {
  return JSON.stringify(value);
}
