import { CircleCheck, CircleDashed, CircleDot, CircleSlash, Hourglass, OctagonAlert } from "lucide-react";
import type { BadgeProps } from "@/components/ui/badge";
import { LookBadge, type StatusLook } from "./instance-status";

/** What an element or one of its steps is doing, as path, tree and timeline show it. */
export const ELEMENT_STATUSES = ["active", "waiting", "incident", "completed", "cancelled", "notReached"] as const;
export type ElementStatus = (typeof ELEMENT_STATUSES)[number];

export const elementStatusLook = {
  active: { tone: "blue", icon: CircleDot, label: "Active" },
  waiting: { tone: "amber", icon: Hourglass, label: "Waiting" },
  incident: { tone: "red", icon: OctagonAlert, label: "Incident" },
  completed: { tone: "green", icon: CircleCheck, label: "Done" },
  cancelled: { tone: "grey", icon: CircleSlash, label: "Cancelled" },
  notReached: { tone: "grey", icon: CircleDashed, label: "Not reached" },
} as const satisfies Record<ElementStatus, StatusLook>;

export function ElementStatusBadge({
  status,
  ...props
}: Omit<BadgeProps, "tone" | "icon" | "children"> & { status: ElementStatus }) {
  return <LookBadge look={elementStatusLook[status]} {...props} />;
}
