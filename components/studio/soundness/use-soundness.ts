"use client";

import { useEffect, useRef, useState } from "react";
import type { Model } from "@/lib/model";
import type { Soundness } from "@/lib/model/soundness";
import { controlFlowOf } from "./control-flow";

const PAUSE_MS = 400;

/**
 * What can go wrong with the way tokens move, a moment behind the model. `undefined`: not known (yet), and what was found in
 * an earlier drawing says nothing of this one.
 */
export function useSoundness(model: Model, canRun: boolean): Soundness | undefined {
  const [found, setFound] = useState<{ readonly drawing: string; readonly soundness: Soundness }>();
  const worker = useRef<Worker>(undefined);
  const drawing = controlFlowOf(model);
  const latest = useRef(model);
  useEffect(() => {
    latest.current = model;
  }, [model]);
  useEffect(() => {
    if (!canRun) return;
    const timer = setTimeout(() => {
      // One that still looks at an older drawing is of no more use.
      worker.current?.terminate();
      const own = new Worker(new URL("./soundness.worker.ts", import.meta.url), { type: "module" });
      worker.current = own;
      own.onmessage = ({ data }: MessageEvent<Soundness>) => {
        setFound({ drawing, soundness: data });
        own.terminate();
      };
      own.postMessage(latest.current);
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [drawing, canRun]);
  useEffect(() => () => worker.current?.terminate(), []);
  return canRun && found?.drawing === drawing ? found.soundness : undefined;
}
