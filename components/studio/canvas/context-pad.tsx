"use client";

import { useViewport } from "@xyflow/react";
import { CirclePlus, MessageSquare, MoveUpRight, Plus, Repeat2, Trash2 } from "lucide-react";
import { useState } from "react";
import { Popover } from "@/components/ui/popover";
import { addNote, boundsOf, canChangeType, findElement, freshId, idsOf } from "../commands";
import { isDrawn } from "../commands/route-flows";
import { ElementIcon } from "../element-icon";
import { append, attach, convert, removeSelected } from "../operations";
import { canAttach } from "../rules/can-attach";
import { whyNotLeave } from "../rules/can-connect";
import type { StudioStore } from "../studio-store";
import { useModel, useSelection, useStore, useStudio } from "../use-studio";
import { PadButton } from "./pad-button";
import { PadFrame } from "./pad-frame";
import { OFFERED, OFFERED_BOUNDARIES, TemplateList } from "./template-list";

const QUICK = ["userTask", "exclusiveGateway", "endEvent"];
/** What it needs above an element. */
const PAD_HEIGHT = 40;
const TASK_HALF = 40;
export type PadMenu = "append" | "type" | "boundary";

export interface ContextPadProps {
  readonly menu: PadMenu | null;
  readonly onMenu: (menu: PadMenu | null) => void;
  readonly isHidden: boolean;
}

/** What can be done with the one selected element, beside it. */
export function ContextPad({ menu, onMenu, isHidden }: ContextPadProps) {
  const store = useStore();
  const model = useModel();
  const selection = useSelection();
  const { y, zoom } = useViewport();
  const isBusy = useStudio((s) => s.renaming !== null || s.connectingFrom !== null);
  const id = selection.length === 1 ? selection[0]! : undefined;
  const element = id === undefined ? undefined : findElement(model, id);
  const bounds = element && boundsOf(model, element.id);
  if (!element || !bounds || isHidden || isBusy || !isDrawn(model, element)) return null;
  // Clear of the taller shapes to the left and right; away from the element that a boundary event sits on.
  const offset = 12 + Math.max(0, TASK_HALF - bounds.height / 2) * zoom;
  const isAbove = bounds.y * zoom + y > PAD_HEIGHT + offset && element.type !== "boundaryEvent";
  const isLast = whyNotLeave(element) !== undefined;
  const after =
    element.type === "eventBasedGateway"
      ? OFFERED.filter((t) => ["timerCatch", "messageCatch", "signalCatch", "receiveTask"].includes(t.key))
      : OFFERED.filter((t) => t.draft.type !== "startEvent" && t.key !== "eventSubProcess" && t.key !== "linkCatch");
  const quick = element.type === "eventBasedGateway" ? after.slice(0, 3) : after.filter((t) => QUICK.includes(t.key));
  const types =
    element.type === "boundaryEvent"
      ? OFFERED_BOUNDARIES
      : OFFERED.filter((t) => canChangeType(model, element, t.draft) && isNear(element.type, t.draft.type));
  const canHaveBoundary = canAttach(model, element.id);
  return (
    <PadFrame
      at={{ x: bounds.x + bounds.width / 2, y: isAbove ? bounds.y : bounds.y + bounds.height }}
      side={isAbove ? "above" : "below"}
      offset={element.type === "boundaryEvent" ? 12 : offset}
      buttons={(isLast ? 0 : quick.length + 2) + Number(canHaveBoundary) + Number(types.length > 1) + 2}
      buttonWidth={34}
    >
      <div
        role="toolbar"
        aria-label={`Actions of ${element.name || "the element"}`}
        className="flex items-center gap-0.5 rounded-lg bg-raised p-0.5 shadow-float"
      >
        {isLast
          ? null
          : quick.map((t) => (
              <PadButton
                key={t.key}
                label={`Append ${t.label.toLowerCase()}`}
                onClick={() => append(store, element.id, t.draft)}
              >
                <ElementIcon of={t.draft} />
              </PadButton>
            ))}
        {isLast ? null : (
          <>
            <Popover
              isOpen={menu === "append"}
              onOpenChange={(open) => onMenu(open ? "append" : null)}
              side="right"
              className="p-0"
              trigger={
                <PadButton label="Append…" shortcut="A">
                  <Plus aria-hidden />
                </PadButton>
              }
            >
              <TemplateList
                label="Append…"
                templates={after}
                onChoose={(t) => {
                  onMenu(null);
                  append(store, element.id, t.draft);
                }}
              />
            </Popover>
            <PadButton label="Connect" shortcut="C" onClick={() => store.startConnecting(element.id)}>
              <MoveUpRight aria-hidden />
            </PadButton>
          </>
        )}
        {canHaveBoundary ? (
          <Popover
            isOpen={menu === "boundary"}
            onOpenChange={(open) => onMenu(open ? "boundary" : null)}
            side="right"
            className="p-0"
            trigger={
              <PadButton label="Add boundary event…" shortcut="B">
                <CirclePlus aria-hidden />
              </PadButton>
            }
          >
            <TemplateList
              label="Add boundary event…"
              templates={OFFERED_BOUNDARIES}
              onChoose={(t) => {
                onMenu(null);
                attach(store, element.id, t.draft);
              }}
            />
          </Popover>
        ) : null}
        {types.length > 1 ? (
          <Popover
            isOpen={menu === "type"}
            onOpenChange={(open) => onMenu(open ? "type" : null)}
            side="right"
            className="p-0"
            trigger={
              <PadButton label="Change type…" shortcut="T">
                <Repeat2 aria-hidden />
              </PadButton>
            }
          >
            <TemplateList
              label="Change type…"
              templates={types as typeof OFFERED}
              onChoose={(t) => {
                onMenu(null);
                convert(store, element.id, t.draft);
              }}
            />
          </Popover>
        ) : null}
        <PadButton label="Add note" onClick={() => annotate(store, element.id)}>
          <MessageSquare aria-hidden />
        </PadButton>
        <PadButton label="Delete" shortcut="⌫" isDanger onClick={() => removeSelected(store)}>
          <Trash2 aria-hidden />
        </PadButton>
      </div>
    </PadFrame>
  );
}

/** Tasks become tasks or sub-processes, gateways gateways, events events. */
function isNear(from: string, to: string): boolean {
  const family = (kind: string) => (/Gateway$/.test(kind) ? "gateway" : /Event$/.test(kind) ? "event" : "activity");
  return family(from) === family(to);
}

function annotate(store: StudioStore, element: string): void {
  const bounds = boundsOf(store.model, element);
  if (!bounds) return;
  const taken = idsOf(store.model);
  const id = freshId(store.model, "artifact", taken);
  const lineId = freshId(store.model, "artifact", new Set([...taken, id]));
  const at = { x: bounds.x + bounds.width + 120, y: bounds.y - 70 };
  store.edit("Add note", (m) => addNote(m, { id, at, text: "Note", about: { element, lineId } }), {
    select: [id],
    rename: id,
  });
}

export function usePadMenu() {
  return useState<PadMenu | null>(null);
}
