"use client";

import { AlarmClock, CirclePause, Clock, type LucideIcon, TimerOff } from "lucide-react";
import { Badge, type BadgeProps } from "@/components/ui/badge";
import { describeExact } from "@/components/ui/duration";
import { useNow } from "@/components/ui/relative-time";
import type { Tone } from "@/components/ui/tone";
import { describeDue, type DueState, dueStateOf } from "./due";

interface DueLook {
  readonly tone: Tone;
  readonly icon: LucideIcon;
  readonly emphasis: "soft" | "solid" | "outline";
  readonly says: (time: string) => string;
}

const dueLook = {
  calm: { tone: "grey", icon: Clock, emphasis: "outline", says: (time) => `Due in ${time}` },
  near: { tone: "amber", icon: Clock, emphasis: "soft", says: (time) => `Due in ${time}` },
  pressing: { tone: "amber", icon: AlarmClock, emphasis: "solid", says: (time) => `Due in ${time}` },
  breached: { tone: "red", icon: TimerOff, emphasis: "soft", says: (time) => `Overdue by ${time.slice(1)}` },
  paused: { tone: "grey", icon: CirclePause, emphasis: "outline", says: (time) => `Paused, ${time} left` },
} as const satisfies Record<DueState, DueLook>;

export interface DueChipProps extends Pick<BadgeProps, "size" | "className"> {
  /** null: nothing is due, nothing is drawn. */
  dueAt: Date | string | null;
  /** Suspended, or out of hours. */
  isPaused?: boolean;
}

/** How long is left, or by how much it is late; counts on by itself. */
export function DueChip({ dueAt, isPaused = false, ...props }: DueChipProps) {
  const now = useNow();
  if (dueAt === null) return null;
  const at = typeof dueAt === "string" ? new Date(dueAt) : dueAt;
  if (now === null) {
    return (
      <Badge emphasis="outline" icon={Clock} {...props}>
        {at.toISOString().slice(0, 10)}
      </Badge>
    );
  }
  const look: DueLook = dueLook[dueStateOf(at, now, isPaused)];
  const time = describeDue(at, now);
  return (
    <Badge
      tone={look.tone}
      icon={look.icon}
      emphasis={look.emphasis}
      title={`${look.says(time)}: ${describeExact(at)}`}
      {...props}
    >
      <span aria-hidden className="tabular">
        {time}
      </span>
      <span className="sr-only">{look.says(time)}</span>
    </Badge>
  );
}
