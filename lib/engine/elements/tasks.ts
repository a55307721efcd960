import type { CompiledElement } from "@/lib/model";
import type { Run } from "../run";
import { nameOf } from "../stuck";
import type { OpenStep, TaskSpec } from "../types";
import type { ElementBehaviour } from "./behaviour";
import { openCall, openSend, resultVariableOf } from "./calls";
import { openMessage } from "./events";
import { passGateway } from "./event-based-gateway";

type TaskKind =
  | "task"
  | "manualTask"
  | "userTask"
  | "serviceTask"
  | "sendTask"
  | "receiveTask"
  | "scriptTask"
  | "businessRuleTask";

/** [AC1] What a wait brought becomes variables, then the task is left. */
function complete(run: Run, step: OpenStep, element: CompiledElement, payload: Parameters<Run["receive"]>[1]): void {
  run.receive(step.id, payload, resultVariableOf(element));
  run.leave(step.id);
}

function task<K extends TaskKind>(enter: ElementBehaviour<K>["enter"]): ElementBehaviour<K> {
  return { enter, resume: complete };
}

// [TA1] Plain and manual tasks are done outside: the engine passes them.
export const plainTask = task<"task">((run, step) => run.leave(step.id));
export const manualTask = task<"manualTask">((run, step) => run.leave(step.id));

// [UT1] Opens a task for the assignee, else for the candidates, else for the group of its lane.
export const userTask = task<"userTask">((run, step, element) =>
  run.openTask(step.id, element, taskSpec(run, step, element)),
);

// [ST1] Hands the work to a machine and waits for its result.
export const serviceTask = task<"serviceTask">((run, step, element) => openCall(run, step, element, element.def.call));

// [SN1] Sends by its call or to whoever waits for the message, and waits until that is done.
export const sendTask = task<"sendTask">((run, step, element) => openSend(run, step, element, element.def));

// [SC1] Evaluates its FEEL script into the result variable; without a script it is a job for a machine.
export const scriptTask = task<"scriptTask">((run, step, element) => {
  const { script, call, resultVariable } = element.def;
  if (script === undefined) {
    openCall(run, step, element, call);
    return;
  }
  const { value, trace } = run.feel(step.id, script, `The script of ${nameOf(element)}`);
  if (resultVariable !== undefined) {
    const isLocal = (element.def.outputs?.length ?? 0) > 0;
    run.set(step.id, resultVariable, value, { isLocal, by: step.id, trace });
  }
  run.leave(step.id);
});

// [BR1] The decision is a job for a machine, of the decision's name.
export const businessRuleTask = task<"businessRuleTask">((run, step, element) =>
  openCall(run, step, element, element.def.call, element.def.decision ?? element.name ?? element.id),
);

export const receiveTask: ElementBehaviour<"receiveTask"> = {
  // [RT1] Waits for its message; without one, for a message of its own name.
  enter(run, step, element) {
    this.attach!(run, step.id, element);
  },
  attach(run, host, element) {
    const { message, correlationKey } = element.def;
    openMessage(run, host, element, message ?? (element.name || element.id), correlationKey);
  },
  resume: complete,
  trigger: passGateway,
};

function taskSpec(run: Run, step: OpenStep, element: CompiledElement<"userTask">): TaskSpec {
  const { def } = element;
  const of = (what: string) => `${what} of ${nameOf(element)}`;
  const assignee = def.assignee && run.text(step.id, def.assignee, of("The assignee"));
  const due = def.due && run.instant(step.id, def.due, of("The due date"));
  const followUp = def.followUp && run.instant(step.id, def.followUp, of("The follow-up date"));
  const priority = def.priority && run.text(step.id, def.priority, of("The priority"));
  const users = run.texts(step.id, def.candidateUsers, of("The candidate users"));
  let groups = run.texts(step.id, def.candidateGroups, of("The candidate groups"));
  if (!assignee && users.length === 0 && groups.length === 0) groups = laneGroups(run, element);
  return {
    groups,
    users,
    ...(assignee && { assignee }),
    ...(due && { due }),
    ...(followUp && { followUp }),
    ...(priority && { priority }),
  };
}

function laneGroups(run: Run, element: CompiledElement): string[] {
  const lane = run.model.model.lanes?.find(
    ({ elements, group }) => group !== undefined && elements.includes(element.id),
  );
  return lane?.group === undefined ? [] : [lane.group];
}
