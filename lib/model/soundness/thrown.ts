import { isKind, isScopeKind, type CompiledElement, type CompiledModel, type CompiledScope } from "../compile";

type Thrown = "error" | "escalation";
export type Catcher = CompiledElement<"boundaryEvent"> | CompiledElement<"startEvent">;

/** A step that throws, and a code; `undefined`: a person or a machine may say any. */
interface Throw {
  readonly by: CompiledElement;
  readonly type: Thrown;
  readonly code: string | undefined;
}

/** Who catches what is thrown, in the order of the engine: from the inside out, a code by its name before one that catches all. */
export class Catchers {
  private readonly byCatcher = new Map<string, CompiledElement[]>();
  private readonly fixed = new Map<string, { catcher: Catcher | undefined; type: Thrown }[]>();

  constructor(private readonly model: CompiledModel) {
    for (const element of model.elements.values())
      for (const thrown of throwsOf(element)) {
        const caught = this.find(thrown);
        for (const catcher of caught) {
          const known = this.byCatcher.get(catcher.id);
          if (known) known.push(element);
          else this.byCatcher.set(catcher.id, [element]);
        }
        if (thrown.code === undefined) continue;
        const known = this.fixed.get(element.id);
        const entry = { catcher: caught[0], type: thrown.type };
        if (known) known.push(entry);
        else this.fixed.set(element.id, [entry]);
      }
  }

  /** The steps whose error or escalation an event may catch. */
  throwersFor(catcher: CompiledElement): readonly CompiledElement[] {
    return this.byCatcher.get(catcher.id) ?? [];
  }

  /** Whether nothing of its scope goes on once this event has thrown: an error, or an escalation that interrupts. */
  endsScope(element: CompiledElement): boolean {
    return (this.fixed.get(element.id) ?? []).some(
      ({ catcher, type }) => type === "error" || (catcher !== undefined && catcher.def.interrupting !== false),
    );
  }

  private find(thrown: Throw): Catcher[] {
    const found: Catcher[] = [];
    let isFromEventSubProcess = false;
    for (let host: CompiledElement | null = thrown.by; ; host = host.parent) {
      if (host !== thrown.by && !isFromEventSubProcess) {
        const content: CompiledScope = host?.content ?? this.model.root;
        const starts = content.eventSubProcesses.flatMap((each) => each.content.startEvents);
        if (match(starts, thrown, found)) return found;
      }
      if (host === null) return found;
      if (match(host.boundaries, thrown, found)) return found;
      isFromEventSubProcess = isEventSubProcess(host);
    }
  }
}

/** Adds those that may catch it; true: nothing gets past them. */
function match(catchers: readonly Catcher[], { type, code }: Throw, found: Catcher[]): boolean {
  const definitions = catchers.flatMap((catcher) =>
    catcher.def.definitions.flatMap((definition) =>
      definition.type === type ? [{ catcher, code: codeOf(definition) }] : [],
    ),
  );
  if (code === undefined) {
    found.push(...definitions.map(({ catcher }) => catcher));
    return definitions.some((each) => each.code === undefined);
  }
  const caught = definitions.find((each) => each.code === code) ?? definitions.find((each) => each.code === undefined);
  if (caught) found.push(caught.catcher);
  return caught !== undefined;
}

function codeOf(definition: { errorCode?: string | undefined; escalationCode?: string | undefined }) {
  return definition.errorCode ?? definition.escalationCode;
}

function throwsOf(element: CompiledElement): Throw[] {
  if (isWork(element))
    return [
      { by: element, type: "error", code: undefined },
      { by: element, type: "escalation", code: undefined },
    ];
  if (!isKind(element, "endEvent") && !isKind(element, "intermediateThrowEvent")) return [];
  return element.def.definitions.flatMap((definition): Throw[] => {
    if (definition.type === "error") return [{ by: element, type: "error", code: definition.errorCode ?? "" }];
    if (definition.type === "escalation")
      return [{ by: element, type: "escalation", code: definition.escalationCode ?? "" }];
    return [];
  });
}

/** Whether a person, a machine or another instance does it, who may end it in an error. */
export function isWork(element: CompiledElement): boolean {
  switch (element.kind) {
    case "userTask":
    case "serviceTask":
    case "sendTask":
    case "businessRuleTask":
    case "callActivity":
      return true;
    case "scriptTask":
      return isKind(element, "scriptTask") && element.def.script === undefined;
    default:
      return false;
  }
}

/** Whether a token rests here until something comes from outside; of scopes, what they hold says it. */
export function waitsOutside(element: CompiledElement): boolean {
  if (isWork(element) || isScopeKind(element.kind)) return true;
  if (element.kind === "receiveTask" || element.kind === "eventBasedGateway") return true;
  if (isKind(element, "intermediateCatchEvent"))
    return element.def.definitions.some(({ type }) => type !== "link") && element.def.definitions.length > 0;
  if (isKind(element, "intermediateThrowEvent") || isKind(element, "endEvent"))
    return element.def.definitions.some(
      ({ type }) => type === "message" || type === "signal" || type === "compensation",
    );
  return false;
}

export function isEventSubProcess(element: CompiledElement): boolean {
  return isKind(element, "subProcess") && element.def.triggeredByEvent === true;
}

export function isCompensationHandler(element: CompiledElement): boolean {
  return "isForCompensation" in element.def && element.def.isForCompensation === true;
}
