"use client";

import { useState } from "react";
import type { FormProblem } from "@/components/forms/model-form";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input, Textarea } from "@/components/ui/input";
import { toast } from "@/components/ui/toaster";
import type { Json } from "@/lib/domain/json";

export interface EditedVariable {
  readonly scope: number;
  readonly scopeName: string;
  readonly name: string;
  readonly value: Json;
  readonly isNew: boolean;
}

export interface EditVariableDialogProps {
  readonly edited: EditedVariable;
  readonly onClose: () => void;
  readonly onSave: (name: string, value: Json, reason: string) => Promise<FormProblem | undefined>;
}

/** JSON where it reads as JSON, else the text itself: people write Berlin, not "Berlin". */
export function parseValue(text: string): Json {
  const trimmed = text.trim();
  if (trimmed === "") return null;
  try {
    return JSON.parse(trimmed) as Json;
  } catch {
    return text;
  }
}

/** How a value is edited: texts without quotes, unless they would read as something else. */
export function editableText(value: Json): string {
  if (value === null) return "";
  if (typeof value !== "string") return JSON.stringify(value, null, 2);
  return parseValue(value) === value ? value : JSON.stringify(value);
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

export function EditVariableDialog({ edited, onClose, onSave }: EditVariableDialogProps) {
  const [name, setName] = useState(edited.name);
  const [text, setText] = useState(editableText(edited.value));
  const [reason, setReason] = useState("");
  const [problem, setProblem] = useState<FormProblem>();
  const [errors, setErrors] = useState<{ name?: string; reason?: string }>({});
  const [isPending, setIsPending] = useState(false);
  const value = parseValue(text);

  async function save() {
    const found = {
      ...(NAME.test(name) ? {} : { name: "Begin with a letter, then letters, digits and _ only." }),
      ...(reason.trim() ? {} : { reason: "Say why. It is kept in the history." }),
    };
    setErrors(found);
    if (Object.keys(found).length > 0) return;
    setIsPending(true);
    const failed = await onSave(name, value, reason.trim()).catch(
      (): FormProblem => ({
        title: "The server did not answer",
        message: "Look whether it was saved before you repeat it.",
      }),
    );
    setIsPending(false);
    if (failed) return setProblem(failed);
    toast.success(`${name} is saved`);
    onClose();
  }

  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && !isPending && onClose()}
      title={edited.isNew ? "Add a variable" : `Edit ${edited.name}`}
      description="A change outside a form. Conditions and steps after this one see the new value; what was decided stays."
      footer={
        <>
          <DialogClose />
          <Button variant="primary" isPending={isPending} onClick={() => void save()}>
            Save
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {problem && (
          <Alert tone="red" title={problem.title} isLive>
            {problem.message}
          </Alert>
        )}
        {edited.isNew && (
          <Field label="Name" error={errors.name} isRequired>
            <Input value={name} onChange={(event) => setName(event.target.value)} className="font-mono" autoFocus />
          </Field>
        )}
        <Field
          label="Value"
          hint={`Saved as ${kindOf(value)}. Numbers, true, false, lists and objects are read as such; quote a text to keep it a text.`}
        >
          <Textarea
            value={text}
            onChange={(event) => setText(event.target.value)}
            className="font-mono text-xs"
            rows={5}
          />
        </Field>
        <Field label="Reason" error={errors.reason} isRequired>
          <Input value={reason} onChange={(event) => setReason(event.target.value)} />
        </Field>
      </div>
    </Dialog>
  );
}

function kindOf(value: Json): string {
  if (value === null) return "nothing (null)";
  if (Array.isArray(value)) return "a list";
  return { string: "a text", number: "a number", boolean: "yes or no", object: "an object" }[
    typeof value as "string" | "number" | "boolean" | "object"
  ];
}
