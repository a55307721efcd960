"use client";

import { MarkerType, type ReactFlowInstance, type ReactFlowProps } from "@xyflow/react";
import { type DragEvent, type RefObject, useMemo, useRef, useState } from "react";
import { ProcessCanvas, type CanvasMove, type CanvasNode, type LineEdge } from "@/components/canvas";
import { Popover } from "@/components/ui/popover";
import type { Point, Problem } from "@/lib/model";
import type { Finding } from "@/lib/model/soundness";
import { boundsOf, findElement, reconnect, resize, setExpanded } from "../commands";
import { movingWith } from "../commands/move";
import { isDrawn } from "../commands/route-flows";
import { isScope } from "../geometry/sizes";
import { type Guide, snap } from "../geometry/snap";
import { append, connectTo, drag, drop } from "../operations";
import { canConnect, whyNotConnect } from "../rules/can-connect";
import { pathOverlay } from "../soundness/path-overlay";
import { TEMPLATES } from "../templates";
import { useModel, useSelection, useStore, useStudio } from "../use-studio";
import { ConnectLayer } from "./connect-layer";
import { ContextPad, type PadMenu } from "./context-pad";
import { FlowPad } from "./flow-pad";
import { Guides } from "./guides";
import { ProblemMarks } from "./problem-marks";
import { RenameBox } from "./rename-box";
import { OFFERED, TemplateList } from "./template-list";
import { WaypointHandles } from "./waypoint-handles";

export const TEMPLATE_DRAG = "application/x-throughline-template";
/** A small drawing needs no overview, which only stands in its way. */
const MINIMAP_FROM = 15;
export type StudioFlow = ReactFlowInstance<CanvasNode, LineEdge>;

export interface StudioCanvasProps {
  readonly problems: readonly Problem[];
  /** The way to a finding, laid over the drawing. */
  readonly path: Finding | undefined;
  readonly flowRef: RefObject<StudioFlow | null>;
  readonly menu: PadMenu | null;
  readonly onMenu: (menu: PadMenu | null) => void;
  /** Where a flow from `connectingFrom` would end, when it is chosen by key. */
  readonly connectTarget: string | null;
  readonly onFocusReturn: () => void;
}

type FlowProps = ReactFlowProps<CanvasNode, LineEdge>;

/** The drawing with all that changes it by pointer. */
export function StudioCanvas({
  problems,
  path,
  flowRef,
  menu,
  onMenu,
  connectTarget,
  onFocusReturn,
}: StudioCanvasProps) {
  const store = useStore();
  const model = useModel();
  const selection = useSelection();
  const connectingFrom = useStudio((s) => s.connectingFrom);
  const [isDragging, setIsDragging] = useState(false);
  /** An open list of what to append where a new flow was let go. */
  const [offer, setOffer] = useState<{ after: string; at: Point; screen: Point } | null>(null);
  const [guides, setGuides] = useState<readonly Guide[]>([]);
  const overlay = useMemo(() => path && pathOverlay(path), [path]);
  const wrapper = useRef<HTMLDivElement>(null);

  const toPoint = (event: { clientX: number; clientY: number }): Point | undefined =>
    flowRef.current?.screenToFlowPosition({ x: event.clientX, y: event.clientY }, { snapToGrid: false });

  function handleSelect(ids: readonly string[]) {
    if (connectingFrom === null) return store.select(ids);
    const target = ids.find((id) => id !== connectingFrom && findElement(model, id));
    if (target !== undefined && !connectTo(store, connectingFrom, target)) store.startConnecting(null);
  }

  function handleSnap(ids: readonly string[], dx: number, dy: number) {
    const [first] = ids;
    const dragged = first === undefined ? undefined : boundsOf(model, first);
    if (first === undefined || !dragged || findElement(model, first)?.type === "boundaryEvent") return { dx, dy };
    const moving = movingWith(model, ids);
    const others = model.elements.flatMap((e) =>
      moving.has(e.id) || e.type === "boundaryEvent" || !isDrawn(model, e) ? [] : (boundsOf(model, e.id) ?? []),
    );
    const snapped = snap(dragged, others, dx, dy);
    setGuides(snapped.guides);
    return snapped;
  }

  function handleDrop(event: DragEvent) {
    const key = event.dataTransfer.getData(TEMPLATE_DRAG);
    const template = TEMPLATES.find((t) => t.key === key);
    const at = toPoint(event);
    if (!template || !at) return;
    event.preventDefault();
    drop(store, template.draft, at);
  }

  const handleConnectEnd: FlowProps["onConnectEnd"] = (event, state) => {
    const from = state.fromNode?.id;
    if (from === undefined || state.toNode || !wrapper.current) return;
    const pointer = "changedTouches" in event ? event.changedTouches[0] : event;
    const at = pointer && toPoint(pointer);
    if (!at || !pointer || !findElement(model, from)) return;
    const box = wrapper.current.getBoundingClientRect();
    setOffer({ after: from, at, screen: { x: pointer.clientX - box.left, y: pointer.clientY - box.top } });
  };

  return (
    <div
      ref={wrapper}
      className="relative size-full"
      onDragOver={(e) => e.dataTransfer.types.includes(TEMPLATE_DRAG) && e.preventDefault()}
      onDrop={handleDrop}
    >
      <ProcessCanvas
        model={model}
        {...(overlay && { overlay })}
        mode="edit"
        label={`Model of ${model.name}`}
        hasMinimap={model.elements.length > MINIMAP_FROM}
        selection={selection}
        onSelect={handleSelect}
        editing={{
          onMove: (moves: readonly CanvasMove[]) => drag(store, moves),
          snap: handleSnap,
          onResize: ({ id, dx, dy, width, height }) => {
            const b = boundsOf(model, id);
            if (b) store.edit("Resize", (m) => resize(m, { id, bounds: { x: b.x + dx, y: b.y + dy, width, height } }));
          },
          onConnect: ({ source, target }) => connectTo(store, source, target),
          onReconnect: (edge, { source, target }) =>
            store.edit("Reconnect", (m) => reconnect(m, { flow: edge.id, source, target })),
          isValidConnection: ({ source, target }) => canConnect(model, source, target),
          flow: {
            onInit: (instance) => {
              flowRef.current = instance;
            },
            deleteKeyCode: null,
            multiSelectionKeyCode: ["Meta", "Control", "Shift"],
            selectionKeyCode: "Shift",
            connectionDragThreshold: 4,
            connectionRadius: 24,
            defaultEdgeOptions: { markerEnd: { type: MarkerType.ArrowClosed } },
            onPaneClick: () => {
              store.startConnecting(null);
              setOffer(null);
            },
            onNodeDragStart: () => setIsDragging(true),
            onNodeDragStop: () => {
              setIsDragging(false);
              setGuides([]);
            },
            onNodeDoubleClick: (_event, node) => {
              const element = findElement(model, node.id);
              if (element && isScope(element.type) && model.layout.shapes[node.id]?.expanded === false) {
                store.edit("Open", (m) => setExpanded(m, { id: node.id, expanded: true }));
              } else store.startRenaming(node.id);
            },
            onEdgeDoubleClick: (_event, edge) => store.startRenaming(edge.id),
            onConnectEnd: handleConnectEnd,
          },
        }}
      >
        <ProblemMarks problems={problems} />
        <Guides guides={guides} />
        <ConnectLayer target={connectTarget} />
        <WaypointHandles />
        <ContextPad menu={menu} onMenu={onMenu} isHidden={isDragging || offer !== null} />
        <FlowPad />
        <RenameBox onDone={onFocusReturn} />
      </ProcessCanvas>
      {connectingFrom !== null ? <ConnectHint target={connectTarget} from={connectingFrom} /> : null}
      {offer ? (
        <Popover
          isOpen
          onOpenChange={(open) => !open && setOffer(null)}
          className="p-0"
          trigger={
            <button
              type="button"
              tabIndex={-1}
              aria-hidden
              className="absolute size-px"
              style={{ left: offer.screen.x, top: offer.screen.y }}
            />
          }
        >
          <TemplateList
            label="Append…"
            templates={OFFERED.filter((t) => t.draft.type !== "startEvent")}
            onChoose={(t) => {
              setOffer(null);
              append(store, offer.after, t.draft, offer.at);
            }}
          />
        </Popover>
      ) : null}
    </div>
  );
}

function ConnectHint({ from, target }: { from: string; target: string | null }) {
  const model = useModel();
  const to = target === null ? undefined : findElement(model, target);
  const why = target === null ? undefined : whyNotConnect(model, from, target);
  return (
    <p
      role="status"
      className="pointer-events-none absolute top-3 left-1/2 z-10 -translate-x-1/2 rounded-full bg-ink px-3 py-1 text-xs text-ink-on shadow-float"
    >
      {why ??
        (to
          ? `Enter: connect to ${to.name || to.id}. Arrow keys: another. Esc: none.`
          : "Click where it leads, or choose with the arrow keys. Esc: none.")}
    </p>
  );
}
