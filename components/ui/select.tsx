"use client";

import { Select as BaseSelect } from "@base-ui/react/select";
import { Check, ChevronsUpDown, type LucideIcon } from "lucide-react";
import { cn } from "./cn";
import { controlClass } from "./input";

export interface Option<V extends string = string> {
  value: V;
  label: string;
  /** A second line, in muted text. */
  hint?: string;
  icon?: LucideIcon;
  iconClass?: string;
  isDisabled?: boolean;
}

export interface SelectProps<V extends string> {
  options: readonly Option<V>[];
  value: V | null;
  onValueChange: (value: V) => void;
  placeholder?: string;
  /** Needed outside a `Field`. */
  "aria-label"?: string;
  id?: string;
  name?: string;
  size?: "sm" | "md";
  isDisabled?: boolean;
  isRequired?: boolean;
  className?: string;
}

export function Select<V extends string>({
  options,
  value,
  onValueChange,
  placeholder = "Choose…",
  size = "md",
  ...props
}: SelectProps<V>) {
  const chosen = options.find((option) => option.value === value);
  return (
    <BaseSelect.Root
      items={options as Option<V>[]}
      value={value}
      onValueChange={(next) => next !== null && onValueChange(next)}
      name={props.name}
      id={props.id}
      disabled={props.isDisabled}
      required={props.isRequired}
      modal={false}
    >
      <BaseSelect.Trigger
        aria-label={props["aria-label"]}
        className={cn(
          controlClass,
          "flex items-center gap-2 pr-1.5 pl-2.5 text-left select-none",
          size === "sm" ? "h-7 text-xs" : "h-8",
          props.className,
        )}
      >
        {chosen?.icon && <chosen.icon className={cn("size-3.5 shrink-0 text-muted", chosen.iconClass)} aria-hidden />}
        <BaseSelect.Value placeholder={placeholder} className="flex-1 truncate data-placeholder:text-faint" />
        <BaseSelect.Icon className="text-faint">
          <ChevronsUpDown className="size-3.5" aria-hidden />
        </BaseSelect.Icon>
      </BaseSelect.Trigger>
      <BaseSelect.Portal>
        <BaseSelect.Positioner sideOffset={4} alignItemWithTrigger={false} className="z-50 outline-none">
          <BaseSelect.Popup className="popup max-h-(--available-height) min-w-(--anchor-width) overflow-y-auto p-1">
            <BaseSelect.List>
              {options.map((option) => (
                <BaseSelect.Item
                  key={option.value}
                  value={option.value}
                  disabled={option.isDisabled}
                  className={itemClass}
                >
                  {option.icon && (
                    <option.icon className={cn("size-3.5 shrink-0 text-muted", option.iconClass)} aria-hidden />
                  )}
                  <span className="min-w-0 flex-1">
                    <BaseSelect.ItemText className="block truncate">{option.label}</BaseSelect.ItemText>
                    {option.hint && <span className="block truncate text-xs text-muted">{option.hint}</span>}
                  </span>
                  <BaseSelect.ItemIndicator className="text-accent">
                    <Check className="size-3.5" aria-hidden />
                  </BaseSelect.ItemIndicator>
                </BaseSelect.Item>
              ))}
            </BaseSelect.List>
          </BaseSelect.Popup>
        </BaseSelect.Positioner>
      </BaseSelect.Portal>
    </BaseSelect.Root>
  );
}

/** A line of a menu or list that floats. */
export const itemClass = [
  "flex min-h-7 cursor-default items-center gap-2 rounded-sm px-2 py-1 text-sm outline-none select-none",
  "data-highlighted:bg-hover data-disabled:pointer-events-none data-disabled:opacity-50",
].join(" ");
