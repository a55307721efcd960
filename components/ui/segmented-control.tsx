"use client";

import { Toggle } from "@base-ui/react/toggle";
import { ToggleGroup } from "@base-ui/react/toggle-group";
import type { LucideIcon } from "lucide-react";
import { cn } from "./cn";

export interface SegmentedControlProps<V extends string> {
  options: readonly { value: V; label: string; icon?: LucideIcon; isLabelHidden?: boolean }[];
  value: V;
  onValueChange: (value: V) => void;
  "aria-label": string;
  size?: "sm" | "md";
  className?: string;
}

/** One of two to five, all in sight. */
export function SegmentedControl<V extends string>({
  options,
  value,
  onValueChange,
  size = "md",
  className,
  ...props
}: SegmentedControlProps<V>) {
  return (
    <ToggleGroup
      aria-label={props["aria-label"]}
      value={[value]}
      onValueChange={([next]) => next !== undefined && onValueChange(next)}
      className={cn("inline-flex rounded-md border border-border bg-sunken p-0.5", className)}
    >
      {options.map(({ value: option, label, icon: Icon, isLabelHidden }) => (
        <Toggle
          key={option}
          value={option}
          aria-label={isLabelHidden ? label : undefined}
          title={isLabelHidden ? label : undefined}
          className={cn(
            "inline-flex items-center justify-center gap-1.5 rounded-sm font-medium text-muted hover:text-foreground",
            "data-pressed:bg-surface data-pressed:text-foreground data-pressed:shadow-ambient dark:data-pressed:bg-raised",
            size === "sm" ? "h-6 min-w-6 px-2 text-xs" : "h-7 min-w-7 px-2.5 text-sm",
            isLabelHidden && "px-1",
          )}
        >
          {Icon && <Icon className="size-4" aria-hidden />}
          {!isLabelHidden && label}
        </Toggle>
      ))}
    </ToggleGroup>
  );
}
