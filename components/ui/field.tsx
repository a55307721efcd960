"use client";

import { Field as BaseField } from "@base-ui/react/field";
import { Fieldset } from "@base-ui/react/fieldset";
import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "./cn";

export interface FieldProps {
  label: ReactNode;
  children: ReactNode;
  hint?: ReactNode;
  /** What is wrong and how to put it right. */
  error?: string | undefined;
  isRequired?: boolean;
  isDisabled?: boolean;
  /** The label is read out but not drawn. */
  isLabelHidden?: boolean;
  name?: string;
  className?: string;
}

/** Label, control, hint and error, tied together for eyes and screen readers. Put one control of this folder inside. */
export function Field({
  label,
  children,
  hint,
  error,
  isRequired,
  isDisabled,
  isLabelHidden,
  name,
  className,
}: FieldProps) {
  return (
    <BaseField.Root
      name={name}
      invalid={error !== undefined}
      disabled={isDisabled}
      className={cn("flex min-w-0 flex-col gap-1.5", className)}
    >
      <BaseField.Label className={cn("text-sm font-medium text-foreground", isLabelHidden && "sr-only")}>
        {label}
        {isRequired && (
          <span className="text-red" aria-hidden>
            {" "}
            *
          </span>
        )}
      </BaseField.Label>
      {children}
      {hint && <BaseField.Description className="text-xs text-muted">{hint}</BaseField.Description>}
      <BaseField.Error match={error !== undefined} className="flex items-start gap-1 text-xs text-red">
        <CircleAlert className="mt-0.5 size-3 shrink-0" aria-hidden />
        {error}
      </BaseField.Error>
    </BaseField.Root>
  );
}

/** Several controls under one heading: a radio group, a list of checkboxes. */
export function FieldGroup({
  legend,
  children,
  hint,
  className,
}: {
  legend: ReactNode;
  children: ReactNode;
  hint?: ReactNode;
  className?: string;
}) {
  return (
    <Fieldset.Root className={cn("flex min-w-0 flex-col gap-2", className)}>
      <Fieldset.Legend className="text-sm font-medium">{legend}</Fieldset.Legend>
      {children}
      {hint && <p className="text-xs text-muted">{hint}</p>}
    </Fieldset.Root>
  );
}
