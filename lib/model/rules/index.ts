import { boundaryEventLeadsOn } from "./boundary-event-leads-on";
import { boundaryHostExists } from "./boundary-host-exists";
import { compensatedActivityExists } from "./compensated-activity-exists";
import { conditionIsAsked } from "./condition-is-asked";
import { decisionHasConditions } from "./decision-has-conditions";
import { decisionHasDefault } from "./decision-has-default";
import { defaultFlowLeavesIt } from "./default-flow-leaves-it";
import { endEventEnds } from "./end-event-ends";
import { eventGatewayAwaitsEvents } from "./event-gateway-awaits-events";
import { eventSubProcessIsTriggered } from "./event-sub-process-is-triggered";
import { eventTypeFits } from "./event-type-fits";
import { executable } from "./executable";
import { expressionParses } from "./expression-parses";
import { flowEndsExist } from "./flow-ends-exist";
import { flowStaysInScope } from "./flow-stays-in-scope";
import { formFieldsAreValid } from "./form-fields-are-valid";
import { httpCallIsValid } from "./http-call-is-valid";
import { idsUnique } from "./ids-unique";
import { lanesHoldElements } from "./lanes-hold-elements";
import { linksPair } from "./links-pair";
import { loopHasEnd } from "./loop-has-end";
import { messageFindsInstance } from "./message-finds-instance";
import { messageHasName } from "./message-has-name";
import { onePlainStart } from "./one-plain-start";
import { parentHoldsElements } from "./parent-holds-elements";
import { reachable } from "./reachable";
import { roundsThrowEvents } from "./rounds-throw-events";
import { serviceTaskHasCall } from "./service-task-has-call";
import { signalHasName } from "./signal-has-name";
import { sizeLimits } from "./size-limits";
import { somethingStarts } from "./something-starts";
import { startEventBegins } from "./start-event-begins";
import { taskSettingsAreValid } from "./task-settings-are-valid";
import { thrownErrorHasCode } from "./thrown-error-has-code";
import { timerHasTime } from "./timer-has-time";
import { userTaskHasAssignee } from "./user-task-has-assignee";
import { variableNamesAreSafe } from "./variable-names-are-safe";
import type { Rule } from "./rule";

/** Every rule; problems are listed in this order. A new rule is one file and one line here. */
export const RULES: readonly Rule[] = [
  idsUnique,
  sizeLimits,
  flowEndsExist,
  defaultFlowLeavesIt,
  parentHoldsElements,
  boundaryHostExists,
  lanesHoldElements,
  compensatedActivityExists,
  flowStaysInScope,
  somethingStarts,
  onePlainStart,
  startEventBegins,
  endEventEnds,
  eventSubProcessIsTriggered,
  boundaryEventLeadsOn,
  eventTypeFits,
  eventGatewayAwaitsEvents,
  linksPair,
  reachable,
  decisionHasConditions,
  decisionHasDefault,
  conditionIsAsked,
  expressionParses,
  timerHasTime,
  messageHasName,
  messageFindsInstance,
  signalHasName,
  thrownErrorHasCode,
  loopHasEnd,
  roundsThrowEvents,
  serviceTaskHasCall,
  httpCallIsValid,
  userTaskHasAssignee,
  taskSettingsAreValid,
  formFieldsAreValid,
  variableNamesAreSafe,
  executable,
];
