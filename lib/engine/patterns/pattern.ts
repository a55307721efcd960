import type { ElementKind, Model } from "@/lib/model";
import { buildModel } from "../testing/build";

/** One control-flow pattern, as a model and what exactly happens in it. */
export interface Pattern {
  /** After Russell, ter Hofstede, van der Aalst and Mulyar, "Workflow Control-Flow Patterns: A Revised View" (BPM-06-22). */
  readonly number: number;
  readonly name: string;
  readonly intent: string;
  /** What of BPMN, or of ours, realises it. */
  readonly construct: string;
  /** Why that is the pattern itself, and no workaround. */
  readonly direct: string;
  /** Whether other engines support it directly. */
  readonly elsewhere: Elsewhere;
  readonly model: Model;
  readonly runs: readonly Run[];
  /** The element whose XML shows how a file says it, where BPMN alone does not. */
  readonly snippet?: { readonly element: string; readonly says: string };
}

export type Support = "yes" | "partly" | "no";
export type Elsewhere = Readonly<Record<"camunda7" | "camunda8" | "flowable", Support>>;
export const ALL: Elsewhere = { camunda7: "yes", camunda8: "yes", flowable: "yes" };
export const NONE: Elsewhere = { camunda7: "no", camunda8: "no", flowable: "no" };

export interface Run {
  /** The point that it shows. */
  readonly shows: string;
  /** Commands, each with all that happens upon it: see `transcript.ts`. */
  readonly golden: string;
}

type Elements = Parameters<typeof buildModel>[0];

/** A model in few words. Elements that people read are named after their ids, and flows after their conditions. */
export function drawn(id: string, elements: Elements, flows: string[], settings: Partial<Model> = {}): Model {
  const model = buildModel(elements, flows, { id, name: sentence(id), ...settings });
  return {
    ...model,
    elements: model.elements.map((element) =>
      element.name === undefined && isNamed(element) ? { ...element, name: sentence(element.id) } : element,
    ),
    flows: model.flows.map((flow) => (flow.condition === undefined ? flow : { ...flow, name: flow.condition })),
  };
}

function isNamed(element: Model["elements"][number]): boolean {
  if (element.type.endsWith("Gateway")) return false;
  return !("definitions" in element) || (element.definitions.length > 0 && element.type !== "endEvent");
}

function sentence(id: string): string {
  const words = id.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export const task = (more: Record<string, unknown> = {}): { type: ElementKind } & Record<string, unknown> => ({
  type: "userTask",
  assignee: "ann",
  ...more,
});
export const message = (name: string) => ({ type: "message" as const, message: name, correlationKey: "order" });
export const escalation = (escalationCode: string) => ({ type: "escalation" as const, escalationCode });
