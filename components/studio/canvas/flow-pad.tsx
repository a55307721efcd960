"use client";

import { Flag, Plus, RotateCcw, Trash2 } from "lucide-react";
import { useState } from "react";
import { Popover } from "@/components/ui/popover";
import {
  findElement,
  findFlow,
  freshId,
  hasConditionalFlows,
  insertOnFlow,
  setDefaultFlow,
  straighten,
} from "../commands";
import { isActivityKind } from "../geometry/sizes";
import { removeSelected } from "../operations";
import { useModel, useSelection, useStore, useStudio } from "../use-studio";
import { middleOf } from "./middle-of";
import { PadButton } from "./pad-button";
import { PadFrame } from "./pad-frame";
import { OFFERED, TemplateList } from "./template-list";

/** What can be done with the one selected flow, at its middle. */
export function FlowPad() {
  const store = useStore();
  const model = useModel();
  const selection = useSelection();
  const isRenaming = useStudio((s) => s.renaming !== null);
  const [isOpen, setIsOpen] = useState(false);
  const id = selection.length === 1 ? selection[0]! : undefined;
  const flow = id === undefined ? undefined : findFlow(model, id);
  const line = flow && model.layout.edges[flow.id]?.waypoints;
  const source = flow && findElement(model, flow.source);
  if (!flow || !line || !source || isRenaming) return null;
  const hasCondition = hasConditionalFlows(source.type);
  const middle = middleOf(line);
  const isDefault = "default" in source && source.default === flow.id;
  const between = OFFERED.filter(
    (t) => t.draft.type !== "startEvent" && t.draft.type !== "endEvent" && !t.key.startsWith("link"),
  );
  return (
    <PadFrame at={middle} side="above" offset={12} buttons={hasCondition ? 4 : 3} buttonWidth={30}>
      <div
        role="toolbar"
        aria-label="Actions of the flow"
        className="flex gap-0.5 rounded-lg bg-raised p-0.5 shadow-float"
      >
        <Popover
          isOpen={isOpen}
          onOpenChange={setIsOpen}
          className="p-0"
          trigger={
            <PadButton label="Insert an element…" className="size-7">
              <Plus aria-hidden />
            </PadButton>
          }
        >
          <TemplateList
            label="Insert an element…"
            templates={between}
            onChoose={({ draft }) => {
              setIsOpen(false);
              const newId = freshId(model, draft.type);
              const flowId = freshId(model, "flow");
              store.edit("Insert", (m) => insertOnFlow(m, { id: newId, flowId, flow: flow.id, draft, at: middle }), {
                select: [newId],
                ...(isActivityKind(draft.type) && { rename: newId }),
              });
            }}
          />
        </Popover>
        {hasCondition ? (
          <PadButton
            label={isDefault ? "No longer the default" : "Make it the default"}
            aria-pressed={isDefault}
            className="size-7 aria-pressed:text-accent"
            onClick={() =>
              store.edit("Change default flow", (m) =>
                setDefaultFlow(m, { source: source.id, flow: isDefault ? undefined : flow.id }),
              )
            }
          >
            <Flag aria-hidden />
          </PadButton>
        ) : null}
        <PadButton
          label="Draw it anew"
          className="size-7"
          onClick={() => store.edit("Draw line anew", (m) => straighten(m, { flow: flow.id }))}
        >
          <RotateCcw aria-hidden />
        </PadButton>
        <PadButton label="Delete" shortcut="⌫" isDanger className="size-7" onClick={() => removeSelected(store)}>
          <Trash2 aria-hidden />
        </PadButton>
      </div>
    </PadFrame>
  );
}
