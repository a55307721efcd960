import { type ImportedProcess, makeExecutable } from "@/lib/bpmn";
import { canExecute } from "@/lib/engine";
import { compileExpression } from "@/lib/feel";
import {
  compileModel,
  type CompiledModel,
  type EventDefinition,
  expressionOf,
  type Flow,
  type Model,
  type ModelElement,
  validateModel,
} from "@/lib/model";
import type { Scenario } from "./format";

/** What a scenario says about the way its models run. */
export interface Wishes {
  /** Elements at which it does the work, or finds work waiting: none of them passes by itself. */
  readonly waits: ReadonlySet<string>;
  /** Gateways that it decides for, sooner or later. */
  readonly decides: ReadonlySet<string>;
}

/** A process as a scenario runs it. */
export interface Prepared {
  readonly model: Model;
  readonly compiled: CompiledModel;
  /** Events that the file gives no message name: any name is theirs. */
  readonly unnamed: ReadonlySet<string>;
}
export type Preparation =
  | ({ readonly ok: true } & Prepared)
  /** Why it can't be published. */
  | { readonly ok: false; readonly problems: readonly string[] };

export function wishesOf({ steps, expect }: Scenario): Wishes {
  const waits = new Set<string>();
  const decides = new Set<string>();
  const found = (expectation: typeof expect) => {
    for (const id of [...(expectation?.activeElements ?? []), ...(expectation?.includesActive ?? [])]) waits.add(id);
  };
  found(expect);
  for (const { verb, step } of steps) {
    if ("expectNoEffect" in step && step.expectNoEffect) continue;
    if (verb === "complete") waits.add(step.complete);
    else if (verb === "fail") waits.add(step.fail);
    else if (verb === "error") waits.add(step.error);
    else if (verb === "escalation") waits.add(step.escalation);
    else if (verb === "check") found(step.check);
    else if (verb === "decide") for (const gateway of Object.keys(step.decide)) decides.add(gateway);
  }
  return { waits, decides };
}

const known = new WeakMap<ImportedProcess, Map<string, Preparation>>();

/** Makes a process ready to run; the same wishes for the same process give the same object. */
export function prepare(process: ImportedProcess, wishes: Wishes): Preparation {
  const ids = new Set(process.model.elements.flatMap(({ id, name }) => [id, ...(name ? [name] : [])]));
  const mine = (wanted: ReadonlySet<string>) => [...wanted].filter((id) => ids.has(id)).sort();
  const signature = JSON.stringify([
    mine(wishes.waits),
    mine(wishes.decides),
    wishes.waits.size > 0,
    wishes.decides.size > 0,
  ]);
  let preparations = known.get(process);
  if (!preparations) known.set(process, (preparations = new Map<string, Preparation>()));
  let preparation = preparations.get(signature);
  if (!preparation) preparations.set(signature, (preparation = prepareAnew(process, wishes)));
  return preparation;
}

function prepareAnew(process: ImportedProcess, wishes: Wishes): Preparation {
  const waiting = withWaits(process.isDrawing ? makeExecutable(process.model) : process.model, wishes.waits);
  const { model: whole, unnamed } = process.isExecutable ? { model: waiting, unnamed: [] } : completed(waiting);
  const hasDecisions = wishes.decides.size > 0;
  const decided = [...wishes.decides].reduce((model, gateway) => {
    const found = elementNamed(model, gateway);
    return found ? decide(model, found.id, undefined) : model;
  }, whole);
  const flows = new Set(whole.flows.map(({ id }) => id));
  const problems = validateModel(decided, { executable: canExecute }).filter(
    ({ severity, code, element }) =>
      severity === "error" &&
      // Whoever decides for gateways means those that are reached. At another the instance stops with an incident.
      !(hasDecisions && (code === "decision-has-conditions" || (code === "expression-parses" && flows.has(element!)))),
  );
  if (problems.length > 0) return { ok: false, problems: problems.map(({ message }) => message) };
  const model = hasDecisions ? undecided(whole) : whole;
  return { ok: true, model, compiled: compileModel(model), unnamed: new Set(unnamed) };
}

/**
 * A plain or manual task is done outside and passes, and a script is computed at once. Where a scenario does that work
 * itself, the step waits for it. And where it does the work of people, an expression that asks the code of another engine
 * who they are is not needed.
 */
function withWaits(model: Model, waits: ReadonlySet<string>): Model {
  if (waits.size === 0) return model;
  const elements = model.elements.map((element): ModelElement => {
    if (element.type === "userTask") return withoutUnreadable(element);
    if (!waits.has(element.id) && !(element.name !== undefined && waits.has(element.name))) return element;
    if (element.type === "task" || element.type === "manualTask") return { ...element, type: "userTask" };
    if (element.type === "scriptTask") {
      const { script: _script, resultVariable: _variable, ...rest } = element;
      return { ...rest, type: "serviceTask" };
    }
    return element.type === "businessRuleTask" && !element.decision && !element.call
      ? { ...element, decision: element.name || element.id }
      : element;
  });
  return { ...model, elements };
}

type UserTask = Extract<ModelElement, { type: "userTask" }>;

function withoutUnreadable(task: UserTask): UserTask {
  const isReadable = (text: string): boolean => {
    const source = expressionOf(text);
    return source === undefined || compileExpression(source).problem === undefined;
  };
  const readable: UserTask = { ...task };
  for (const name of ["assignee", "due", "followUp", "priority"] as const) {
    const text = readable[name];
    if (text !== undefined && !isReadable(text)) delete readable[name];
  }
  for (const name of ["candidateGroups", "candidateUsers"] as const) {
    const texts = readable[name];
    if (texts) readable[name] = texts.filter(isReadable);
  }
  return readable;
}

/** A time that no scenario reaches: the event happens only when the scenario says so. */
const NEVER = "P200Y";

/** A drawing says who waits, but seldom for what: its events wait for the scenario to let them happen. */
function completed(model: Model): { model: Model; unnamed: string[] } {
  const unnamed: string[] = [];
  const elements = model.elements.map((element): ModelElement => {
    const own = element.name?.trim() || element.id;
    const definition = (each: EventDefinition): EventDefinition => {
      if (each.type === "message" && !each.message.trim()) {
        unnamed.push(element.id);
        return { ...each, message: own };
      }
      if (each.type === "timer" && !each.value.trim()) return { ...each, timer: "duration", value: NEVER };
      if (each.type === "signal" && !each.signal.trim()) return { ...each, signal: own };
      if (each.type === "conditional" && !each.condition.trim()) return { ...each, condition: "false" };
      return each;
    };
    if ("definitions" in element) return { ...element, definitions: element.definitions.map(definition) };
    if (element.type === "receiveTask" && !element.message) unnamed.push(element.id);
    if (element.type === "scriptTask" && !element.script && !element.call) return { ...element, call: worker(own) };
    if (element.type === "businessRuleTask" && !element.decision && !element.call)
      return { ...element, call: worker(own) };
    return element;
  });
  return { model: { ...model, elements }, unnamed };
}

function worker(jobType: string): { kind: "external"; jobType: string } {
  return { kind: "external", jobType: jobType.slice(0, 200) };
}

/** The element of this id, else the only one of this name. */
export function elementNamed(model: Model, text: string): ModelElement | undefined {
  const own = model.elements.find(({ id }) => id === text);
  if (own) return own;
  const named = model.elements.filter(({ name }) => name === text);
  return named.length === 1 ? named[0] : undefined;
}

/** The model in which a gateway takes these flows (undefined: any), whatever its conditions say. */
export function decide(model: Model, gateway: string, flows: readonly string[] | undefined): Model {
  const element = model.elements.find(({ id }) => id === gateway);
  if (!element) return model;
  const { default: _default, ...rest } = element as ModelElement & { default?: string };
  return {
    ...model,
    elements: model.elements.map((each) => (each === element ? rest : each)),
    flows: model.flows.map((flow) =>
      flow.source === gateway ? { ...flow, condition: String(flows?.includes(flow.id) ?? true) } : flow,
    ),
  };
}

/** A condition that is neither true nor false: whoever has to choose by it has an incident. */
const UNDECIDED = "null";

/** The model in which exclusive gateways that lack conditions stop whoever comes there undecided. */
function undecided(model: Model): Model {
  const open = new Set<Flow>();
  for (const gateway of model.elements) {
    if (gateway.type !== "exclusiveGateway") continue;
    const flows = model.flows.filter(({ source }) => source === gateway.id);
    const missing = flows.filter(({ id, condition }) => condition === undefined && id !== gateway.default);
    if (flows.length < 2 || missing.length < (gateway.default === undefined ? 2 : 1)) continue;
    for (const flow of missing) open.add(flow);
  }
  if (open.size === 0) return model;
  return { ...model, flows: model.flows.map((flow) => (open.has(flow) ? { ...flow, condition: UNDECIDED } : flow)) };
}
