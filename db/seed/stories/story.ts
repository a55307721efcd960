import type { Json, JsonObject } from "@/lib/domain/json";
import type { JobWait, SubscriptionWait } from "@/lib/engine";
import type { Random } from "../random";

const MINUTE = 60_000;
export const minutes = (n: number) => n * MINUTE;
export const hours = (n: number) => n * 60 * MINUTE;
export const days = (n: number) => n * 24 * 60 * MINUTE;

/** What a person enters when completing a task, and how long that work typically takes from its creation on. */
export interface Completion {
  readonly values: JsonObject;
  readonly medianMs: number;
}

/** A message that comes, and after how long. */
export interface Arrival {
  readonly afterMs: number;
  readonly variables: JsonObject;
}

/** How the people and machines around one workflow behave in the demo. */
export interface Story {
  /** Key of the workflow. */
  readonly workflow: string;
  /** How many instances there are, and over how many days before now they start. */
  readonly instances: number;
  readonly overDays: number;
  /** Who fills in the start form, and what with. */
  start(random: Random, at: Date): { by: string; values: JsonObject };
  complete(element: string, variables: JsonObject, random: Random): Completion;
  /** When and with what an awaited message comes; undefined: not at all. */
  message?(wait: SubscriptionWait, variables: JsonObject, random: Random): Arrival | undefined;
  /** Other things that happen to an instance: a cancellation, a suspension. */
  readonly cancelled?: { readonly share: number; readonly reasons: readonly string[] };
  readonly suspended?: { readonly share: number };
  /** What an incident is answered with, by whom, after how long; undefined: it stays open. */
  repair?(
    job: JobWait | undefined,
    variables: JsonObject,
    random: Random,
  ): { afterMs: number; variables: JsonObject; reason: string } | undefined;
}

export function text(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}
