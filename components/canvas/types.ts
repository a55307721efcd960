import type { Edge, Node } from "@xyflow/react";
import type { ElementStatus } from "@/components/status";
import type { Artifact, ModelElement, Point } from "@/lib/model";

/** What an open step waits for, as a small sign on the element. */
export type WaitSign = "person" | "machine" | "timer" | "message" | "signal" | "branches";

export type BadgeTone = "neutral" | "info" | "success" | "warning" | "danger";
export interface CanvasBadge {
  readonly text: string;
  readonly tone: BadgeTone;
  /** What a screen reader says. */
  readonly label: string;
}

export interface ElementOverlay {
  readonly status: ElementStatus;
  /** How often it was entered. */
  readonly visits: number;
  readonly incidents?: number;
  readonly waitsFor?: WaitSign;
  /** 0 to 1: how warm it is drawn on a heat map. */
  readonly heat?: number;
  readonly badge?: CanvasBadge;
}

export interface FlowOverlay {
  /** How often it was taken; 0 draws it faint. */
  readonly taken: number;
  readonly badge?: CanvasBadge;
}

/**
 * What is laid over a model: the path of one instance, the frequencies of many, the problems of a draft. Elements and
 * flows that it does not name count as not reached when `isPath` is set, and are drawn plain otherwise.
 */
export interface CanvasOverlay {
  readonly isPath: boolean;
  readonly elements: Readonly<Record<string, ElementOverlay>>;
  readonly flows: Readonly<Record<string, FlowOverlay>>;
}

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Drawn extends Record<string, unknown> {
  readonly label: string;
  /** Where the label stands, relative to the node; absent: the default place. */
  readonly labelBox: Rect | undefined;
  readonly overlay: ElementOverlay | undefined;
  readonly isEditable: boolean;
}
export interface ElementData extends Drawn {
  readonly element: ModelElement;
}
export interface SubProcessData extends ElementData {
  readonly isExpanded: boolean;
}
export interface ContainerData extends Drawn {
  readonly isHorizontal: boolean;
}
export interface ArtifactData extends Drawn {
  readonly artifact: Artifact;
}
/** A connection one end of which is not a node (an association to a flow, a message flow to another pool). */
export interface WireData extends Drawn {
  readonly line: LineKind;
  readonly points: readonly Point[];
}

export type EventNode = Node<ElementData, "event">;
export type ActivityNode = Node<ElementData, "activity">;
export type SubProcessNode = Node<SubProcessData, "subProcess">;
export type GatewayNode = Node<ElementData, "gateway">;
export type PoolNode = Node<ContainerData, "pool">;
export type LaneNode = Node<ContainerData, "lane">;
export type ArtifactNode = Node<ArtifactData, "artifact">;
export type WireNode = Node<WireData, "wire">;
export type CanvasNode =
  | EventNode
  | ActivityNode
  | SubProcessNode
  | GatewayNode
  | PoolNode
  | LaneNode
  | ArtifactNode
  | WireNode;

export type LineKind = "flow" | "message" | "association" | "dataAssociation";

export interface LineData extends Record<string, unknown> {
  readonly line: LineKind;
  readonly label: string;
  /** Where the label stands, in the coordinates of the model. */
  readonly labelBox: Rect | undefined;
  /** As stored; valid while both ends stand where they stood. */
  readonly points: readonly Point[];
  readonly sourceRect: Rect;
  readonly targetRect: Rect;
  readonly isDefault: boolean;
  /** A condition on a flow that leaves an activity: drawn with a small diamond. */
  readonly isConditional: boolean;
  readonly overlay: FlowOverlay | undefined;
  /** Says how often it was taken when that is more than once. */
  readonly isCounted: boolean;
}
export type LineEdge = Edge<LineData, "line">;
