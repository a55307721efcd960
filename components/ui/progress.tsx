"use client";

import { Progress as BaseProgress } from "@base-ui/react/progress";
import { cn } from "./cn";
import type { Tone } from "./tone";

const fills: Record<Tone | "accent", string> = {
  accent: "bg-accent",
  blue: "bg-blue-solid",
  amber: "bg-amber-solid",
  red: "bg-red-solid",
  green: "bg-green-solid",
  grey: "bg-grey-solid",
  violet: "bg-violet-solid",
};

export interface ProgressProps {
  /** 0 to 100; null while it can't be said. */
  value: number | null;
  label: string;
  isLabelHidden?: boolean;
  tone?: Tone | "accent";
  className?: string;
}

export function Progress({ value, label, isLabelHidden = false, tone = "accent", className }: ProgressProps) {
  return (
    <BaseProgress.Root value={value} className={cn("grid grid-cols-[1fr_auto] gap-y-1.5 text-xs", className)}>
      <BaseProgress.Label className={cn("text-muted", isLabelHidden && "sr-only")}>{label}</BaseProgress.Label>
      {!isLabelHidden && <BaseProgress.Value className="tabular text-right text-muted" />}
      <BaseProgress.Track className="col-span-full h-1.5 overflow-hidden rounded-full bg-pressed">
        <BaseProgress.Indicator
          className={cn(
            "rounded-full transition-[width] duration-300 data-indeterminate:w-1/3 data-indeterminate:animate-pulse",
            fills[tone],
          )}
        />
      </BaseProgress.Track>
    </BaseProgress.Root>
  );
}
