"use client";

import { Menu as BaseMenu } from "@base-ui/react/menu";
import { Check, type LucideIcon } from "lucide-react";
import Link from "next/link";
import type { ComponentProps, ReactElement, ReactNode } from "react";
import { cn } from "./cn";
import { itemClass } from "./select";

export interface MenuProps {
  /** A button; it gets the menu's behaviour. */
  trigger: ReactElement;
  children: ReactNode;
  align?: "start" | "center" | "end";
  side?: "top" | "right" | "bottom" | "left";
  className?: string;
}

export function Menu({ trigger, children, align = "end", side = "bottom", className }: MenuProps) {
  return (
    <BaseMenu.Root modal={false}>
      <BaseMenu.Trigger render={trigger} />
      <BaseMenu.Portal>
        <BaseMenu.Positioner sideOffset={4} align={align} side={side} className="z-50 outline-none">
          <BaseMenu.Popup className={cn("popup max-h-(--available-height) min-w-44 overflow-y-auto p-1", className)}>
            {children}
          </BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  );
}

export interface MenuItemProps {
  children: ReactNode;
  icon?: LucideIcon;
  onSelect?: () => void;
  /** Keys that do the same. */
  shortcut?: ReactNode;
  isDanger?: boolean;
  isDisabled?: boolean;
}

export function MenuItem({ children, icon: Icon, onSelect, shortcut, isDanger, isDisabled }: MenuItemProps) {
  return (
    <BaseMenu.Item
      onClick={onSelect}
      disabled={isDisabled}
      className={cn(itemClass, isDanger && "text-red data-highlighted:bg-red-soft")}
    >
      {Icon && <Icon className={cn("size-4 shrink-0", !isDanger && "text-muted")} aria-hidden />}
      <span className="flex-1">{children}</span>
      {shortcut}
    </BaseMenu.Item>
  );
}

export function MenuLink({
  children,
  icon: Icon,
  href,
}: {
  children: ReactNode;
  icon?: LucideIcon;
  href: ComponentProps<typeof Link>["href"];
}) {
  return (
    <BaseMenu.LinkItem closeOnClick render={<Link href={href} />} className={itemClass}>
      {Icon && <Icon className="size-4 shrink-0 text-muted" aria-hidden />}
      <span className="flex-1">{children}</span>
    </BaseMenu.LinkItem>
  );
}

export interface MenuChoiceProps<V extends string> {
  label: string;
  value: V;
  options: readonly { value: V; label: string; icon?: LucideIcon }[];
  onValueChange: (value: V) => void;
}

/** One of a few, inside a menu. */
export function MenuChoice<V extends string>({ label, value, options, onValueChange }: MenuChoiceProps<V>) {
  return (
    <BaseMenu.Group>
      <BaseMenu.GroupLabel className="px-2 pt-1.5 pb-1 text-xs text-faint">{label}</BaseMenu.GroupLabel>
      <BaseMenu.RadioGroup value={value} onValueChange={(next) => onValueChange(next as V)}>
        {options.map(({ value: option, label: name, icon: Icon }) => (
          <BaseMenu.RadioItem key={option} value={option} className={itemClass}>
            {Icon && <Icon className="size-4 shrink-0 text-muted" aria-hidden />}
            <span className="flex-1">{name}</span>
            <BaseMenu.RadioItemIndicator>
              <Check className="size-3.5 text-accent" aria-hidden />
            </BaseMenu.RadioItemIndicator>
          </BaseMenu.RadioItem>
        ))}
      </BaseMenu.RadioGroup>
    </BaseMenu.Group>
  );
}

export function MenuCheck({
  children,
  isChecked,
  onCheckedChange,
}: {
  children: ReactNode;
  isChecked: boolean;
  onCheckedChange: (isChecked: boolean) => void;
}) {
  return (
    <BaseMenu.CheckboxItem checked={isChecked} onCheckedChange={onCheckedChange} className={itemClass}>
      <span className="flex size-4 items-center justify-center">
        <BaseMenu.CheckboxItemIndicator>
          <Check className="size-3.5 text-accent" aria-hidden />
        </BaseMenu.CheckboxItemIndicator>
      </span>
      <span className="flex-1">{children}</span>
    </BaseMenu.CheckboxItem>
  );
}

export function MenuSeparator() {
  return <BaseMenu.Separator className="-mx-1 my-1 h-px bg-border" />;
}

/** A heading with what belongs to it. */
export function MenuGroup({ label, children }: { label: ReactNode; children: ReactNode }) {
  return (
    <BaseMenu.Group>
      <BaseMenu.GroupLabel className="px-2 pt-1.5 pb-1 text-xs text-faint">{label}</BaseMenu.GroupLabel>
      {children}
    </BaseMenu.Group>
  );
}
