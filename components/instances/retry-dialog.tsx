"use client";

import { useState } from "react";
import type { FormProblem } from "@/components/forms/model-form";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input, Textarea } from "@/components/ui/input";
import { toast } from "@/components/ui/toaster";
import type { InstanceIncident } from "@/lib/queries/instances/work";
import type { VariableScope } from "@/lib/queries/instances/variables";
import { editableText, parseValue } from "./edit-variable-dialog";
import type { InstanceActions } from "./instance-actions";

export interface RetryDialogProps {
  readonly incident: InstanceIncident;
  readonly scopes: readonly VariableScope[];
  readonly onClose: () => void;
  readonly editAndRetry: InstanceActions["editAndRetry"];
  readonly onChanged: () => void;
}

interface Row {
  readonly key: string;
  readonly scope: number;
  readonly name: string;
  readonly label: string;
  readonly before: string;
  readonly wasRead: boolean;
}

/** Corrects variables and runs the step again, in one: what the failed expression read comes first. */
export function RetryDialog({ incident, scopes, onClose, editAndRetry, onChanged }: RetryDialogProps) {
  const read = new Set(Object.keys(incident.trace?.values ?? {}));
  const present: Row[] = scopes
    .filter(({ step }) => step === 0 || step === incident.step)
    .flatMap((scope) =>
      scope.variables.map(({ name, value }) => ({
        key: `${scope.step} ${name}`,
        scope: scope.step,
        name,
        label: scope.step === 0 ? name : `${name} (only in “${scope.name}”)`,
        before: editableText(value),
        wasRead: read.has(name),
      })),
    );
  // A variable that was read but is not there at all is the likeliest cause.
  const missing: Row[] = [...read]
    .filter((name) => !present.some((row) => row.name === name))
    .map((name) => ({ key: `0 ${name}`, scope: 0, name, label: `${name} (not set)`, before: "", wasRead: true }));
  const rows = [...missing, ...present].sort((a, b) => Number(b.wasRead) - Number(a.wasRead));

  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({});
  const [reason, setReason] = useState("");
  const [problem, setProblem] = useState<FormProblem>();
  const [isPending, setIsPending] = useState(false);
  const changed = rows.filter(({ key, before }) => texts[key] !== undefined && texts[key] !== before);

  async function send() {
    if (changed.length === 0)
      return setProblem({ title: "Nothing is changed", message: "Change a value, or close this and press Retry." });
    if (reason.trim() === "") return setProblem({ title: "Say why", message: "The reason is kept in the history." });
    setIsPending(true);
    setProblem(undefined);
    const result = await editAndRetry({
      incidentId: incident.id,
      edits: changed.map(({ key, scope, name }) => ({ scope, name, value: parseValue(texts[key] ?? "") })),
      reason: reason.trim(),
    }).catch(() => undefined);
    setIsPending(false);
    onChanged();
    if (!result)
      return setProblem({
        title: "The server did not answer",
        message: "Look whether it was retried before you repeat it.",
      });
    if (!result.ok) return setProblem(result.error);
    if (result.value.stoppedAgain === null) toast.success(`“${incident.elementName}” runs again`);
    else toast.error(`“${incident.elementName}” stopped again`, { description: result.value.stoppedAgain });
    onClose();
  }

  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && !isPending && onClose()}
      title={`Correct and retry “${incident.elementName}”`}
      description={incident.message}
      footer={
        <>
          <DialogClose />
          <Button variant="primary" isPending={isPending} onClick={() => void send()}>
            {changed.length > 0 ? `Change ${changed.length} and retry` : "Change and retry"}
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
        <div className="flex flex-col gap-3">
          {rows.map((row) => (
            <Field
              key={row.key}
              label={<span className="font-mono text-xs">{row.label}</span>}
              hint={row.wasRead ? "Read by the failed expression" : undefined}
            >
              <Textarea
                rows={1}
                className="max-h-48 min-h-8 font-mono text-xs"
                value={texts[row.key] ?? row.before}
                onChange={(event) => setTexts((now) => ({ ...now, [row.key]: event.target.value }))}
              />
            </Field>
          ))}
          {rows.length === 0 && <p className="text-sm text-muted">The instance holds no variables.</p>}
        </div>
        <Field label="Reason" isRequired>
          <Input value={reason} onChange={(event) => setReason(event.target.value)} />
        </Field>
      </div>
    </Dialog>
  );
}
