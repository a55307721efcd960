"use client";

import { useQueryClient } from "@tanstack/react-query";
import { Plus, UserRoundCog, Users, X } from "lucide-react";
import { useState } from "react";
import { Button, IconButton } from "@/components/ui/button";
import { Card, CardBody, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { Combobox } from "@/components/ui/combobox";
import { toast } from "@/components/ui/toaster";
import type { ActionResult } from "@/lib/http/result";
import type { Directory, NamedKey } from "@/lib/queries/workflows/directory";
import type { WorkflowGrant } from "@/lib/queries/workflows/get";
import type { GrantInput } from "@/lib/services/workflows/grant";

export interface AccessPanelProps {
  readonly workflowKey: string;
  readonly grants: readonly WorkflowGrant[];
  readonly directory: Directory;
  readonly canGrantManage: boolean;
  readonly onGrant: (input: GrantInput) => Promise<ActionResult<void>>;
}

/** Who may start a workflow, who manages it, and who works on it because the model says so. */
export function AccessPanel({ workflowKey, grants, directory, canGrantManage, onGrant }: AccessPanelProps) {
  const client = useQueryClient();
  const of = (right: WorkflowGrant["right"]) => grants.filter((g) => g.right === right);

  async function change(grant: Omit<GrantInput, "key">, name: string) {
    const result = await onGrant({ ...grant, key: workflowKey });
    if (!result.ok) return toast.failure(result.error);
    await client.invalidateQueries({ queryKey: ["workflows"] });
    const words = grant.right === "start" ? "start it" : "manage it";
    toast.success(grant.isGranted ? `${name} may ${words}` : `${name} may no longer ${words}`, {
      action: { label: "Undo", onSelect: () => void change({ ...grant, isGranted: !grant.isGranted }, name) },
    });
  }

  return (
    <div className="mx-auto grid max-w-240 gap-4 p-4 sm:p-6 lg:grid-cols-2">
      <GrantCard
        title="May start it"
        description="Members of these groups find it under Start. Managers and admins always may."
        held={of("start")}
        known={directory.groups}
        addLabel="Add a group"
        emptyText="No group yet: only managers and admins start it."
        onAdd={(subject, name) => change({ right: "start", subjectKind: "group", subject, isGranted: true }, name)}
        onRemove={(g) =>
          change({ right: "start", subjectKind: g.subjectKind, subject: g.subject, isGranted: false }, g.name)
        }
      />
      <GrantCard
        title="Manage it"
        description="They edit and publish it, and see and repair all its instances."
        held={of("manage")}
        known={directory.people}
        addLabel="Add a manager"
        emptyText="Nobody but the admins."
        {...(canGrantManage && {
          onAdd: (subject: string, name: string) =>
            change({ right: "manage", subjectKind: "user", subject, isGranted: true }, name),
          onRemove: (g: WorkflowGrant) =>
            change({ right: "manage", subjectKind: g.subjectKind, subject: g.subject, isGranted: false }, g.name),
        })}
      />
      <GrantCard
        title="Work on it"
        description="A published version gives these groups tasks; they see all its instances."
        held={of("work")}
        known={directory.groups}
        addLabel=""
        emptyText="No version gives a group tasks."
      />
    </div>
  );
}

interface GrantCardProps {
  readonly title: string;
  readonly description: string;
  readonly held: readonly WorkflowGrant[];
  readonly known: readonly NamedKey[];
  readonly addLabel: string;
  readonly emptyText: string;
  readonly onAdd?: (subject: string, name: string) => Promise<unknown>;
  readonly onRemove?: (grant: WorkflowGrant) => Promise<unknown>;
}

function GrantCard({ title, description, held, known, addLabel, emptyText, onAdd, onRemove }: GrantCardProps) {
  const [chosen, setChosen] = useState<string | null>(null);
  const open = known.filter((k) => !held.some((g) => g.subject === k.key));
  async function handleAdd() {
    const entry = known.find((k) => k.key === chosen);
    if (!entry || !onAdd) return;
    setChosen(null);
    await onAdd(entry.key, entry.name);
  }
  return (
    <Card>
      <CardHeader>
        <div>
          <CardTitle>{title}</CardTitle>
          <CardDescription>{description}</CardDescription>
        </div>
      </CardHeader>
      <CardBody className="flex flex-col gap-3">
        {held.length === 0 ? <p className="text-sm text-muted">{emptyText}</p> : null}
        <ul className="flex flex-col gap-1">
          {held.map((grant) => (
            <li
              key={`${grant.subjectKind}:${grant.subject}`}
              className="flex h-9 items-center gap-2.5 rounded-md border border-border px-2.5 text-sm"
            >
              {grant.subjectKind === "group" ? (
                <Users className="size-4 shrink-0 text-muted" aria-hidden />
              ) : (
                <UserRoundCog className="size-4 shrink-0 text-muted" aria-hidden />
              )}
              <span className="min-w-0 truncate font-medium">{grant.name}</span>
              <span className="truncate text-xs text-muted">{grant.subject}</span>
              {onRemove ? (
                <IconButton
                  label={`Remove ${grant.name}`}
                  size="icon-sm"
                  className="-mr-1 ml-auto"
                  onClick={() => void onRemove(grant)}
                >
                  <X aria-hidden />
                </IconButton>
              ) : null}
            </li>
          ))}
        </ul>
        {onAdd ? (
          <form
            className="flex gap-2"
            onSubmit={(event) => {
              event.preventDefault();
              void handleAdd();
            }}
          >
            <Combobox
              aria-label={addLabel}
              options={open.map((k) => ({ value: k.key, label: k.name, hint: k.key }))}
              value={chosen}
              onValueChange={setChosen}
              placeholder={`${addLabel}…`}
              emptyText="Nobody by that name."
            />
            <Button type="submit" disabled={chosen === null}>
              <Plus aria-hidden />
              Add
            </Button>
          </form>
        ) : null}
      </CardBody>
    </Card>
  );
}
