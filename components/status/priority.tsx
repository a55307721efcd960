import { ChevronDown, ChevronsUp, ChevronUp, Equal } from "lucide-react";
import { cn } from "@/components/ui/cn";
import { toneText } from "@/components/ui/tone";
import { PRIORITIES, type Priority } from "@/lib/domain/status";
import type { StatusLook } from "./instance-status";

export const priorityLook = {
  low: { tone: "grey", icon: ChevronDown, label: "Low" },
  normal: { tone: "grey", icon: Equal, label: "Normal" },
  high: { tone: "amber", icon: ChevronUp, label: "High" },
  urgent: { tone: "red", icon: ChevronsUp, label: "Urgent" },
} as const satisfies Record<Priority, StatusLook>;

/** The priority that rows store as a number. */
export function priorityOf(position: number): Priority {
  return PRIORITIES[position] ?? "normal";
}

export interface PriorityMarkProps {
  /** The word, or its position as rows store it. */
  priority: Priority | number;
  /** Lists have no room for the word; it is then read out and shown on hover. */
  isLabelHidden?: boolean;
  className?: string;
}

export function PriorityMark({ priority, isLabelHidden = false, className }: PriorityMarkProps) {
  const look = priorityLook[typeof priority === "number" ? priorityOf(priority) : priority];
  return (
    <span
      className={cn("inline-flex items-center gap-1 text-sm", className)}
      title={isLabelHidden ? `Priority: ${look.label}` : undefined}
    >
      <look.icon className={cn("size-4 shrink-0", toneText[look.tone])} strokeWidth={2.25} aria-hidden />
      <span className={isLabelHidden ? "sr-only" : undefined}>{look.label}</span>
    </span>
  );
}
