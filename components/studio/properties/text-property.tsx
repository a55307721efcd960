"use client";

import type { ReactNode } from "react";
import { Field } from "@/components/ui/field";
import { Input, Textarea } from "@/components/ui/input";
import { useStore } from "../use-studio";
import { useBufferedText } from "./use-buffered-text";

export interface TextPropertyProps {
  readonly label: string;
  readonly value: string;
  /** Puts the text into the model; false: it does not take it. */
  readonly onCommit: (text: string) => boolean;
  readonly hint?: ReactNode;
  readonly placeholder?: string;
  readonly isMultiline?: boolean;
  readonly isMono?: boolean;
  readonly isRequired?: boolean;
  readonly isLabelHidden?: boolean;
  /** Why the model does not take what is typed. */
  readonly refusal?: (text: string) => string | undefined;
  readonly suggestions?: readonly string[];
}

export function TextProperty({
  label,
  value,
  onCommit,
  hint,
  placeholder,
  isMultiline,
  isMono,
  isRequired,
  isLabelHidden,
  refusal,
  suggestions,
}: TextPropertyProps) {
  const store = useStore();
  const buffer = useBufferedText(value, onCommit);
  const error = buffer.isRefused ? (refusal?.(buffer.text) ?? undefined) : undefined;
  const listId = suggestions && suggestions.length > 0 ? `suggest-${label.replace(/\W+/g, "-")}` : undefined;
  const control = {
    value: buffer.text,
    placeholder,
    onChange: (event: { target: { value: string } }) => buffer.change(event.target.value),
    onBlur: () => {
      buffer.leave();
      store.settle();
    },
  };
  return (
    <Field
      label={label}
      hint={hint}
      error={error}
      isRequired={isRequired ?? false}
      isLabelHidden={isLabelHidden ?? false}
    >
      {isMultiline ? (
        <Textarea rows={2} {...control} />
      ) : (
        <Input
          {...control}
          {...(listId && { list: listId })}
          spellCheck={!isMono}
          className={isMono ? "font-mono text-xs" : undefined}
        />
      )}
      {listId ? (
        <datalist id={listId}>
          {suggestions!.map((s) => (
            <option key={s} value={s} />
          ))}
        </datalist>
      ) : null}
    </Field>
  );
}
