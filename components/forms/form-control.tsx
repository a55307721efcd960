"use client";

import type { Ref } from "react";
import { Checkbox } from "@/components/ui/checkbox";
import { MultiCombobox } from "@/components/ui/combobox";
import { DateInput, Input, Textarea } from "@/components/ui/input";
import { NumberInput } from "@/components/ui/number-input";
import { Select } from "@/components/ui/select";
import type { FormField } from "@/lib/model";
import type { InputValue } from "./form-inputs";

export interface FormControlProps {
  readonly field: FormField;
  readonly value: InputValue;
  readonly onChange: (value: InputValue) => void;
  readonly onBlur: () => void;
  readonly isDisabled: boolean;
  readonly hasAutoFocus: boolean;
  readonly inputRef?: Ref<HTMLInputElement & HTMLTextAreaElement>;
}

/** The control that a field's type calls for. */
export function FormControl({ field, value, onChange, onBlur, isDisabled, hasAutoFocus, inputRef }: FormControlProps) {
  const text = typeof value === "string" ? value : "";
  switch (field.type) {
    case "textarea":
      return (
        <Textarea
          ref={inputRef}
          autoFocus={hasAutoFocus}
          name={field.key}
          value={text}
          disabled={isDisabled}
          onBlur={onBlur}
          onChange={(event) => onChange(event.target.value)}
        />
      );
    case "number":
      return (
        <NumberInput
          name={field.key}
          value={typeof value === "number" ? value : null}
          onValueChange={onChange}
          min={field.min}
          max={field.max}
          isDisabled={isDisabled}
        />
      );
    case "boolean":
      return (
        <Checkbox
          name={field.key}
          label={field.label}
          hint={field.help}
          isChecked={value === true}
          onCheckedChange={onChange}
          isDisabled={isDisabled}
        />
      );
    case "select":
      return (
        <Select
          name={field.key}
          options={field.options ?? []}
          value={typeof value === "string" ? value : null}
          onValueChange={onChange}
          isDisabled={isDisabled}
        />
      );
    case "multiselect":
      return (
        <MultiCombobox
          options={field.options ?? []}
          value={Array.isArray(value) ? value : []}
          onValueChange={onChange}
          placeholder="Choose…"
          isDisabled={isDisabled}
        />
      );
    case "date":
    case "datetime":
      return (
        <DateInput
          ref={inputRef}
          autoFocus={hasAutoFocus}
          name={field.key}
          hasTime={field.type === "datetime"}
          value={text}
          disabled={isDisabled}
          onBlur={onBlur}
          onChange={(event) => onChange(event.target.value)}
        />
      );
    default:
      return (
        <Input
          ref={inputRef}
          autoFocus={hasAutoFocus}
          name={field.key}
          type={field.type === "email" ? "email" : "text"}
          value={text}
          disabled={isDisabled}
          onBlur={onBlur}
          onChange={(event) => onChange(event.target.value)}
        />
      );
  }
}
