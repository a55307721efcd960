"use client";

import { Field } from "@base-ui/react/field";
import { Input as BaseInput } from "@base-ui/react/input";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn";

export const controlClass = [
  "w-full min-w-0 rounded-md border border-border-strong bg-surface text-sm text-foreground shadow-ambient dark:bg-sunken",
  "transition-[border-color,box-shadow] duration-100 placeholder:text-faint hover:border-control",
  "focus-visible:border-ring focus-visible:outline-2 focus-visible:-outline-offset-1 focus-visible:outline-ring",
  "disabled:cursor-not-allowed disabled:opacity-60 data-disabled:cursor-not-allowed data-disabled:opacity-60",
  // A select's button counts as read-only too, and is not.
  "[&:is(input,textarea)]:read-only:bg-sunken [&:is(input,textarea)]:read-only:text-muted",
  "aria-invalid:border-red data-invalid:border-red",
].join(" ");

export interface InputProps extends Omit<ComponentProps<"input">, "size" | "prefix"> {
  /** An icon or a short word inside the field, before what is typed. */
  leading?: ReactNode;
  trailing?: ReactNode;
}

/** Inside a `Field` it takes label, hint and error from it. */
export function Input({ className, leading, trailing, ...props }: InputProps) {
  const input = (
    <BaseInput
      className={cn(controlClass, "h-8 px-2.5", leading && "pl-8", trailing && "pr-8", className)}
      {...props}
    />
  );
  if (!leading && !trailing) return input;
  return (
    <span className="relative block w-full">
      {leading && <Slot className="left-0">{leading}</Slot>}
      {input}
      {trailing && <Slot className="right-0">{trailing}</Slot>}
    </span>
  );
}

function Slot({ className, children }: { className: string; children: ReactNode }) {
  return (
    <span
      className={cn(
        "pointer-events-none absolute inset-y-0 z-1 flex w-8 items-center justify-center text-faint [&_svg]:size-4",
        className,
      )}
    >
      {children}
    </span>
  );
}

export function Textarea({ className, rows = 4, ...props }: ComponentProps<"textarea">) {
  return (
    <Field.Control
      render={
        <textarea
          rows={rows}
          {...props}
          className={cn(controlClass, "field-sizing-content min-h-18 resize-y px-2.5 py-1.5 leading-5", className)}
        />
      }
    />
  );
}

/** A day (`yyyy-mm-dd`), or with `hasTime` a local time (`yyyy-mm-ddThh:mm`), in the browser's own picker. */
export function DateInput({
  hasTime = false,
  className,
  ...props
}: Omit<ComponentProps<"input">, "type" | "size"> & { hasTime?: boolean }) {
  return (
    <BaseInput
      type={hasTime ? "datetime-local" : "date"}
      className={cn(controlClass, "tabular h-8 px-2.5", className)}
      {...props}
    />
  );
}
