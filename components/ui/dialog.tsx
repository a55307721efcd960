"use client";

import { Dialog as BaseDialog } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
import { buttonClass } from "./button";
import { cn } from "./cn";

export interface DialogProps {
  title: ReactNode;
  description?: ReactNode;
  children?: ReactNode;
  /** Buttons, right-aligned below. */
  footer?: ReactNode;
  /** Opens it; leave out when `isOpen` is held elsewhere. */
  trigger?: ReactElement;
  isOpen?: boolean;
  onOpenChange?: (isOpen: boolean) => void;
  size?: "sm" | "md" | "lg" | "xl";
  className?: string;
}

const widths = { sm: "sm:max-w-100", md: "sm:max-w-130", lg: "sm:max-w-180", xl: "sm:max-w-260" } as const;

const backdropClass =
  "fixed inset-0 z-40 bg-backdrop transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0";

export function Dialog({
  title,
  description,
  children,
  footer,
  trigger,
  isOpen,
  onOpenChange,
  size = "md",
  className,
}: DialogProps) {
  return (
    <BaseDialog.Root open={isOpen} onOpenChange={(next) => onOpenChange?.(next)}>
      {trigger && <BaseDialog.Trigger render={trigger} />}
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className={backdropClass} />
        <BaseDialog.Popup
          className={cn(
            "fixed inset-x-3 top-1/2 z-40 mx-auto flex max-h-[calc(100dvh-3rem)] -translate-y-1/2 flex-col rounded-xl bg-raised shadow-modal outline-none",
            "transition-[opacity,scale] duration-150 ease-out data-ending-style:scale-97 data-ending-style:opacity-0 data-starting-style:scale-97 data-starting-style:opacity-0",
            widths[size],
            className,
          )}
        >
          <DialogHeader title={title} description={description} />
          {children !== undefined && <div className="min-h-0 overflow-y-auto px-5 pt-1 pb-5">{children}</div>}
          {footer && (
            <footer className="flex flex-wrap items-center justify-end gap-2 border-t border-border px-5 py-3">
              {footer}
            </footer>
          )}
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}

export interface SheetProps extends Omit<DialogProps, "size"> {
  side?: "right" | "left" | "bottom";
}

const sides = {
  right:
    "inset-y-0 right-0 w-full max-w-115 border-l data-ending-style:translate-x-full data-starting-style:translate-x-full",
  left: "inset-y-0 left-0 w-full max-w-80 border-r data-ending-style:-translate-x-full data-starting-style:-translate-x-full",
  bottom:
    "inset-x-0 bottom-0 max-h-[85dvh] rounded-t-xl border-t data-ending-style:translate-y-full data-starting-style:translate-y-full",
} as const;

/** A dialog that slides in from an edge: details beside the list, menus on a phone. */
export function Sheet({
  title,
  description,
  children,
  footer,
  trigger,
  isOpen,
  onOpenChange,
  side = "right",
  className,
}: SheetProps) {
  return (
    <BaseDialog.Root open={isOpen} onOpenChange={(next) => onOpenChange?.(next)}>
      {trigger && <BaseDialog.Trigger render={trigger} />}
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className={backdropClass} />
        <BaseDialog.Popup
          className={cn(
            "fixed z-40 flex flex-col border-border bg-raised shadow-modal outline-none transition-transform duration-200 ease-out",
            sides[side],
            className,
          )}
        >
          <DialogHeader title={title} description={description} />
          <div className="min-h-0 flex-1 overflow-y-auto px-5 pt-1 pb-5">{children}</div>
          {footer && (
            <footer className="flex flex-wrap items-center justify-end gap-2 border-t border-border px-5 py-3">
              {footer}
            </footer>
          )}
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}

function DialogHeader({ title, description }: Pick<DialogProps, "title" | "description">) {
  return (
    <header className="flex items-start gap-4 px-5 pt-4 pb-3">
      <div className="min-w-0 flex-1">
        <BaseDialog.Title className="text-lg font-semibold">{title}</BaseDialog.Title>
        {description && (
          <BaseDialog.Description className="mt-1 text-sm text-muted">{description}</BaseDialog.Description>
        )}
      </div>
      <BaseDialog.Close
        aria-label="Close"
        className={cn(buttonClass({ variant: "ghost", size: "icon-sm" }), "-mr-1.5")}
      >
        <X className="size-4" aria-hidden />
      </BaseDialog.Close>
    </header>
  );
}

/** Closes the dialog or sheet around it. */
export function DialogClose({ children = "Cancel", className }: { children?: ReactNode; className?: string }) {
  return (
    <BaseDialog.Close className={cn(buttonClass({ variant: "secondary" }), className)}>{children}</BaseDialog.Close>
  );
}
