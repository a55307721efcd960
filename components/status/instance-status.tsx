import {
  CircleCheck,
  CircleDot,
  CirclePause,
  CircleSlash,
  Hourglass,
  type LucideIcon,
  OctagonAlert,
} from "lucide-react";
import { Badge, type BadgeProps } from "@/components/ui/badge";
import type { Tone } from "@/components/ui/tone";
import type { InstanceStatus } from "@/lib/domain/status";

export interface StatusLook {
  readonly tone: Tone;
  readonly icon: LucideIcon;
  readonly label: string;
}

export const instanceStatusLook = {
  running: { tone: "blue", icon: CircleDot, label: "Running" },
  waiting: { tone: "amber", icon: Hourglass, label: "Waiting" },
  incident: { tone: "red", icon: OctagonAlert, label: "Incident" },
  suspended: { tone: "violet", icon: CirclePause, label: "Suspended" },
  completed: { tone: "green", icon: CircleCheck, label: "Completed" },
  cancelled: { tone: "grey", icon: CircleSlash, label: "Cancelled" },
} as const satisfies Record<InstanceStatus, StatusLook>;

type Props = Omit<BadgeProps, "tone" | "icon" | "children">;

export function InstanceStatusBadge({ status, ...props }: Props & { status: InstanceStatus }) {
  return <LookBadge look={instanceStatusLook[status]} {...props} />;
}

/** Any status as a badge: tone, icon and word together, never colour alone. */
export function LookBadge({ look, ...props }: Props & { look: StatusLook }) {
  return (
    <Badge tone={look.tone} icon={look.icon} {...props}>
      {look.label}
    </Badge>
  );
}
