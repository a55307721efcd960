import { elementName } from "../element-words";
import type { CompiledElement, CompiledModel } from "../compile";
import type { Finding, PathStep, Step } from "./finding";
import type { RawFinding } from "./scope";

export function inWords(model: CompiledModel, raw: RawFinding): Finding {
  return {
    kind: raw.kind,
    elements: raw.elements.map(({ id }) => id),
    flows: raw.flows,
    path: flat(raw.steps).map((step) => pathStep(model, step)),
    message: capital(message(model, raw)),
  };
}

function flat(steps: readonly Step[]): Step[] {
  return steps.flatMap((step) => [...flat(step.inside ?? []), step]);
}

function pathStep(model: CompiledModel, { element: id, how, flows }: Step): PathStep {
  const element = model.elements.get(id)!;
  return { element: id, how, flows, words: capital(`${happening(element, how)}${onward(model, element, flows)}`) };
}

function happening(element: CompiledElement, how: Step["how"]): string {
  const name = title(element);
  switch (how) {
    case "starts":
      return `It starts at ${name}`;
    case "enters":
      return `${name} begins`;
    case "happens":
      return `${name} happens`;
    case "done":
      return element.kind.endsWith("Event") ? `${name} happens` : `${name} is done`;
    case "passes":
      return element.kind === "endEvent" ? `${name} is reached` : `${name} is passed`;
  }
}

/** Which ways are taken; said only where there is a choice. */
function onward(model: CompiledModel, element: CompiledElement, flows: readonly string[]): string {
  if (element.outgoing.length < 2) return "";
  const ways = flows.map((id) => {
    const flow = model.flows.get(id)!;
    return flow.name?.trim() ? `"${flow.name.trim()}"` : `to ${title(flow.target)}`;
  });
  if (ways.length === 0) return ", no way is taken";
  return ways.length === 1 ? `, the way ${ways[0]} is taken` : `, the ways ${list(ways)} are taken`;
}

function message(model: CompiledModel, { kind, elements, flows, cause, at }: RawFinding): string {
  const first = elements[0]!;
  const name = title(first);
  const ways = flows.map((id) => `from ${title(model.flows.get(id)!.source)}`);
  const missing = ways.length === 0 ? "" : ` It waits for the ${ways.length === 1 ? "way" : "ways"} ${list(ways)}.`;
  switch (kind) {
    case "deadlock":
      if (cause === "same_lock")
        return `${name} waits for a lock that ${title(elements[1]!)} around it holds, so neither ever goes on. Give them different locks.`;
      if ("startQuantity" in first.def && (first.def.startQuantity ?? 1) > 1)
        return `An instance can get stuck at ${name}: fewer tokens come than the ${first.def.startQuantity} that it starts with. Lower that number.`;
      return `An instance can get stuck at ${name}, because not all that it waits for comes.${missing} ${advice(first)}`;
    case "leftover":
      return `A token can be left behind at ${name} after it was passed, so the instance never ends.${missing} ${advice(first)}`;
    case "never_ends": {
      const names = elements.slice(0, 5).map(title);
      return `An instance can come to where it never ends: it goes round ${names.length > 1 ? `between ${list(names)}` : `at ${names[0]}`}. Give it a way out.`;
    }
    case "never_runs":
      return `${neverRuns(elements[0]!, cause, at)}${elements.length > 1 ? ` Nor can ${others(elements.slice(1))}.` : ""}`;
  }
}

function neverRuns(first: CompiledElement, cause: RawFinding["cause"], at: CompiledElement | undefined): string {
  const name = title(first);
  switch (cause) {
    case "unconnected":
      return `Nothing leads to ${name}, so it can never run. Connect it or remove it.`;
    case "nothing_undoes":
      return `${name} can never run: no event undoes what it compensates. Add a compensation event, or remove it.`;
    case "nothing_throws":
      return `${name} can never happen: nothing in its place throws what it catches. Compare the codes, or remove it.`;
    case "passes_at_once":
      return `${name} can never happen: what it is set on waits for nothing and is passed at once.`;
    case "behind":
      return `${name} can never run: no instance gets past ${title(at!)}.`;
    default:
      return `${name} can never run: no way leads as far as that. Look at what comes before it.`;
  }
}

function advice({ kind }: CompiledElement): string {
  switch (kind) {
    case "parallelGateway":
      return "Where only some of the ways are taken, join them by an inclusive or exclusive gateway.";
    case "inclusiveGateway":
      return "Joins that wait for each other need another order.";
    case "complexGateway":
      return "Correct when it is activated.";
    default:
      return "Look at what comes before it.";
  }
}

function others(elements: readonly CompiledElement[]): string {
  const names = elements.slice(0, 4).map(title);
  return elements.length > 4 ? `${names.join(", ")} and ${elements.length - 4} more` : list(names, "or");
}

function list(words: readonly string[], and = "and"): string {
  return words.length < 2 ? (words[0] ?? "") : `${words.slice(0, -1).join(", ")} ${and} ${words.at(-1)}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function title(element: CompiledElement): string {
  const name = elementName({
    type: element.kind,
    ...(element.name && { name: element.name.replace(/\s+/g, " ").trim() }),
  });
  const short = name.length > 60 ? `${name.slice(0, 60)}…` : name;
  return element.name?.trim() ? `"${short}"` : `the ${short.toLowerCase()} "${element.id}"`;
}
