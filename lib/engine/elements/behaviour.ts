import type { CompiledElement, ElementKind, ElementOf } from "@/lib/model";
import type { Choice } from "../flows";
import type { Run } from "../run";
import type { Payload } from "../values";
import type { OpenStep, StepId, Wait } from "../types";

/** How tokens meet in one step. */
export interface Join {
  /** When to ask whether it passes: at each arrival, or once nothing else in the instance moves. */
  readonly when: "arrival" | "rest";
  /** The flows of which one token each is used, or undefined to go on waiting. `absorbs`: flows whose next token is taken in without effect. */
  passes(
    run: Run,
    step: OpenStep,
    element: CompiledElement,
  ): { readonly flows: readonly string[]; readonly absorbs?: readonly string[] } | undefined;
}

/** How an element of one kind acts. Only `enter` is asked of every element. */
export interface ElementBehaviour<K extends ElementKind = ElementKind> {
  /** A token is here: do the work and leave, or open what the step waits for. */
  enter(run: Run, step: OpenStep, element: CompiledElement<K>): void;
  /** A wait of the element's own step is done. */
  resume?(run: Run, step: OpenStep, element: CompiledElement<K>, payload: Payload): void;
  /** A wait that this element holds on another step (`host`) is done. An error that it catches comes without a wait. */
  trigger?(run: Run, host: OpenStep, element: CompiledElement<K>, payload: Payload, wait?: Wait): void;
  /** Opens what this element waits for, on the step of another (`host`). */
  attach?(run: Run, host: StepId, element: CompiledElement<K>): void;
  /** Which ways lead out; absent: all whose condition holds. */
  choose?(run: Run, step: OpenStep, element: CompiledElement<K>): Choice;
  /** An inner step of this scope has been left. */
  childLeft?(run: Run, scope: OpenStep, element: CompiledElement<K>): void;
  /** Set where tokens that arrive by different flows meet in one step. */
  readonly join?: Join;
  /** Why the engine can't execute this element, in words; undefined: it can. */
  refuses?(def: ElementOf<K>): string | undefined;
}
