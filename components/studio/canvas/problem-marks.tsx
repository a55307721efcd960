"use client";

import { ViewportPortal } from "@xyflow/react";
import { CircleAlert, TriangleAlert } from "lucide-react";
import type { Problem } from "@/lib/model";
import { boundsOf } from "../commands";
import { useModel } from "../use-studio";
import { middleOf } from "./middle-of";

/** A mark on every element and flow that has a problem; the words are in the list below. */
export function ProblemMarks({ problems }: { problems: readonly Problem[] }) {
  const model = useModel();
  const worst = new Map<string, Problem>();
  for (const p of problems) {
    if (p.element === undefined) continue;
    const known = worst.get(p.element);
    if (!known || (known.severity === "warning" && p.severity === "error")) worst.set(p.element, p);
  }
  return (
    <ViewportPortal>
      {[...worst].map(([id, problem]) => {
        const b = boundsOf(model, id);
        const line = b ? undefined : model.layout.edges[id]?.waypoints;
        const at = b ? { x: b.x, y: b.y } : line ? middleOf(line) : undefined;
        if (!at) return null;
        const Icon = problem.severity === "error" ? CircleAlert : TriangleAlert;
        return (
          <span
            key={id}
            aria-hidden
            title={problem.message}
            className={`pointer-events-auto absolute z-40 flex size-[18px] -translate-1/2 items-center justify-center rounded-full bg-surface ${problem.severity === "error" ? "text-red" : "text-amber"}`}
            style={{ left: at.x, top: at.y }}
          >
            <Icon className="size-4" strokeWidth={2.4} />
          </span>
        );
      })}
    </ViewportPortal>
  );
}
