"use client";

import { FunctionSquare } from "lucide-react";
import { type ReactNode, useId } from "react";
import { cn } from "@/components/ui/cn";
import { Input } from "@/components/ui/input";
import { ExpressionField } from "./expression-field";

export interface ValueFieldProps {
  readonly label: string;
  /** Literal text, or FEEL behind "=". */
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onSettle?: () => void;
  readonly hint?: ReactNode;
  readonly placeholder?: string;
  readonly expressionPlaceholder?: string;
  /** Instead of the plain input while it is no expression. */
  readonly children?: ReactNode;
  readonly error?: string | undefined;
  readonly describeValue?: (value: unknown) => string | undefined;
}

/** A fixed text, or an expression: the ƒ button says which. */
export function ValueField({
  label,
  value,
  onChange,
  onSettle,
  hint,
  placeholder,
  expressionPlaceholder,
  children,
  error,
  describeValue,
}: ValueFieldProps) {
  const id = useId();
  const isExpression = value.startsWith("=");
  const toggle = (
    <button
      type="button"
      aria-pressed={isExpression}
      aria-label={`${label}: use an expression`}
      title={
        isExpression ? "A FEEL expression. Click for a fixed value." : "A fixed value. Click for a FEEL expression."
      }
      onClick={() => onChange(isExpression ? value.slice(1) : `=${value}`)}
      className={cn(
        "flex size-5 items-center justify-center rounded-sm text-faint hover:bg-hover hover:text-foreground",
        isExpression && "bg-accent-soft text-accent hover:text-accent",
      )}
    >
      <FunctionSquare className="size-3.5" aria-hidden />
    </button>
  );
  if (isExpression) {
    return (
      <ExpressionField
        label={label}
        value={value.slice(1)}
        onChange={(next) => onChange(`=${next}`)}
        {...(onSettle && { onSettle })}
        {...(expressionPlaceholder !== undefined && { placeholder: expressionPlaceholder })}
        {...(describeValue && { describeValue })}
        hint={hint}
        rows={1}
        action={toggle}
      />
    );
  }
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <div className="flex items-center gap-1.5">
        <label htmlFor={id} className="flex-1 text-sm font-medium">
          {label}
        </label>
        {toggle}
      </div>
      {children ?? (
        <Input
          id={id}
          value={value}
          placeholder={placeholder}
          onChange={(event) => onChange(event.target.value)}
          onBlur={onSettle}
          aria-invalid={error !== undefined || undefined}
          aria-describedby={`${id}-hint`}
        />
      )}
      <p id={`${id}-hint`} className={cn("text-xs", error ? "text-red" : "text-muted", !error && !hint && "hidden")}>
        {error ?? hint}
      </p>
    </div>
  );
}
