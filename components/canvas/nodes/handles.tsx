import { Handle } from "@xyflow/react";
import { HANDLE_SIDES } from "../to-nodes";

/** Where lines dock. Without editing they are only there for the geometry: invisible and out of reach. */
export function Handles({ isEditable }: { isEditable: boolean }) {
  return HANDLE_SIDES.map((side) => (
    <Handle
      key={side}
      id={side}
      type="source"
      position={side}
      isConnectable={isEditable}
      className={isEditable ? "canvas-handle" : "canvas-handle-hidden"}
    />
  ));
}
