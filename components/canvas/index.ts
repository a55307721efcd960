export { ELEMENT_KIND_WORDS } from "@/lib/model/element-words";
export { describeElement, describeFlow, WAIT_SIGN_WORDS } from "./describe";
export {
  type CanvasEditing,
  type CanvasMove,
  type CanvasResize,
  ProcessCanvas,
  type ProcessCanvasProps,
} from "./process-canvas";
export { orthogonalRoute, routeLine } from "./route";
export { nodeTypeOf, toNodes } from "./to-nodes";
export type {
  BadgeTone,
  CanvasBadge,
  CanvasNode,
  CanvasOverlay,
  ElementOverlay,
  FlowOverlay,
  LineEdge,
  Rect,
  WaitSign,
} from "./types";
