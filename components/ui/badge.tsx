import type { LucideIcon } from "lucide-react";
import type { ComponentProps } from "react";
import { cn } from "./cn";
import { type Tone, toneSoft, toneSolid } from "./tone";

export interface BadgeProps extends ComponentProps<"span"> {
  tone?: Tone;
  icon?: LucideIcon;
  /** `solid` for what must not be overlooked. */
  emphasis?: "soft" | "solid" | "outline";
  size?: "sm" | "md";
}

export function Badge({
  tone = "grey",
  icon: Icon,
  emphasis = "soft",
  size = "md",
  className,
  children,
  ...props
}: BadgeProps) {
  return (
    <span
      className={cn(
        "inline-flex max-w-full items-center gap-1 rounded-full border font-medium whitespace-nowrap",
        size === "sm" ? "h-[18px] px-1.5 text-2xs" : "h-[22px] px-2 text-xs",
        emphasis === "soft" && toneSoft[tone],
        emphasis === "solid" && ["border-transparent", toneSolid[tone]],
        emphasis === "outline" && "border-border text-muted",
        className,
      )}
      {...props}
    >
      {Icon && <Icon className={size === "sm" ? "size-3" : "size-3.5"} aria-hidden />}
      <span className="truncate">{children}</span>
    </span>
  );
}

/** A number beside a word: how many wait there. */
export function CountBadge({ count, className }: { count: number; className?: string }) {
  return (
    <span
      className={cn(
        "tabular inline-flex h-[18px] min-w-[18px] items-center justify-center rounded-full bg-pressed px-1.5 text-2xs font-medium text-muted",
        className,
      )}
    >
      {count > 999 ? "999+" : count}
    </span>
  );
}
