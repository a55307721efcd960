import type { Json, JsonObject } from "@/lib/domain/json";
import type { Command, InstanceState, StepId, Wait } from "../types";

/** A command without its instant. */
export type Input = Command extends infer C ? (C extends Command ? Omit<C, "at"> : never) : never;

export interface Message {
  readonly name: string;
  readonly key: string;
  readonly variables: Readonly<JsonObject>;
}

/** What a line of a golden text commands: "complete pick#3 {…}", where "#3" says which of several steps. */
export function commandOf(state: InstanceState | null, verb: string, rest: string): Input {
  const [, target = "", digits, more = ""] = /^(\w+)(?:#(\d+))? ?(.*)$/.exec(rest) ?? [];
  switch (verb) {
    case "complete":
      return completion(waitOf(state, target, digits === undefined ? undefined : Number(digits)), variablesOf(more));
    case "add":
      return { type: "addRounds", step: bodyOf(state, target), items: JSON.parse(more) as Json[] };
    case "finish":
      return { type: "completeLoop", step: bodyOf(state, target) };
    case "set":
      return { type: "setVariables", variables: variablesOf(rest) };
    case "cancel":
      return { type: "cancel", reason: rest };
    default:
      throw new Error(`No command "${verb}"`);
  }
}

/** "goods for A-1 {…}": the name of a message, its key and what it brings. */
export function messageOf(text: string): Message {
  const [, name = "", key = "", variables = ""] = /^(\w+)(?: for (\S+))?(?: (\{.*))?$/.exec(text) ?? [];
  return { name, key, variables: variablesOf(variables) };
}

export function variablesOf(text: string): JsonObject {
  return text === "" ? {} : (JSON.parse(text) as JsonObject);
}

function waitOf(state: InstanceState | null, element: string, step: StepId | undefined): Wait {
  for (const wait of state?.waits.values() ?? [])
    if (wait.element === element && (step === undefined || wait.step === step)) return wait;
  throw new Error(`Nothing waits for "${element}"${step === undefined ? "" : ` at step ${step}`}`);
}

function bodyOf(state: InstanceState | null, element: string): StepId {
  for (const step of state?.steps.values() ?? []) if (step.element === element && step.loop) return step.id;
  throw new Error(`"${element}" holds no rounds`);
}

function completion(wait: Wait, variables: JsonObject): Input {
  const brought = Object.keys(variables).length > 0 ? { variables } : {};
  switch (wait.kind) {
    case "task":
      return { type: "completeTask", task: wait.id, ...brought };
    case "job":
      return { type: "completeJob", job: wait.id, ...brought };
    case "choice":
      return { type: "choose", choice: wait.id, elements: [] };
    case "lock":
      throw new Error(`"${wait.element}" waits for a lock`);
    default:
      return { type: "trigger", wait: wait.id, ...brought };
  }
}
