import type { ElementKind } from "@/lib/model";
import { nameOf, Stuck } from "../run";
import type { ElementBehaviour } from "./behaviour";

/** A kind that is kept and drawn, but refused at publish. */
export function unsupported<K extends ElementKind>(words: string): ElementBehaviour<K> {
  return {
    enter(_run, _step, element) {
      throw new Stuck("not_supported", `${nameOf(element)} is ${words}, which can't be executed yet.`);
    },
    refuses: () => `${words[0]!.toUpperCase()}${words.slice(1)} can't be executed yet.`,
  };
}
