"use client";

import { useMemo, useSyncExternalStore } from "react";
import type { JsonObject } from "@/lib/domain/json";
import { useModel } from "../use-studio";
import { exampleData, type KnownVariable, knownVariables } from "./known-variables";

/** What the person typed to try expressions with, by workflow; kept in this browser only. */
const PREFIX = "throughline:example:";
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function readExample(key: string): string | null {
  try {
    return localStorage.getItem(PREFIX + key);
  } catch {
    return null;
  }
}

export function writeExample(key: string, text: string | null): void {
  try {
    if (text === null) localStorage.removeItem(PREFIX + key);
    else localStorage.setItem(PREFIX + key, text);
  } catch {
    // Without storage it is asked for again next time.
  }
  for (const listener of listeners) listener();
}

export interface ExampleData {
  readonly variables: readonly KnownVariable[];
  readonly data: JsonObject;
  /** What the person typed, or what the forms suggest. */
  readonly text: string;
  readonly isOwn: boolean;
}

export function useExampleData(): ExampleData {
  const model = useModel();
  const own = useSyncExternalStore(
    subscribe,
    () => readExample(model.id),
    () => null,
  );
  return useMemo(() => {
    const variables = knownVariables(model);
    const suggested = exampleData(variables) as JsonObject;
    const parsed = own === null ? undefined : parseObject(own);
    return {
      variables,
      data: parsed ? { ...suggested, ...parsed } : suggested,
      text: own ?? JSON.stringify(suggested, null, 2),
      isOwn: parsed !== undefined,
    };
  }, [model, own]);
}

export function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}
