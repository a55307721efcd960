"use client";

import { Popover as BasePopover } from "@base-ui/react/popover";
import type { ReactElement, ReactNode } from "react";
import { cn } from "./cn";

export interface PopoverProps {
  trigger: ReactElement;
  children: ReactNode;
  title?: ReactNode;
  align?: "start" | "center" | "end";
  side?: "top" | "right" | "bottom" | "left";
  isOpen?: boolean;
  onOpenChange?: (isOpen: boolean) => void;
  className?: string;
}

export function Popover({
  trigger,
  children,
  title,
  align = "start",
  side = "bottom",
  isOpen,
  onOpenChange,
  className,
}: PopoverProps) {
  return (
    <BasePopover.Root open={isOpen} onOpenChange={(next) => onOpenChange?.(next)}>
      <BasePopover.Trigger render={trigger} />
      <BasePopover.Portal>
        <BasePopover.Positioner sideOffset={6} align={align} side={side} className="z-50 outline-none">
          <BasePopover.Popup
            className={cn(
              "popup max-h-(--available-height) max-w-(--available-width) min-w-56 overflow-y-auto p-3 text-sm",
              className,
            )}
          >
            {title && <BasePopover.Title className="mb-2 text-sm font-semibold">{title}</BasePopover.Title>}
            {children}
          </BasePopover.Popup>
        </BasePopover.Positioner>
      </BasePopover.Portal>
    </BasePopover.Root>
  );
}
