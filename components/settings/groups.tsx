"use client";

import { Plus, Users } from "lucide-react";
import { type FormEvent, useState, useTransition } from "react";
import { Alert } from "@/components/ui/alert";
import { Person } from "@/components/ui/avatar";
import { CountBadge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { EmptyState } from "@/components/ui/empty-state";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { toast } from "@/components/ui/toaster";
import type { ActionResult } from "@/lib/http/result";
import type { GroupRow } from "@/lib/queries/people/list";

const FORM_ID = "add-group";

export interface GroupsProps {
  groups: readonly GroupRow[];
  onAdd: (input: { key: string; name: string }) => Promise<ActionResult>;
}

export function Groups({ groups, onAdd }: GroupsProps) {
  const [isAdding, setIsAdding] = useState(false);
  return (
    <>
      <div className="mb-3 flex items-center gap-2">
        <p className="text-muted">Workflows offer work to groups. Put people into them under People.</p>
        <Button variant="primary" className="ml-auto" onClick={() => setIsAdding(true)}>
          <Plus aria-hidden />
          Add a group
        </Button>
      </div>
      <Card>
        {groups.length === 0 && (
          <EmptyState icon={Users} title="No groups yet">
            Add the first one, then put people into it.
          </EmptyState>
        )}
        <ul className="divide-y divide-border">
          {groups.map((group) => (
            <li key={group.key} className="flex flex-col gap-1.5 px-5 py-3">
              <p className="flex items-center gap-2">
                <span className="font-medium">{group.name}</span>
                <code className="font-mono text-xs text-muted">{group.key}</code>
                <CountBadge count={group.members.length} />
              </p>
              {group.members.length > 0 ? (
                <ul className="flex flex-wrap gap-x-4 gap-y-1 text-muted">
                  {group.members.map(({ username, name }) => (
                    <li key={username}>
                      <Person name={name} />
                    </li>
                  ))}
                </ul>
              ) : (
                <p className="text-muted">
                  Nobody. Work that is offered to this group waits until a manager assigns it.
                </p>
              )}
            </li>
          ))}
        </ul>
      </Card>
      <AddGroupDialog isOpen={isAdding} onOpenChange={setIsAdding} onAdd={onAdd} />
    </>
  );
}

function AddGroupDialog({
  isOpen,
  onOpenChange,
  onAdd,
}: {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  onAdd: GroupsProps["onAdd"];
}) {
  const [name, setName] = useState("");
  const [key, setKey] = useState<string>();
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [problem, setProblem] = useState<string>();
  const [isPending, startTransition] = useTransition();
  const shownKey = key ?? keyFor(name);

  function show(next: boolean) {
    onOpenChange(next);
    if (next) return;
    setName("");
    setKey(undefined);
    setErrors({});
    setProblem(undefined);
  }

  function handleSubmit(event: FormEvent) {
    event.preventDefault();
    startTransition(async () => {
      const result = await onAdd({ key: shownKey, name });
      if (result.ok) {
        toast.success(`Group ${name} was added`);
        return show(false);
      }
      setErrors(result.error.fields ?? {});
      setProblem(result.error.fields ? undefined : result.error.message);
    });
  }

  return (
    <Dialog
      title="Add a group"
      size="sm"
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
      <form id={FORM_ID} onSubmit={handleSubmit} className="flex flex-col gap-4" noValidate>
        {problem && <Alert tone="red" title={problem} isLive />}
        <Field label="Name" error={errors["name"]} isRequired>
          <Input value={name} autoComplete="off" onChange={(event) => setName(event.target.value)} />
        </Field>
        <Field label="Key" error={errors["key"]} hint="What models say. It never changes." isRequired>
          <Input
            value={shownKey}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setKey(event.target.value.toLowerCase())}
          />
        </Field>
      </form>
    </Dialog>
  );
}

function keyFor(name: string): string {
  return name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 40);
}
