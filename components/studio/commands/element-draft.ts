import type { ModelElement } from "@/lib/model";

type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** A new element before it has a place: what a palette entry stands for. A boundary event gets its host when it is attached. */
export type ElementDraft = Without<Exclude<ModelElement, { type: "boundaryEvent" }>, "id" | "parent">;
export type BoundaryDraft = Without<Extract<ModelElement, { type: "boundaryEvent" }>, "id" | "parent" | "attachedTo">;
