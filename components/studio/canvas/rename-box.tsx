"use client";

import { ViewportPortal } from "@xyflow/react";
import { useEffect, useRef, useState } from "react";
import { cn } from "@/components/ui/cn";
import { boundsOf, findElement, findFlow, rename } from "../commands";
import { isActivityKind } from "../geometry/sizes";
import { useModel, useStore, useStudio } from "../use-studio";
import { middleOf } from "./middle-of";

/** The name of an element or flow, typed where it stands. */
export function RenameBox({ onDone }: { onDone: () => void }) {
  const id = useStudio((s) => s.renaming);
  return id === null ? null : <Box key={id} id={id} onDone={onDone} />;
}

function Box({ id, onDone }: { id: string; onDone: () => void }) {
  const store = useStore();
  const model = useModel();
  const area = useRef<HTMLTextAreaElement>(null);
  const element = findElement(model, id);
  const name = element?.name ?? findFlow(model, id)?.name ?? model.artifacts?.find((a) => a.id === id)?.text ?? "";
  const [text, setText] = useState(name);

  useEffect(() => {
    area.current?.focus();
    area.current?.select();
  }, []);

  const place = placeOf(id);
  if (!place) return null;

  function placeOf(of: string) {
    const line = findFlow(model, of) ? model.layout.edges[of]?.waypoints : undefined;
    if (line) {
      const middle = middleOf(line);
      return { left: middle.x - 70, top: middle.y - 16, width: 140, height: 32, isInside: false };
    }
    const b = boundsOf(model, of);
    if (!b) return undefined;
    const isInside = !element || isActivityKind(element.type);
    return isInside
      ? { left: b.x, top: b.y, width: b.width, height: Math.min(b.height, 80), isInside }
      : { left: b.x + b.width / 2 - 70, top: b.y + b.height + 2, width: 140, height: 36, isInside };
  }

  function finish(isKept: boolean) {
    if (store.getState().renaming !== id) return;
    store.startRenaming(null);
    if (isKept) store.edit("Rename", (m) => rename(m, { id, name: text }));
    onDone();
  }

  return (
    <ViewportPortal>
      <div
        className={cn(
          "nodrag nopan nowheel pointer-events-auto absolute z-50 flex items-center border-2 border-ring bg-surface px-2 py-1 shadow-float",
          place.isInside ? "rounded-[10px]" : "rounded-lg",
        )}
        style={{ left: place.left, top: place.top, width: place.width, minHeight: place.height }}
      >
        <textarea
          ref={area}
          aria-label="Name"
          value={text}
          spellCheck
          onChange={(event) => setText(event.target.value)}
          onBlur={() => finish(true)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && !event.shiftKey) {
              event.preventDefault();
              finish(true);
            } else if (event.key === "Escape") {
              event.preventDefault();
              event.stopPropagation();
              finish(false);
            }
          }}
          rows={1}
          className="field-sizing-content max-h-full w-full resize-none bg-transparent text-center text-xs leading-4 text-foreground outline-none"
        />
      </div>
    </ViewportPortal>
  );
}
