"use client";

import { createContext, type ReactNode, useContext, useSyncExternalStore } from "react";
import type { Model } from "@/lib/model";
import type { StudioDirectory } from "@/lib/queries/workflows/draft";
import type { StudioState, StudioStore } from "./studio-store";

export interface StudioEnvironment {
  readonly store: StudioStore;
  readonly directory: StudioDirectory;
}

const StudioContext = createContext<StudioEnvironment | null>(null);

export function StudioProvider({ value, children }: { value: StudioEnvironment; children: ReactNode }) {
  return <StudioContext value={value}>{children}</StudioContext>;
}

export function useStudioEnvironment(): StudioEnvironment {
  const environment = useContext(StudioContext);
  if (!environment) throw new Error("Only inside a studio");
  return environment;
}

export const useStore = (): StudioStore => useStudioEnvironment().store;

/** A part of the studio's state; draws anew when it changes. It must be a part, not something made of parts. */
export function useStudio<T>(part: (state: StudioState) => T): T {
  const store = useStore();
  return useSyncExternalStore(
    store.subscribe,
    () => part(store.getState()),
    () => part(store.getState()),
  );
}

export const useModel = (): Model => useStudio((s) => s.history.present);
export const useSelection = (): readonly string[] => useStudio((s) => s.selection);
