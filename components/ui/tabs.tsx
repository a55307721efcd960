"use client";

import { Tabs as BaseTabs } from "@base-ui/react/tabs";
import type { ReactNode } from "react";
import { CountBadge } from "./badge";
import { cn } from "./cn";

export interface Tab<V extends string> {
  value: V;
  label: string;
  count?: number | undefined;
}

export interface TabsProps<V extends string> {
  tabs: readonly Tab<V>[];
  value: V;
  onValueChange: (value: V) => void;
  "aria-label": string;
  /** `TabPanel`s. */
  children: ReactNode;
  /** Right of the tabs, on the same line. */
  actions?: ReactNode;
  className?: string;
  listClassName?: string;
}

export function Tabs<V extends string>({
  tabs,
  value,
  onValueChange,
  children,
  actions,
  className,
  listClassName,
  ...props
}: TabsProps<V>) {
  return (
    <BaseTabs.Root
      value={value}
      onValueChange={(next) => onValueChange(next as V)}
      className={cn("flex min-h-0 min-w-0 flex-col", className)}
    >
      <div className={cn("flex items-center gap-3 border-b border-border", listClassName)}>
        <BaseTabs.List
          aria-label={props["aria-label"]}
          className="relative flex min-w-0 flex-1 gap-4 overflow-x-auto overflow-y-hidden [scrollbar-width:none]"
        >
          {tabs.map((tab) => (
            <BaseTabs.Tab
              key={tab.value}
              value={tab.value}
              className="flex h-9 shrink-0 items-center gap-1.5 rounded-sm text-sm font-medium text-muted transition-colors hover:text-foreground focus-visible:-outline-offset-2 data-active:text-foreground"
            >
              {tab.label}
              {tab.count !== undefined && <CountBadge count={tab.count} />}
            </BaseTabs.Tab>
          ))}
          <BaseTabs.Indicator className="absolute bottom-0 left-0 h-0.5 w-(--active-tab-width) translate-x-(--active-tab-left) rounded-full bg-foreground transition-[translate,width] duration-200 ease-out" />
        </BaseTabs.List>
        {actions}
      </div>
      {children}
    </BaseTabs.Root>
  );
}

export function TabPanel({ value, children, className }: { value: string; children: ReactNode; className?: string }) {
  return (
    <BaseTabs.Panel value={value} className={cn("min-h-0 min-w-0 flex-1 rounded-sm", className)}>
      {children}
    </BaseTabs.Panel>
  );
}
