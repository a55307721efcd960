import type { Model } from "@/lib/model";
import { diffModels, type Difference } from "@/lib/model/diff";

const PROPERTY_WORDS: Record<string, string> = {
  name: "name",
  documentation: "documentation",
  type: "type",
  parent: "sub-process",
  condition: "condition",
  source: "start",
  target: "end",
  default: "default flow",
  flowOrder: "order of its flows",
  assignee: "assignee",
  candidateGroups: "groups",
  candidateUsers: "candidates",
  due: "due time",
  followUp: "follow-up time",
  priority: "priority",
  form: "form",
  call: "call",
  message: "message",
  correlationKey: "correlation key",
  definitions: "event",
  interrupting: "whether it interrupts",
  inputs: "inputs",
  outputs: "outputs",
  loop: "repetition",
  script: "script",
  resultVariable: "result variable",
  calledElement: "called workflow",
  version: "called version",
  attachedTo: "place",
  instance: "what lists show of an instance",
  pool: "pool",
  triggeredByEvent: "whether an event starts it",
  elements: "elements",
  group: "group",
  text: "text",
};

const wordOf = (property: string): string => PROPERTY_WORDS[property] ?? property;

export interface ChangeLine {
  readonly id: string;
  readonly change: "added" | "removed" | "changed";
  /** "Approve", "to Pay". */
  readonly name: string;
  readonly kind: "element" | "flow" | "lane";
  /** "form, groups". */
  readonly what: string;
}

export interface Changes {
  readonly lines: readonly ChangeLine[];
  /** Of the workflow itself. */
  readonly settings: readonly string[];
  /** How many are only drawn elsewhere. */
  readonly moved: number;
  readonly isSame: boolean;
  readonly executesTheSame: boolean;
}

/** What a newer model says that an older one does not, in words. */
export function changesBetween(before: Model, after: Model): Changes {
  const diff = diffModels(before, after);
  const nameOf = (id: string): string => {
    const element = after.elements.find((e) => e.id === id) ?? before.elements.find((e) => e.id === id);
    return element?.name || id;
  };
  const flowName = ({ id, name }: Difference): string => {
    const flow = after.flows.find((f) => f.id === id) ?? before.flows.find((f) => f.id === id);
    return flow ? `${name ? `${name}: ` : ""}${nameOf(flow.source)} → ${nameOf(flow.target)}` : (name ?? id);
  };
  const line = (kind: ChangeLine["kind"], found: Difference): ChangeLine[] =>
    found.change === "moved"
      ? []
      : [
          {
            id: found.id,
            change: found.change,
            kind,
            name: kind === "flow" ? flowName(found) : found.name || found.id,
            what: found.properties.map((p) => wordOf(p.name)).join(", "),
          },
        ];
  return {
    lines: [
      ...diff.elements.flatMap((d) => line("element", d)),
      ...diff.flows.flatMap((d) => line("flow", d)),
      ...diff.lanes.flatMap((d) => line("lane", d)),
    ].sort((a, b) => ORDER[a.change] - ORDER[b.change]),
    settings: diff.settings.map((p) => wordOf(p.name)),
    moved: [...diff.elements, ...diff.flows, ...diff.lanes, ...diff.artifacts].filter((d) => d.change === "moved")
      .length,
    isSame: diff.isSame,
    executesTheSame: diff.executesTheSame,
  };
}

const ORDER = { added: 0, changed: 1, removed: 2 } as const;
