"use client";

import { type FormEvent, useState, useTransition } from "react";
import { roleLabels } from "@/components/shell/role-labels";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { MultiCombobox } from "@/components/ui/combobox";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { toast } from "@/components/ui/toaster";
import { ROLES } from "@/lib/domain/status";
import type { PersonRow } from "@/lib/queries/people/list";
import type { PeopleActions } from "./people";

const FORM_ID = "edit-person";

export interface EditPersonDialogProps {
  person: PersonRow;
  groups: readonly { readonly key: string; readonly name: string }[];
  isMe: boolean;
  onClose: () => void;
  onRoleChange: PeopleActions["setRole"];
  onGroupsChange: PeopleActions["setGroups"];
}

export function EditPersonDialog({
  person,
  groups,
  isMe,
  onClose,
  onRoleChange,
  onGroupsChange,
}: EditPersonDialogProps) {
  const [role, setRole] = useState(person.role);
  const [chosen, setChosen] = useState<readonly string[]>(person.groups);
  const [problem, setProblem] = useState<string>();
  const [isPending, startTransition] = useTransition();
  const hasOtherGroups = [...chosen].sort().join() !== [...person.groups].sort().join();

  function handleSubmit(event: FormEvent) {
    event.preventDefault();
    startTransition(async () => {
      const { username } = person;
      if (hasOtherGroups) {
        const result = await onGroupsChange({ username, groups: [...chosen] });
        if (!result.ok) return setProblem(result.error.message);
      }
      if (role !== person.role) {
        const result = await onRoleChange({ username, role });
        if (!result.ok)
          return setProblem(
            hasOtherGroups ? `The groups were saved, the role was not. ${result.error.message}` : result.error.message,
          );
      }
      toast.success(`Saved for ${person.name}`);
      onClose();
    });
  }

  return (
    <Dialog
      title={person.name}
      description={`${person.username} · ${person.email}`}
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      size="sm"
      footer={
        <>
          <DialogClose />
          <Button
            type="submit"
            form={FORM_ID}
            variant="primary"
            isPending={isPending}
            disabled={!hasOtherGroups && role === person.role}
          >
            Save
          </Button>
        </>
      }
    >
      <form id={FORM_ID} onSubmit={handleSubmit} className="flex flex-col gap-4">
        {problem && <Alert tone="red" title={problem} isLive />}
        <Field
          label="Role"
          hint={
            isMe
              ? "Nobody changes their own role. Ask another admin."
              : "Another role counts at once and ends their sessions, so that they sign in anew."
          }
          isDisabled={isMe}
        >
          <Select
            value={role}
            isDisabled={isMe}
            options={ROLES.map((option) => ({ value: option, label: roleLabels[option] }))}
            onValueChange={setRole}
          />
        </Field>
        <Field label="Groups" hint="Work that is offered to these groups reaches them.">
          <MultiCombobox
            value={chosen}
            options={groups.map(({ key, name }) => ({ value: key, label: name }))}
            placeholder="None"
            onValueChange={setChosen}
          />
        </Field>
      </form>
    </Dialog>
  );
}
