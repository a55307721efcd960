"use client";

import { type FormEvent, useState, useTransition } from "react";
import { roleLabels } from "@/components/shell/role-labels";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { MultiCombobox } from "@/components/ui/combobox";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { toast } from "@/components/ui/toaster";
import { ROLES, type Role } from "@/lib/domain/status";
import type { ActionResult } from "@/lib/http/result";

export interface NewPerson {
  name: string;
  username: string;
  email: string;
  password: string;
  role: Role;
  groups: string[];
}

const EMPTY: NewPerson = { name: "", username: "", email: "", password: "", role: "agent", groups: [] };
const FORM_ID = "add-person";

export interface AddPersonDialogProps {
  groups: readonly { readonly key: string; readonly name: string }[];
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  onAdd: (input: NewPerson) => Promise<ActionResult<{ username: string }>>;
}

export function AddPersonDialog({ groups, isOpen, onOpenChange, onAdd }: AddPersonDialogProps) {
  const [person, setPerson] = useState(EMPTY);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [problem, setProblem] = useState<string>();
  const [isPending, startTransition] = useTransition();
  const change = (changed: Partial<NewPerson>) => setPerson((before) => ({ ...before, ...changed }));

  function show(next: boolean) {
    onOpenChange(next);
    if (next) return;
    setPerson(EMPTY);
    setErrors({});
    setProblem(undefined);
  }

  function handleSubmit(event: FormEvent) {
    event.preventDefault();
    startTransition(async () => {
      const result = await onAdd(person);
      if (result.ok) {
        toast.success(`${person.name} was added`, {
          description: "Tell them the password; they can change it under Settings.",
        });
        return show(false);
      }
      setErrors(result.error.fields ?? {});
      setProblem(result.error.fields ? undefined : result.error.message);
    });
  }

  return (
    <Dialog
      title="Add a person"
      description="They can sign in at once with the password you choose here."
      isOpen={isOpen}
      onOpenChange={show}
      footer={
        <>
          <DialogClose />
          <Button type="submit" form={FORM_ID} variant="primary" isPending={isPending}>
            Add
          </Button>
        </>
      }
    >
      <form id={FORM_ID} onSubmit={handleSubmit} className="grid gap-4 sm:grid-cols-2" noValidate>
        {problem && <Alert tone="red" title={problem} isLive className="sm:col-span-2" />}
        <Field label="Name" error={errors["name"]} isRequired>
          <Input value={person.name} autoComplete="off" onChange={(event) => change({ name: event.target.value })} />
        </Field>
        <Field
          label="Username"
          error={errors["username"]}
          hint="How models name this person. It never changes."
          isRequired
        >
          <Input
            value={person.username}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => change({ username: event.target.value.toLowerCase() })}
          />
        </Field>
        <Field label="Email" error={errors["email"]} isRequired>
          <Input
            type="email"
            value={person.email}
            autoComplete="off"
            onChange={(event) => change({ email: event.target.value })}
          />
        </Field>
        <Field label="First password" error={errors["password"]} hint="At least 12 characters." isRequired>
          <Input
            type="password"
            value={person.password}
            autoComplete="new-password"
            onChange={(event) => change({ password: event.target.value })}
          />
        </Field>
        <Field label="Role" error={errors["role"]}>
          <Select
            value={person.role}
            options={ROLES.map((role) => ({ value: role, label: roleLabels[role] }))}
            onValueChange={(role) => change({ role })}
          />
        </Field>
        <Field label="Groups" error={errors["groups"]}>
          <MultiCombobox
            value={person.groups}
            options={groups.map(({ key, name }) => ({ value: key, label: name }))}
            placeholder="None"
            onValueChange={(chosen) => change({ groups: chosen })}
          />
        </Field>
      </form>
    </Dialog>
  );
}
