"use client";

import { useState } from "react";
import { fromLocal, toLocal } from "@/components/forms/form-inputs";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { DateInput } from "@/components/ui/input";

export interface DueDialogProps {
  dueAt: string | null;
  /** null: never due. */
  onSave: (due: string | null) => void | Promise<void>;
  onClose: () => void;
  isPending: boolean;
}

export function DueDialog({ dueAt, onSave, onClose, isPending }: DueDialogProps) {
  const [local, setLocal] = useState(dueAt ? toLocal(dueAt) : "");
  return (
    <Dialog
      title="When it is due"
      description="Only this task; the instance keeps its own due time."
      size="sm"
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      footer={
        <>
          {dueAt && (
            <Button variant="ghost" className="mr-auto" disabled={isPending} onClick={() => void onSave(null)}>
              Not due at all
            </Button>
          )}
          <DialogClose />
          <Button
            variant="primary"
            disabled={local === ""}
            isPending={isPending}
            onClick={() => void onSave(fromLocal(local))}
          >
            Save
          </Button>
        </>
      }
    >
      <Field label="Date and time" hint={`In your time zone, ${Intl.DateTimeFormat().resolvedOptions().timeZone}`}>
        <DateInput hasTime value={local} onChange={(event) => setLocal(event.target.value)} />
      </Field>
    </Dialog>
  );
}
