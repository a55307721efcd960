"use client";

import { NumberField } from "@base-ui/react/number-field";
import { Minus, Plus } from "lucide-react";
import { cn } from "./cn";
import { controlClass } from "./input";

export interface NumberInputProps {
  value: number | null;
  onValueChange: (value: number | null) => void;
  min?: number | undefined;
  max?: number | undefined;
  step?: number | undefined;
  id?: string;
  name?: string;
  placeholder?: string;
  "aria-label"?: string;
  isDisabled?: boolean;
  isReadOnly?: boolean;
  isRequired?: boolean;
  className?: string;
}

export function NumberInput({
  value,
  onValueChange,
  isDisabled,
  isReadOnly,
  isRequired,
  placeholder,
  className,
  ...props
}: NumberInputProps) {
  return (
    <NumberField.Root
      value={value}
      onValueChange={onValueChange}
      min={props.min}
      max={props.max}
      step={props.step}
      id={props.id}
      name={props.name}
      disabled={isDisabled}
      readOnly={isReadOnly}
      required={isRequired}
      format={{ maximumFractionDigits: 10 }}
    >
      <NumberField.Group className={cn("relative flex w-full", className)}>
        <NumberField.Input
          aria-label={props["aria-label"]}
          placeholder={placeholder}
          className={cn(controlClass, "tabular h-8 pr-14 pl-2.5")}
        />
        <span className="absolute inset-y-0 right-1 flex items-center text-faint">
          <NumberField.Decrement aria-label="Less" className={stepClass}>
            <Minus className="size-3.5" aria-hidden />
          </NumberField.Decrement>
          <NumberField.Increment aria-label="More" className={stepClass}>
            <Plus className="size-3.5" aria-hidden />
          </NumberField.Increment>
        </span>
      </NumberField.Group>
    </NumberField.Root>
  );
}

const stepClass =
  "flex size-6 items-center justify-center rounded-sm hover:bg-hover hover:text-foreground data-disabled:opacity-40";
