"use client";

import "@xyflow/react/dist/style.css";
import "./canvas.css";
import {
  Background,
  BackgroundVariant,
  ConnectionMode,
  Controls,
  type EdgeChange,
  MiniMap,
  type NodeChange,
  ReactFlow,
  type ReactFlowProps,
} from "@xyflow/react";
import { type ReactNode, useMemo, useRef, useState } from "react";
import type { ElementStatus } from "@/components/status";
import type { Model } from "@/lib/model";
import { edgeTypes, nodeTypes } from "./node-types";
import { toNodes } from "./to-nodes";
import type { CanvasNode, CanvasOverlay, LineEdge } from "./types";
import { FitButton, FitOnce, FitToRoom, KeepInView } from "./viewport";

/** A shape that was dragged: how far. What lies in it or on its border moves along. */
export interface CanvasMove {
  readonly id: string;
  readonly dx: number;
  readonly dy: number;
}
/** A shape that was resized: how far its top left corner moved, and its new size. */
export interface CanvasResize extends CanvasMove {
  readonly width: number;
  readonly height: number;
}

type FlowProps = ReactFlowProps<CanvasNode, LineEdge>;

/** What a person may do to the model, in `mode="edit"`. The canvas itself never changes the model. */
export interface CanvasEditing extends Pick<FlowProps, "onConnect" | "onReconnect" | "isValidConnection"> {
  readonly onMove?: (moves: readonly CanvasMove[]) => void;
  /** While shapes are dragged: how far they go instead, to line up with others. */
  readonly snap?: (ids: readonly string[], dx: number, dy: number) => { readonly dx: number; readonly dy: number };
  readonly onResize?: (resize: CanvasResize) => void;
  /** Ids of elements, flows and artifacts. */
  readonly onDelete?: (ids: readonly string[]) => void;
  /** Any other prop of React Flow: drop targets, double click, context menu, connection events … */
  readonly flow?: Omit<FlowProps, "nodes" | "edges" | "onNodesChange" | "onEdgesChange" | "nodeTypes" | "edgeTypes">;
}

export interface ProcessCanvasProps {
  readonly model: Model;
  readonly overlay?: CanvasOverlay;
  /** Ids of the selected elements and flows. */
  readonly selection?: readonly string[];
  readonly onSelect?: (ids: readonly string[]) => void;
  readonly mode?: "view" | "edit";
  readonly editing?: CanvasEditing;
  /** What a screen reader calls the canvas. */
  readonly label: string;
  readonly hasMinimap?: boolean;
  /** Anything that needs React Flow around it: panels, a context pad. */
  readonly children?: ReactNode;
  readonly className?: string;
}

/** Above this many shapes only those in view are in the document. */
const MANY = 250;
const NO_SELECTION: readonly string[] = [];
type Override = { readonly position?: { x: number; y: number }; readonly width?: number; readonly height?: number };
const NO_OVERRIDES: ReadonlyMap<string, Override> = new Map();

/** A model in BPMN notation, with the path of an instance, figures or problems laid over it. */
export function ProcessCanvas({
  model,
  overlay,
  selection = NO_SELECTION,
  onSelect,
  mode = "view",
  editing,
  label,
  hasMinimap = true,
  children,
  className,
}: ProcessCanvasProps) {
  const isEditable = mode === "edit";
  const graph = useMemo(() => toNodes(model, overlay, { isEditable }), [model, overlay, isEditable]);
  const [overrides, setOverrides] = useState(NO_OVERRIDES);
  const [hasMoved, setHasMoved] = useState(false);

  const nodes = useMemo(() => {
    const selected = new Set(selection);
    return graph.nodes.map((node): CanvasNode => {
      const override = overrides.get(node.id);
      const isSelected = selected.has(node.id);
      if (!override && !isSelected) return node;
      return {
        ...node,
        selected: isSelected,
        position: override?.position ?? node.position,
        width: override?.width ?? node.width,
        height: override?.height ?? node.height,
        measured: { width: override?.width ?? node.width, height: override?.height ?? node.height },
        // Fixed handles would stay where they were; React Flow measures them while the size changes.
        handles: override?.width === undefined ? node.handles : undefined,
      };
    });
  }, [graph.nodes, overrides, selection]);
  const edges = useMemo(() => {
    const selected = new Set(selection);
    return graph.edges.map((edge) =>
      selected.has(edge.id) ? { ...edge, selected: true, zIndex: (edge.zIndex ?? 0) + 1 } : edge,
    );
  }, [graph.edges, selection]);

  // One click selects a shape and unselects a flow in two notices: they are told as one change.
  const pending = useRef<Set<string> | null>(null);
  function select(changes: readonly { id: string; selected: boolean }[]) {
    if (changes.length === 0 || !onSelect) return;
    if (!pending.current) {
      pending.current = new Set(selection);
      queueMicrotask(() => {
        const ids = [...(pending.current ?? [])];
        pending.current = null;
        onSelect(ids);
      });
    }
    for (const { id, selected } of changes) {
      if (selected) pending.current.add(id);
      else pending.current.delete(id);
    }
  }

  function handleNodesChange(changes: NodeChange<CanvasNode>[]) {
    select(changes.filter((c) => c.type === "select"));
    if (!isEditable) return;
    const next = new Map(overrides);
    const moves: CanvasMove[] = [];
    let resized: string | undefined;
    const aside = editing?.snap ? snapAside(changes, graph.nodes, editing.snap) : undefined;
    for (const change of changes) {
      if (change.type === "position") {
        const base = graph.nodes.find((n) => n.id === change.id);
        const dragged = change.position &&
          aside && { x: change.position.x + aside.dx, y: change.position.y + aside.dy };
        const position = dragged ?? change.position ?? next.get(change.id)?.position;
        if (!base || !position) continue;
        next.set(change.id, { ...next.get(change.id), position });
        if (change.dragging === false) {
          const dx = position.x - base.position.x;
          const dy = position.y - base.position.y;
          if (dx !== 0 || dy !== 0) moves.push({ id: change.id, dx, dy });
        }
      } else if (change.type === "dimensions" && change.resizing !== undefined) {
        if (change.dimensions) next.set(change.id, { ...next.get(change.id), ...change.dimensions });
        if (!change.resizing) resized = change.id;
      }
    }
    if (resized !== undefined) {
      const base = graph.nodes.find((n) => n.id === resized);
      const override = next.get(resized);
      if (base && override) {
        editing?.onResize?.({
          id: resized,
          dx: (override.position?.x ?? base.position.x) - base.position.x,
          dy: (override.position?.y ?? base.position.y) - base.position.y,
          width: override.width ?? base.width ?? 0,
          height: override.height ?? base.height ?? 0,
        });
      }
      setOverrides(NO_OVERRIDES);
    } else if (changes.some((c) => c.type === "position" && c.dragging === false)) {
      if (moves.length > 0) editing?.onMove?.(moves);
      setOverrides(NO_OVERRIDES);
    } else if (changes.some((c) => c.type === "position" || (c.type === "dimensions" && c.resizing !== undefined))) {
      setOverrides(next);
    }
  }

  function handleEdgesChange(changes: EdgeChange<LineEdge>[]) {
    select(changes.filter((c) => c.type === "select"));
  }

  return (
    <section aria-label={label} className={`process-canvas ${className ?? ""}`} data-mode={mode}>
      <ReactFlow<CanvasNode, LineEdge>
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onNodesChange={handleNodesChange}
        onEdgesChange={handleEdgesChange}
        onDelete={({ nodes: gone, edges: cut }) => editing?.onDelete?.([...gone, ...cut].map(({ id }) => id))}
        onConnect={editing?.onConnect}
        onReconnect={editing?.onReconnect}
        isValidConnection={editing?.isValidConnection}
        connectionMode={ConnectionMode.Loose}
        zIndexMode="manual"
        elevateNodesOnSelect={false}
        nodesDraggable={isEditable}
        nodesConnectable={isEditable}
        edgesReconnectable={isEditable && editing?.onReconnect !== undefined}
        nodesFocusable
        edgesFocusable={isEditable || graph.edges.length <= MANY}
        elementsSelectable={onSelect !== undefined}
        deleteKeyCode={isEditable && editing?.onDelete ? ["Delete", "Backspace"] : null}
        selectionOnDrag={false}
        snapToGrid={isEditable && editing?.snap === undefined}
        snapGrid={[10, 10]}
        panOnScroll={isEditable}
        zoomOnScroll={false}
        preventScrolling={isEditable}
        zoomOnDoubleClick={!isEditable}
        minZoom={0.08}
        maxZoom={3}
        onlyRenderVisibleElements={graph.nodes.length > MANY}
        onMoveStart={(event) => {
          if (event) setHasMoved(true);
        }}
        ariaLabelConfig={isEditable ? undefined : VIEW_LABELS}
        {...editing?.flow}
      >
        <Background variant={BackgroundVariant.Dots} gap={20} size={1.2} />
        <Controls showInteractive={false} showFitView={false} position="bottom-left">
          <FitButton bounds={graph.bounds} />
        </Controls>
        {hasMinimap ? (
          <MiniMap<CanvasNode>
            position="bottom-right"
            pannable
            zoomable
            ariaLabel={`Overview: ${label}`}
            nodeClassName={(node) => `canvas-mini canvas-mini-${node.type} canvas-mini-${miniStatus(node)}`}
            nodeBorderRadius={6}
          />
        ) : null}
        {isEditable ? (
          <FitOnce bounds={graph.bounds} />
        ) : hasMoved ? null : (
          <FitToRoom bounds={graph.bounds} focus={graph.focus} />
        )}
        <KeepInView ids={selection} />
        {children}
      </ReactFlow>
    </section>
  );
}

/** By how much dragged shapes stand beside the pointer, so that they line up. All of them go by the same. */
function snapAside(
  changes: readonly NodeChange<CanvasNode>[],
  nodes: readonly CanvasNode[],
  snap: NonNullable<CanvasEditing["snap"]>,
): { dx: number; dy: number } | undefined {
  const dragged = changes.filter((c) => c.type === "position" && c.dragging !== undefined && c.position !== undefined);
  const [first] = dragged;
  const base = first?.type === "position" ? nodes.find((n) => n.id === first.id) : undefined;
  if (first?.type !== "position" || !first.position || !base) return undefined;
  const dx = first.position.x - base.position.x;
  const dy = first.position.y - base.position.y;
  const to = snap(
    dragged.flatMap((c) => (c.type === "position" ? [c.id] : [])),
    dx,
    dy,
  );
  return { dx: to.dx - dx, dy: to.dy - dy };
}

function miniStatus(node: CanvasNode): ElementStatus | "plain" {
  return node.data.overlay?.status ?? "plain";
}

const VIEW_LABELS = {
  "node.a11yDescription.default": "Press Enter or Space to select this element, Escape to unselect it.",
  "node.a11yDescription.keyboardDisabled": "Press Enter or Space to select this element, Escape to unselect it.",
  "edge.a11yDescription.default": "Press Enter or Space to select this flow, Escape to unselect it.",
};
