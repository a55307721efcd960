"use client";

import { Combobox as BaseCombobox } from "@base-ui/react/combobox";
import { Check, ChevronsUpDown, X } from "lucide-react";
import { type RefObject, useRef } from "react";
import { cn } from "./cn";
import { controlClass } from "./input";
import { itemClass, type Option } from "./select";

interface CommonProps<V extends string> {
  options: readonly Option<V>[];
  placeholder?: string;
  emptyText?: string;
  "aria-label"?: string;
  id?: string;
  isDisabled?: boolean;
  className?: string;
}

export interface ComboboxProps<V extends string> extends CommonProps<V> {
  value: V | null;
  onValueChange: (value: V | null) => void;
}

/** Chooses one of many by typing. */
export function Combobox<V extends string>({
  options,
  value,
  onValueChange,
  placeholder,
  emptyText,
  ...props
}: ComboboxProps<V>) {
  return (
    <BaseCombobox.Root
      items={options as Option<V>[]}
      value={options.find((option) => option.value === value) ?? null}
      onValueChange={(option, details) => {
        if (!keepsOnEscape(details)) onValueChange(option?.value ?? null);
      }}
      isItemEqualToValue={(a, b) => a.value === b.value}
      disabled={props.isDisabled}
    >
      <BaseCombobox.InputGroup className={cn("relative w-full", props.className)}>
        <BaseCombobox.Input
          id={props.id}
          aria-label={props["aria-label"]}
          placeholder={placeholder}
          className={cn(controlClass, "h-8 pr-14 pl-2.5")}
        />
        <span className="absolute inset-y-0 right-1 flex items-center text-faint">
          <BaseCombobox.Clear
            aria-label="Clear"
            className="flex size-6 items-center justify-center rounded-sm hover:text-foreground"
          >
            <X className="size-3.5" aria-hidden />
          </BaseCombobox.Clear>
          <BaseCombobox.Trigger
            aria-label="Show all"
            className="flex size-6 items-center justify-center rounded-sm hover:text-foreground"
          >
            <ChevronsUpDown className="size-3.5" aria-hidden />
          </BaseCombobox.Trigger>
        </span>
      </BaseCombobox.InputGroup>
      <OptionsPopup emptyText={emptyText} />
    </BaseCombobox.Root>
  );
}

export interface MultiComboboxProps<V extends string> extends CommonProps<V> {
  value: readonly V[];
  onValueChange: (value: V[]) => void;
}

/** Chooses several; each shows as a chip that can be taken off. */
export function MultiCombobox<V extends string>({
  options,
  value,
  onValueChange,
  placeholder,
  emptyText,
  ...props
}: MultiComboboxProps<V>) {
  const chips = useRef<HTMLDivElement>(null);
  const chosen = options.filter((option) => value.includes(option.value));
  return (
    <BaseCombobox.Root
      multiple
      items={options as Option<V>[]}
      value={chosen}
      onValueChange={(next, details) => {
        if (!keepsOnEscape(details)) onValueChange(next.map((option) => option.value));
      }}
      isItemEqualToValue={(a, b) => a.value === b.value}
      disabled={props.isDisabled}
    >
      <BaseCombobox.Chips
        ref={chips}
        className={cn(
          controlClass,
          "flex min-h-8 flex-wrap items-center gap-1 p-1 focus-within:border-ring focus-within:outline-2 focus-within:-outline-offset-1 focus-within:outline-ring",
          props.className,
        )}
      >
        {chosen.map((option) => (
          <BaseCombobox.Chip
            key={option.value}
            aria-label={option.label}
            className="inline-flex h-6 items-center gap-0.5 rounded-sm bg-pressed pl-2 text-xs outline-none data-highlighted:bg-accent-soft focus-within:bg-accent-soft"
          >
            {option.label}
            <BaseCombobox.ChipRemove
              aria-label={`Remove ${option.label}`}
              className="flex size-5 items-center justify-center text-muted hover:text-foreground"
            >
              <X className="size-3" aria-hidden />
            </BaseCombobox.ChipRemove>
          </BaseCombobox.Chip>
        ))}
        <BaseCombobox.Input
          id={props.id}
          aria-label={props["aria-label"]}
          placeholder={chosen.length === 0 ? placeholder : undefined}
          className="h-6 min-w-16 flex-1 bg-transparent px-1.5 text-sm outline-none placeholder:text-faint"
        />
      </BaseCombobox.Chips>
      <OptionsPopup emptyText={emptyText} anchor={chips} />
    </BaseCombobox.Root>
  );
}

/** Escape closes what is open around the field; it never takes away what was chosen. */
function keepsOnEscape(details: BaseCombobox.Root.ChangeEventDetails): boolean {
  if (details.reason !== "escape-key") return false;
  details.cancel();
  details.allowPropagation();
  return true;
}

interface OptionsPopupProps {
  emptyText?: string | undefined;
  anchor?: RefObject<HTMLElement | null>;
}

function OptionsPopup({ emptyText = "Nothing matches.", anchor }: OptionsPopupProps) {
  return (
    <BaseCombobox.Portal>
      <BaseCombobox.Positioner anchor={anchor} sideOffset={4} className="z-50 outline-none">
        <BaseCombobox.Popup className="popup w-(--anchor-width) min-w-44 overflow-hidden">
          <BaseCombobox.Empty>
            <div className="px-3 py-2.5 text-sm text-muted">{emptyText}</div>
          </BaseCombobox.Empty>
          <BaseCombobox.List className="max-h-[min(18rem,var(--available-height))] overflow-y-auto overscroll-contain p-1 data-empty:p-0">
            {(option: Option) => (
              <BaseCombobox.Item key={option.value} value={option} disabled={option.isDisabled} className={itemClass}>
                {option.icon && (
                  <option.icon className={cn("size-3.5 shrink-0 text-muted", option.iconClass)} aria-hidden />
                )}
                <span className="min-w-0 flex-1">
                  <span className="block truncate">{option.label}</span>
                  {option.hint && <span className="block truncate text-xs text-muted">{option.hint}</span>}
                </span>
                <BaseCombobox.ItemIndicator className="text-accent">
                  <Check className="size-3.5" aria-hidden />
                </BaseCombobox.ItemIndicator>
              </BaseCombobox.Item>
            )}
          </BaseCombobox.List>
        </BaseCombobox.Popup>
      </BaseCombobox.Positioner>
    </BaseCombobox.Portal>
  );
}
