"use client";

import { useMemo, useState } from "react";
import { type CanvasOverlay, ProcessCanvas } from "@/components/canvas";
import type { Model } from "@/lib/model";
import { changesBetween } from "./change-words";
import { ChangeSummary } from "./change-summary";

/** The newer model with its changes marked, and the list of them. */
export function ModelComparison({ name, before, after }: { name: string; before: Model; after: Model }) {
  const changes = useMemo(() => changesBetween(before, after), [before, after]);
  const [selected, setSelected] = useState<string | null>(null);
  const overlay = useMemo((): CanvasOverlay => {
    const marked = changes.lines.filter((l) => l.kind === "element" && l.change !== "removed");
    return {
      isPath: false,
      flows: {},
      elements: Object.fromEntries(
        marked.map((l) => [
          l.id,
          l.change === "added"
            ? {
                status: "completed" as const,
                visits: 0,
                badge: { text: "New", tone: "success" as const, label: "added" },
              }
            : {
                status: "waiting" as const,
                visits: 0,
                badge: { text: "Changed", tone: "warning" as const, label: `changed: ${l.what}` },
              },
        ]),
      ),
    };
  }, [changes]);
  return (
    <div className="grid gap-4 lg:grid-cols-[1fr_22rem]">
      <div className="h-96 overflow-hidden rounded-lg border border-border">
        <ProcessCanvas
          model={after}
          overlay={overlay}
          label={name}
          selection={selected === null ? [] : [selected]}
          onSelect={(ids) => setSelected(ids.at(-1) ?? null)}
          hasMinimap={false}
        />
      </div>
      <ChangeSummary changes={changes} title="What changed" onSelect={setSelected} />
    </div>
  );
}
