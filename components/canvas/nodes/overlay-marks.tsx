import { Clock, Cog, GitMerge, Mail, type LucideIcon, Radio, User } from "lucide-react";
import { elementStatusLook } from "@/components/status";
import type { ElementOverlay, WaitSign } from "../types";

const WAIT_ICONS = {
  person: User,
  machine: Cog,
  timer: Clock,
  message: Mail,
  signal: Radio,
  branches: GitMerge,
} as const satisfies Record<WaitSign, LucideIcon>;

/** Status, visit count and badge of an element. Its meaning is in the node's aria-label. */
export function OverlayMarks({ overlay }: { overlay: ElementOverlay | undefined }) {
  if (!overlay) return null;
  const { status, waitsFor } = overlay;
  const isOpen = status === "active" || status === "waiting";
  const Icon = isOpen && waitsFor ? WAIT_ICONS[waitsFor] : elementStatusLook[status].icon;
  return (
    <span aria-hidden className="canvas-marks">
      {overlay.badge ? (
        <span className="canvas-badge" data-tone={overlay.badge.tone}>
          {overlay.badge.text}
        </span>
      ) : null}
      {status === "notReached" || overlay.heat !== undefined ? null : (
        <span className="canvas-status" data-status={status}>
          <Icon strokeWidth={2.5} />
          {overlay.visits > 1 ? <span>{overlay.visits}</span> : null}
        </span>
      )}
    </span>
  );
}
