import { Ban, Check, Clock, Cog, GitMerge, Mail, Play, Radio, TriangleAlert, User } from "lucide-react";
import type { ComponentType } from "react";
import type { ElementOverlay, ElementStatus, WaitSign } from "../types";

const STATUS_ICONS = {
  active: Play,
  waiting: Clock,
  incident: TriangleAlert,
  completed: Check,
  cancelled: Ban,
  notVisited: undefined,
} as const satisfies Record<ElementStatus, ComponentType | undefined>;

const WAIT_ICONS = {
  person: User,
  machine: Cog,
  timer: Clock,
  message: Mail,
  signal: Radio,
  branches: GitMerge,
} as const satisfies Record<WaitSign, ComponentType>;

/** Status, visit count and badge of an element. Its meaning is in the node's aria-label. */
export function OverlayMarks({ overlay }: { overlay: ElementOverlay | undefined }) {
  if (!overlay) return null;
  const isOpen = overlay.status === "active" || overlay.status === "waiting";
  const Icon = isOpen && overlay.waitsFor ? WAIT_ICONS[overlay.waitsFor] : STATUS_ICONS[overlay.status];
  return (
    <span aria-hidden className="canvas-marks">
      {overlay.badge ? (
        <span className="canvas-badge" data-tone={overlay.badge.tone}>
          {overlay.badge.text}
        </span>
      ) : null}
      {overlay.visits > 1 ? <span className="canvas-count">{overlay.visits}×</span> : null}
      {Icon ? (
        <span className="canvas-status" data-status={overlay.status}>
          <Icon strokeWidth={2.75} />
        </span>
      ) : null}
    </span>
  );
}
