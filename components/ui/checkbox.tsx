"use client";

import { Checkbox as BaseCheckbox } from "@base-ui/react/checkbox";
import { Radio } from "@base-ui/react/radio";
import { RadioGroup as BaseRadioGroup } from "@base-ui/react/radio-group";
import { Switch as BaseSwitch } from "@base-ui/react/switch";
import { Check, Minus } from "lucide-react";
import { type ReactNode, useId } from "react";
import { cn } from "./cn";

interface ToggleProps {
  isChecked: boolean;
  onCheckedChange: (isChecked: boolean) => void;
  /** Drawn beside it; without one give `aria-label`. */
  label?: ReactNode;
  hint?: ReactNode;
  "aria-label"?: string;
  name?: string;
  isDisabled?: boolean;
  className?: string;
}

export function Checkbox({
  isChecked,
  onCheckedChange,
  label,
  hint,
  isIndeterminate,
  isDisabled,
  name,
  className,
  ...props
}: ToggleProps & { isIndeterminate?: boolean }) {
  const box = (
    <BaseCheckbox.Root
      checked={isChecked}
      indeterminate={isIndeterminate}
      onCheckedChange={onCheckedChange}
      disabled={isDisabled}
      name={name}
      aria-label={props["aria-label"]}
      className={cn(
        "flex size-4 shrink-0 items-center justify-center rounded-[4px] border border-control bg-surface text-accent-on dark:bg-sunken",
        "data-checked:border-accent data-checked:bg-accent data-indeterminate:border-accent data-indeterminate:bg-accent data-disabled:opacity-50",
        label ? "mt-0.5" : className,
      )}
    >
      <BaseCheckbox.Indicator>
        {isIndeterminate ? (
          <Minus className="size-3" strokeWidth={3} aria-hidden />
        ) : (
          <Check className="size-3" strokeWidth={3} aria-hidden />
        )}
      </BaseCheckbox.Indicator>
    </BaseCheckbox.Root>
  );
  return label ? <Labelled {...{ label, hint, className }}>{box}</Labelled> : box;
}

export function Switch({
  isChecked,
  onCheckedChange,
  label,
  hint,
  isDisabled,
  name,
  className,
  ...props
}: ToggleProps) {
  const control = (
    <BaseSwitch.Root
      checked={isChecked}
      onCheckedChange={onCheckedChange}
      disabled={isDisabled}
      name={name}
      aria-label={props["aria-label"]}
      className={cn(
        "flex h-[18px] w-8 shrink-0 rounded-full bg-control p-0.5 transition-colors duration-150 data-checked:bg-accent data-disabled:opacity-50",
        label ? "mt-px" : className,
      )}
    >
      <BaseSwitch.Thumb className="size-3.5 rounded-full bg-white shadow-ambient transition-transform duration-150 data-checked:translate-x-3.5 dark:bg-sunken" />
    </BaseSwitch.Root>
  );
  return label ? <Labelled {...{ label, hint, className }}>{control}</Labelled> : control;
}

function Labelled({
  label,
  hint,
  className,
  children,
}: {
  label: ReactNode;
  hint?: ReactNode;
  className?: string | undefined;
  children: ReactNode;
}) {
  return (
    <label className={cn("flex items-start gap-2 text-sm", className)}>
      {children}
      <span>
        {label}
        {hint && <span className="block text-xs text-muted">{hint}</span>}
      </span>
    </label>
  );
}

export interface RadioGroupProps<V extends string> {
  options: readonly { value: V; label: string; hint?: string }[];
  value: V | null;
  onValueChange: (value: V) => void;
  "aria-label"?: string;
  name?: string;
  isDisabled?: boolean;
  className?: string;
}

export function RadioGroup<V extends string>({
  options,
  value,
  onValueChange,
  name,
  isDisabled,
  className,
  ...props
}: RadioGroupProps<V>) {
  const id = useId();
  return (
    <BaseRadioGroup
      value={value}
      onValueChange={(next) => onValueChange(next as V)}
      name={name}
      disabled={isDisabled}
      aria-label={props["aria-label"]}
      className={cn("flex flex-col gap-2", className)}
    >
      {options.map((option) => (
        <label key={option.value} htmlFor={`${id}-${option.value}`} className="flex items-start gap-2 text-sm">
          <Radio.Root
            id={`${id}-${option.value}`}
            value={option.value}
            className="mt-0.5 flex size-4 shrink-0 items-center justify-center rounded-full border border-control bg-surface data-checked:border-accent data-checked:bg-accent data-disabled:opacity-50 dark:bg-sunken"
          >
            <Radio.Indicator className="size-1.5 rounded-full bg-accent-on" />
          </Radio.Root>
          <span>
            {option.label}
            {option.hint && <span className="block text-xs text-muted">{option.hint}</span>}
          </span>
        </label>
      ))}
    </BaseRadioGroup>
  );
}
