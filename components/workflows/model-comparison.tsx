"use client";

import { ViewportPortal } from "@xyflow/react";
import { useMemo, useState } from "react";
import { ProcessCanvas } from "@/components/canvas";
import { cn } from "@/components/ui/cn";
import type { Model } from "@/lib/model";
import { type Changes, changesBetween } from "./change-words";
import { ChangeSummary } from "./change-summary";

/** The newer model with its changes marked, and the list of them. */
export function ModelComparison({ name, before, after }: { name: string; before: Model; after: Model }) {
  const changes = useMemo(() => changesBetween(before, after), [before, after]);
  const [selected, setSelected] = useState<string | null>(null);
  return (
    <div className="grid gap-4 lg:grid-cols-[1fr_22rem]">
      <div className="h-96 overflow-hidden rounded-lg border border-border">
        <ProcessCanvas
          model={after}
          label={name}
          selection={selected === null ? [] : [selected]}
          onSelect={(ids) => setSelected(ids.at(-1) ?? null)}
          hasMinimap={false}
        >
          <ChangeMarks model={after} changes={changes} />
        </ProcessCanvas>
      </div>
      <ChangeSummary changes={changes} title="What changed" onSelect={setSelected} />
    </div>
  );
}

/** Frames around what is new or changed; the list says the same in words. */
function ChangeMarks({ model, changes }: { model: Model; changes: Changes }) {
  return (
    <ViewportPortal>
      {changes.lines.map(({ id, kind, change }) => {
        const shape = model.layout.shapes[id];
        if (!shape || kind === "flow" || change === "removed") return null;
        const isNew = change === "added";
        return (
          <span
            key={id}
            aria-hidden
            className={cn(
              "pointer-events-none absolute rounded-xl border-2",
              isNew ? "border-green bg-green/8" : "border-amber bg-amber/8",
            )}
            style={{ left: shape.x - 6, top: shape.y - 6, width: shape.width + 12, height: shape.height + 12 }}
          >
            <span
              className={cn(
                "absolute -top-2.5 -right-1 rounded-full border bg-surface px-1.5 text-2xs font-semibold",
                isNew ? "border-green-line text-green" : "border-amber-line text-amber",
              )}
            >
              {isNew ? "New" : "Changed"}
            </span>
          </span>
        );
      })}
    </ViewportPortal>
  );
}
