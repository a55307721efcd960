"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input, Textarea } from "@/components/ui/input";
import type { ActionResult } from "@/lib/http/result";
import { studioHref } from "./links";

export type CreateHandler = (input: {
  name: string;
  description: string;
}) => Promise<ActionResult<{ id: string; key: string }>>;

/** A name is enough to begin drawing. */
export function NewWorkflowDialog({ onCreate, onClose }: { onCreate: CreateHandler; onClose: () => void }) {
  const router = useRouter();
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const [error, setError] = useState<{ title: string; message: string }>();
  const [missing, setMissing] = useState<string>();
  const [isPending, setIsPending] = useState(false);

  async function handleCreate() {
    if (name.trim() === "") return setMissing("Give it a name; it can be changed later.");
    setIsPending(true);
    const result = await onCreate({ name: name.trim(), description: description.trim() }).catch(() => undefined);
    setIsPending(false);
    if (result?.ok) return router.push(studioHref(result.value.key));
    setError(
      result?.error ?? { title: "The server did not answer", message: "Look at the list before you try again." },
    );
  }

  return (
    <Dialog
      title="New workflow"
      description="It opens in the studio as a draft. Nothing runs before you publish it."
      isOpen
      onOpenChange={(open) => !open && onClose()}
      footer={
        <>
          <DialogClose />
          <Button variant="primary" isPending={isPending} onClick={() => void handleCreate()}>
            Create and draw
          </Button>
        </>
      }
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void handleCreate();
        }}
      >
        {error ? (
          <Alert tone="red" title={error.title} isLive>
            {error.message}
          </Alert>
        ) : null}
        <Field label="Name" isRequired error={missing}>
          <Input
            autoFocus
            value={name}
            maxLength={255}
            placeholder="Travel request"
            onChange={(event) => {
              setName(event.target.value);
              setMissing(undefined);
            }}
          />
        </Field>
        <Field label="Description" hint="What it is for, and when to start one.">
          <Textarea
            rows={2}
            value={description}
            maxLength={2000}
            onChange={(event) => setDescription(event.target.value)}
          />
        </Field>
        <button type="submit" hidden aria-hidden tabIndex={-1} />
      </form>
    </Dialog>
  );
}
