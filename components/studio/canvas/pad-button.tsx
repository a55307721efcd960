"use client";

import type { ComponentProps, ReactNode } from "react";
import { cn } from "@/components/ui/cn";
import { Tooltip } from "@/components/ui/tooltip";

export interface PadButtonProps extends Omit<ComponentProps<"button">, "title"> {
  readonly label: string;
  /** The key that does the same. */
  readonly shortcut?: string;
  readonly children: ReactNode;
  readonly isDanger?: boolean;
}

/** A small square of the pads and the palette. */
export function PadButton({ label, shortcut, children, isDanger = false, className, ...props }: PadButtonProps) {
  return (
    <Tooltip
      content={
        <>
          {label}
          {shortcut ? <span className="opacity-60">{shortcut}</span> : null}
        </>
      }
    >
      <button
        type="button"
        aria-label={label}
        {...props}
        className={cn(
          "flex size-8 shrink-0 items-center justify-center rounded-md text-muted transition-colors duration-75 hover:bg-hover hover:text-foreground data-popup-open:bg-hover data-popup-open:text-foreground [&_svg]:size-[18px]",
          isDanger && "hover:bg-red-soft hover:text-red",
          className,
        )}
      >
        {children}
      </button>
    </Tooltip>
  );
}
