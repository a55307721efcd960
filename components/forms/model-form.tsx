"use client";

import { type KeyboardEvent, type ReactNode, useEffect, useState } from "react";
import { Controller, type FieldErrors, type Resolver, useForm } from "react-hook-form";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Field } from "@/components/ui/field";
import type { JsonObject } from "@/lib/domain/json";
import type { Form, FormField } from "@/lib/model";
import { parseFormValues } from "@/lib/model/form-values";
import { lostAnswer } from "@/lib/client/lost-answer";
import { FormControl } from "./form-control";
import { displayOf, type Inputs, inputsOf, submissionOf } from "./form-inputs";

/** What went wrong on the other side, as action results say it. */
export interface FormProblem {
  readonly title: string;
  readonly message: string;
  readonly reference?: string | undefined;
  readonly fields?: Readonly<Record<string, string>> | undefined;
}

export interface ModelFormProps {
  readonly form: Form;
  /** What it starts with: the instance's variables, or a draft. */
  readonly values?: JsonObject;
  readonly submitLabel: string;
  /** Resolves to what went wrong, or nothing. What was typed stays. */
  readonly onSubmit: (values: JsonObject, isAlternative: boolean) => Promise<FormProblem | undefined | void>;
  /** A second way to send it, as "Complete and next": also on ⌘⇧Enter. */
  readonly alternativeLabel?: string;
  /** Every change of the person's, for drafts. Not called for what the form starts with. */
  readonly onDraft?: (values: JsonObject) => void;
  /** Shows the values only. */
  readonly isReadOnly?: boolean;
  /** Left of the buttons. */
  readonly footer?: ReactNode;
  readonly hasAutoFocus?: boolean;
  readonly className?: string;
}

/** A form that a model declares: checked here as the server checks it, in the same words. */
export function ModelForm({
  form,
  values = {},
  submitLabel,
  onSubmit,
  alternativeLabel,
  onDraft,
  isReadOnly = false,
  footer,
  hasAutoFocus = false,
  className,
}: ModelFormProps) {
  const [problem, setProblem] = useState<FormProblem>();
  const [pending, setPending] = useState<"main" | "alternative">();
  const { control, handleSubmit, setError, subscribe } = useForm<Inputs, unknown, JsonObject>({
    defaultValues: inputsOf(form, values),
    resolver: resolverOf(form),
    mode: "onTouched",
  });

  useEffect(() => {
    if (!onDraft) return;
    return subscribe({
      formState: { values: true },
      callback: ({ values: inputs, name }) => {
        if (name !== undefined) onDraft(submissionOf(form, inputs));
      },
    });
  }, [form, onDraft, subscribe]);

  async function send(submitted: JsonObject, isAlternative: boolean) {
    setProblem(undefined);
    setPending(isAlternative ? "alternative" : "main");
    try {
      const failed = await onSubmit(submitted, isAlternative);
      if (!failed) return;
      setProblem(failed);
      for (const [key, message] of Object.entries(failed.fields ?? {})) {
        if (form.fields.some((field) => field.key === key)) setError(key, { type: "server", message });
      }
    } catch (error) {
      setProblem({
        title: "This could not be sent",
        message: lostAnswer(
          error,
          "The server did not answer. What you typed is still here. Look whether it was saved before you send it again.",
        ),
      });
    } finally {
      setPending(undefined);
    }
  }
  const submit = (isAlternative: boolean) => handleSubmit((submitted) => send(submitted, isAlternative))();

  function handleKeyDown(event: KeyboardEvent) {
    if (event.key !== "Enter" || !(event.metaKey || event.ctrlKey) || pending) return;
    event.preventDefault();
    void submit(event.shiftKey && alternativeLabel !== undefined);
  }

  if (isReadOnly) {
    return (
      <dl className={cn("grid gap-x-6 gap-y-3 sm:grid-cols-2", className)}>
        {form.fields.map((field) => (
          <ShownField key={field.key} field={field} values={values} />
        ))}
      </dl>
    );
  }
  const firstEditable = form.fields.find((field) => !field.readOnly)?.key;
  return (
    <form
      noValidate
      className={cn("flex flex-col gap-4", className)}
      onKeyDown={handleKeyDown}
      onSubmit={(event) => {
        event.preventDefault();
        event.stopPropagation();
        void submit(false);
      }}
    >
      {problem ? (
        <Alert tone="red" title={problem.title} isLive>
          {problem.message}
          {problem.reference ? ` Reference ${problem.reference}.` : null}
        </Alert>
      ) : null}
      {form.fields.map((field) =>
        field.readOnly ? (
          <dl key={field.key}>
            <ShownField field={field} values={values} />
          </dl>
        ) : (
          <Controller
            key={field.key}
            control={control}
            name={field.key}
            render={({ field: { value, onChange, onBlur, ref }, fieldState: { error } }) => (
              <Field
                label={field.label}
                isLabelHidden={field.type === "boolean"}
                hint={field.type === "boolean" ? undefined : field.help}
                error={error?.message}
                isRequired={field.required ?? false}
              >
                <FormControl
                  field={field}
                  value={value ?? null}
                  onChange={onChange}
                  onBlur={onBlur}
                  isDisabled={pending !== undefined}
                  hasAutoFocus={hasAutoFocus && field.key === firstEditable}
                  inputRef={ref}
                />
              </Field>
            )}
          />
        ),
      )}
      <div className="flex flex-wrap items-center justify-end gap-2">
        {footer ? <div className="mr-auto">{footer}</div> : null}
        {alternativeLabel !== undefined ? (
          <Button
            isPending={pending === "alternative"}
            disabled={pending !== undefined}
            onClick={() => void submit(true)}
          >
            {alternativeLabel}
          </Button>
        ) : null}
        <Button type="submit" variant="primary" isPending={pending === "main"} disabled={pending !== undefined}>
          {submitLabel}
          <span aria-hidden className="hidden text-xs opacity-70 sm:inline">
            ⌘↵
          </span>
        </Button>
      </div>
    </form>
  );
}

function ShownField({ field, values }: { field: FormField; values: JsonObject }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-muted">{field.label}</dt>
      <dd className="mt-0.5 text-sm break-words whitespace-pre-line">{displayOf(field, values[field.key])}</dd>
    </div>
  );
}

/** Checks as the server does: same rules, same words. */
function resolverOf(form: Form): Resolver<Inputs, unknown, JsonObject> {
  return (inputs) => {
    const read = parseFormValues(form, submissionOf(form, inputs));
    if (read.ok) return { values: read.values, errors: {} };
    const errors: FieldErrors<Inputs> = {};
    for (const [key, message] of Object.entries<string>(read.fields)) errors[key] = { type: "validate", message };
    return { values: {}, errors };
  };
}
