"use client";

import { Command as Cmdk } from "cmdk";
import { type LucideIcon, Search } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn";

/** A list that is filtered by typing and walked with the arrow keys. */
export function Command({ className, ...props }: ComponentProps<typeof Cmdk>) {
  return <Cmdk className={cn("flex min-h-0 flex-col overflow-hidden", className)} loop {...props} />;
}

export function CommandInput({
  className,
  trailing,
  ...props
}: ComponentProps<typeof Cmdk.Input> & { trailing?: ReactNode }) {
  return (
    <div className="flex h-12 items-center gap-2.5 border-b border-border px-4">
      <Search className="size-4 shrink-0 text-faint" aria-hidden />
      <Cmdk.Input
        className={cn("h-full min-w-0 flex-1 bg-transparent text-base outline-none placeholder:text-faint", className)}
        {...props}
      />
      {trailing}
    </div>
  );
}

export function CommandList({ className, ...props }: ComponentProps<typeof Cmdk.List>) {
  return (
    <Cmdk.List
      className={cn("max-h-[min(24rem,60dvh)] scroll-py-1.5 overflow-y-auto overscroll-contain p-1.5", className)}
      {...props}
    />
  );
}

export function CommandGroup({ className, ...props }: ComponentProps<typeof Cmdk.Group>) {
  return (
    <Cmdk.Group
      className={cn(
        "[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-faint",
        className,
      )}
      {...props}
    />
  );
}

export interface CommandItemProps extends ComponentProps<typeof Cmdk.Item> {
  icon?: LucideIcon;
  /** Right of it: keys, a status, a number. */
  trailing?: ReactNode;
}

export function CommandItem({ icon: Icon, trailing, className, children, ...props }: CommandItemProps) {
  return (
    <Cmdk.Item
      className={cn(
        "flex min-h-9 cursor-default items-center gap-2.5 rounded-md px-2.5 text-sm select-none data-[disabled=true]:opacity-50 data-[selected=true]:bg-hover",
        className,
      )}
      {...props}
    >
      {Icon && <Icon className="size-4 shrink-0 text-muted" aria-hidden />}
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {trailing}
    </Cmdk.Item>
  );
}

export function CommandEmpty({ children }: { children: ReactNode }) {
  return <Cmdk.Empty className="px-3 py-8 text-center text-sm text-muted">{children}</Cmdk.Empty>;
}
