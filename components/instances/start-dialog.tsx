"use client";

import { ArrowLeft, ChevronRight, Workflow } from "lucide-react";
import { useRouter } from "next/navigation";
import { useMemo, useState } from "react";
import { type FormProblem, ModelForm } from "@/components/forms/model-form";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { EmptyState } from "@/components/ui/empty-state";
import { Input } from "@/components/ui/input";
import { toast } from "@/components/ui/toaster";
import type { JsonObject } from "@/lib/domain/json";
import type { Form } from "@/lib/model";
import { instanceHref } from "./instance-columns";

export interface StartOption {
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly form: Form | null;
}

export type StartHandler = (input: {
  workflow: string;
  values: JsonObject;
  idempotencyKey: string;
}) => Promise<{ ok: true; value: { instanceId: string; number: number } } | { ok: false; error: FormProblem }>;

export interface StartDialogProps {
  readonly options: readonly StartOption[];
  /** null: closed; "": choosing a workflow; else the key of the one chosen. */
  readonly chosen: string | null;
  readonly onChoose: (key: string | null) => void;
  readonly onStart: StartHandler;
}

const SEARCH_FROM = 7;
const NO_FORM: Form = { fields: [] };

/** Chooses a workflow, asks what its start form asks, starts it and goes there. */
export function StartDialog({ options, chosen, onChoose, onStart }: StartDialogProps) {
  const router = useRouter();
  const option = options.find(({ key }) => key === chosen);
  // One key a dialog: pressing twice, or again after a lost answer, starts one instance.
  const [openings, setOpenings] = useState(0);
  const idempotencyKey = useMemo(() => `${openings}-${chosen ?? ""}-${crypto.randomUUID()}`, [openings, chosen]);

  function close() {
    onChoose(null);
    setOpenings((n) => n + 1);
  }

  async function handleSubmit(workflow: string, values: JsonObject): Promise<FormProblem | undefined> {
    const result = await onStart({ workflow, values, idempotencyKey });
    if (!result.ok) return result.error;
    toast.success(`#${result.value.number} started`);
    setOpenings((n) => n + 1);
    router.push(instanceHref(result.value.instanceId));
    return undefined;
  }

  return (
    <Dialog
      isOpen={chosen !== null}
      onOpenChange={(isOpen) => {
        if (!isOpen) close();
      }}
      size={option ? "md" : "sm"}
      title={option ? option.name : "Start a workflow"}
      description={
        option ? option.description || "Fill in what the workflow needs to begin." : "Choose what should begin."
      }
    >
      {option ? (
        <ModelForm
          key={option.key}
          form={option.form ?? NO_FORM}
          submitLabel="Start"
          hasAutoFocus
          onSubmit={(values) => handleSubmit(option.key, values)}
          footer={
            options.length > 1 ? (
              <Button variant="ghost" onClick={() => onChoose("")}>
                <ArrowLeft aria-hidden />
                Another workflow
              </Button>
            ) : null
          }
        />
      ) : (
        <Choices options={options} onChoose={onChoose} />
      )}
    </Dialog>
  );
}

function Choices({ options, onChoose }: { options: readonly StartOption[]; onChoose: (key: string) => void }) {
  const [text, setText] = useState("");
  const wanted = text.trim().toLowerCase();
  const shown = options.filter(({ name, description }) => `${name} ${description}`.toLowerCase().includes(wanted));
  return (
    <div className="flex flex-col gap-2">
      {options.length >= SEARCH_FROM && (
        <Input
          type="search"
          aria-label="Find a workflow"
          placeholder="Find a workflow"
          value={text}
          onChange={(event) => setText(event.target.value)}
          autoFocus
        />
      )}
      {shown.length === 0 ? (
        <EmptyState
          icon={Workflow}
          title={options.length === 0 ? "Nothing to start" : "Nothing matches"}
          className="py-6"
        >
          {options.length === 0
            ? "No workflow is open to you by hand. Ask an admin to grant you one."
            : "Try another word."}
        </EmptyState>
      ) : (
        <ul className="flex flex-col gap-1">
          {shown.map((option) => (
            <li key={option.key}>
              <button
                type="button"
                onClick={() => onChoose(option.key)}
                className="group flex w-full items-center gap-3 rounded-lg border border-border bg-surface px-3 py-2.5 text-left hover:border-border-strong hover:bg-hover"
              >
                <span className="flex size-8 shrink-0 items-center justify-center rounded-md bg-accent-soft text-accent">
                  <Workflow className="size-4" aria-hidden />
                </span>
                <span className="min-w-0 flex-1">
                  <span className="block text-sm font-medium">{option.name}</span>
                  {option.description && (
                    <span className="block truncate text-xs text-muted">{option.description}</span>
                  )}
                </span>
                <ChevronRight className="size-4 text-faint group-hover:text-foreground" aria-hidden />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
