import type { JsonObject } from "@/lib/domain/json";
import type { Command, EngineEvent, Rejection, StoredState } from "@/lib/engine";
import type { Evaluation } from "@/lib/feel";
import type { Model } from "@/lib/model";

/** An expression that was stopped, and what its step says of that. */
export type Stopped = readonly [source: string, message: string];

export type OffloadRequest =
  | {
      readonly kind: "advance";
      /** The model under this number, given once; the thread keeps it. */
      readonly modelId: number;
      readonly model?: Model;
      readonly state: StoredState | null;
      readonly command: Command;
      /** Expressions not to be tried again. */
      readonly stopped: readonly Stopped[];
      /** How long expressions may be evaluated; those that come later fail, with these words. */
      readonly evaluatesMs: number;
      readonly outOfTime: string;
      readonly progress: SharedArrayBuffer;
    }
  | {
      readonly kind: "evaluate";
      readonly source: string;
      readonly variables: JsonObject;
      readonly now: string;
      readonly progress: SharedArrayBuffer;
    };

export type OffloadReply =
  | { readonly kind: "advanced"; readonly state: StoredState; readonly events: readonly EngineEvent[] }
  | { readonly kind: "rejected"; readonly rejection: Rejection }
  | { readonly kind: "unknownModel" }
  | { readonly kind: "evaluated"; readonly evaluation: Evaluation };
