"use client";

import { MessageSquare, Ellipsis } from "lucide-react";
import { type DragEvent, type RefObject, useState } from "react";
import { Popover } from "@/components/ui/popover";
import type { Point } from "@/lib/model";
import { PadButton } from "./canvas/pad-button";
import { type StudioFlow, TEMPLATE_DRAG } from "./canvas/studio-canvas";
import { OFFERED, TemplateList } from "./canvas/template-list";
import { addNote, findElement, freshId } from "./commands";
import { freeSpot } from "./geometry/free-spot";
import { artifactSize, sizeOf } from "./geometry/sizes";
import { ElementIcon } from "./element-icon";
import { append, drop } from "./operations";
import { whyNotEnter, whyNotLeave } from "./rules/can-connect";
import type { StudioStore } from "./studio-store";
import type { Template } from "./templates";
import { useStore } from "./use-studio";

/** The ones drawn most; the rest is behind the dots. */
const SHOWN = [
  ["startEvent", "timerCatch", "messageCatch", "endEvent"],
  ["userTask", "serviceTask", "scriptTask", "receiveTask"],
  ["exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway"],
  ["subProcess", "callActivity"],
];

/** Elements to drag onto the sheet, or to add by click: behind the selected element, else in the middle. */
export function Palette({ flowRef }: { flowRef: RefObject<StudioFlow | null> }) {
  const store = useStore();
  const [isOpen, setIsOpen] = useState(false);
  const groups = SHOWN.map((keys) => keys.flatMap((key) => OFFERED.find((t) => t.key === key) ?? [])).filter(
    (g) => g.length > 0,
  );
  return (
    <div
      role="toolbar"
      aria-label="Palette"
      aria-orientation="vertical"
      className="flex w-12 shrink-0 flex-col items-center gap-1 overflow-y-auto border-r border-border bg-surface py-2"
    >
      {groups.map((group, index) => (
        <div key={group[0]!.key} className={`flex flex-col gap-0.5 ${index > 0 ? "border-t border-border pt-1" : ""}`}>
          {group.map((template) => (
            <PaletteButton key={template.key} template={template} onAdd={() => add(store, flowRef.current, template)} />
          ))}
        </div>
      ))}
      <div className="flex flex-col gap-0.5 border-t border-border pt-1">
        <PadButton label="Add note" className="size-9" onClick={() => addNoteInMiddle(store, flowRef.current)}>
          <MessageSquare aria-hidden />
        </PadButton>
        <Popover
          isOpen={isOpen}
          onOpenChange={setIsOpen}
          side="right"
          className="p-0"
          trigger={
            <PadButton label="All elements…" shortcut="N" className="size-9" id="studio-all-elements">
              <Ellipsis aria-hidden />
            </PadButton>
          }
        >
          <TemplateList
            label="Add…"
            templates={OFFERED}
            onChoose={(template) => {
              setIsOpen(false);
              add(store, flowRef.current, template);
            }}
          />
        </Popover>
      </div>
    </div>
  );
}

function PaletteButton({ template, onAdd }: { template: Template; onAdd: () => void }) {
  return (
    <PadButton
      label={`Add ${template.label.toLowerCase()}`}
      className="size-9 cursor-grab active:cursor-grabbing [&_svg]:size-[22px]"
      draggable
      onDragStart={(event: DragEvent) => {
        event.dataTransfer.setData(TEMPLATE_DRAG, template.key);
        event.dataTransfer.effectAllowed = "copy";
      }}
      onClick={onAdd}
    >
      <ElementIcon of={template.draft} />
    </PadButton>
  );
}

export function add(store: StudioStore, flow: StudioFlow | null, template: Template): void {
  const [id] = store.selection;
  const selected = store.selection.length === 1 && id !== undefined ? findElement(store.model, id) : undefined;
  const canFollow = selected && !whyNotLeave(selected) && whyNotEnter({ ...template.draft, id: "new" }) === undefined;
  if (selected && canFollow && template.key !== "eventSubProcess") append(store, selected.id, template.draft);
  else drop(store, template.draft, freeSpot(store.model, sizeOf(template.draft.type), middleOfView(flow)));
}

function addNoteInMiddle(store: StudioStore, flow: StudioFlow | null): void {
  const id = freshId(store.model, "artifact");
  store.edit(
    "Add note",
    (m) => addNote(m, { id, at: freeSpot(m, artifactSize("textAnnotation"), middleOfView(flow)), text: "Note" }),
    { select: [id], rename: id },
  );
}

/** The middle of what is in view. */
function middleOfView(flow: StudioFlow | null): Point {
  const pane = document.querySelector(".react-flow__pane")?.getBoundingClientRect();
  if (!flow || !pane) return { x: 300, y: 250 };
  return flow.screenToFlowPosition({ x: pane.left + pane.width / 2, y: pane.top + pane.height / 2 });
}
