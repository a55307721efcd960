"use client";

import { Ban, CircleCheck, FileUp, Languages, PackageOpen, type LucideIcon } from "lucide-react";
import { type DragEvent, useEffect, useEffectEvent, useRef, useState } from "react";
import { Alert } from "@/components/ui/alert";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Checkbox, RadioGroup } from "@/components/ui/checkbox";
import { cn } from "@/components/ui/cn";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import type { ReportEntry } from "@/lib/bpmn";
import type { BpmnReading, ReadProcess } from "@/lib/services/workflows/import-bpmn";

export type ReadBpmn = (file: File) => Promise<{ ok: true; reading: BpmnReading } | { ok: false; message: string }>;

export interface ImportDialogProps {
  readonly title: string;
  /** A file that was dropped already. */
  readonly file?: File | undefined;
  readonly onRead: ReadBpmn;
  readonly confirmLabel: string;
  /** What happens to what is there. */
  readonly note: string;
  /** Resolves to what went wrong, or nothing. */
  readonly onImport: (file: File, process: ReadProcess, isMadeExecutable: boolean) => Promise<string | undefined>;
  readonly onClose: () => void;
}

type Stage =
  | { kind: "choose" }
  | { kind: "reading"; file: File }
  | { kind: "failed"; message: string }
  | { kind: "read"; file: File; reading: BpmnReading };

/** A BPMN file: choose one, choose its process, read what becomes of it, take it. */
export function ImportDialog({ title, file, onRead, confirmLabel, note, onImport, onClose }: ImportDialogProps) {
  const [stage, setStage] = useState<Stage>(file ? { kind: "reading", file } : { kind: "choose" });
  const [chosen, setChosen] = useState<string | null>(null);
  const [isExecutable, setIsExecutable] = useState(false);
  const [error, setError] = useState<string>();
  const [isPending, setIsPending] = useState(false);

  function read(next: File) {
    setStage({ kind: "reading", file: next });
    void load(next);
  }
  async function load(next: File) {
    const result = await onRead(next).catch(() => ({
      ok: false as const,
      message: "The server did not answer. Try again in a moment.",
    }));
    if (!result.ok) return setStage({ kind: "failed", message: result.message });
    const [first] = result.reading.ok ? result.reading.processes : [];
    setChosen(first?.id ?? null);
    setIsExecutable(first ? !first.isExecutable : false);
    setStage({ kind: "read", file: next, reading: result.reading });
  }
  const loadDropped = useEffectEvent((dropped: File) => void load(dropped));
  useEffect(() => {
    if (file) loadDropped(file);
  }, [file]);

  const processes = stage.kind === "read" && stage.reading.ok ? stage.reading.processes : [];
  const process = processes.find((p) => p.id === chosen);

  async function handleImport() {
    if (stage.kind !== "read" || !process) return;
    setIsPending(true);
    setError(undefined);
    setError(
      await onImport(stage.file, process, isExecutable && process.plainTasks > 0).catch(
        () => "The server did not answer. Look whether it was saved before you repeat it.",
      ),
    );
    setIsPending(false);
  }

  return (
    <Dialog
      title={title}
      description={
        stage.kind === "read" || stage.kind === "reading"
          ? stage.file.name
          : "BPMN 2.0, from any tool. Nothing is saved before you have read what becomes of it."
      }
      size="lg"
      isOpen
      onOpenChange={(open) => !open && onClose()}
      footer={
        <>
          {process ? <p className="mr-auto text-xs text-muted">{note}</p> : null}
          <DialogClose />
          <Button variant="primary" disabled={!process} isPending={isPending} onClick={() => void handleImport()}>
            {confirmLabel}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {error ? (
          <Alert tone="red" title="Not imported" isLive>
            {error}
          </Alert>
        ) : null}
        {stage.kind === "choose" ? <FileChooser onFile={read} /> : null}
        {stage.kind === "reading" ? (
          <p role="status" className="py-10 text-center text-sm text-muted">
            Reading {stage.file.name}…
          </p>
        ) : null}
        {stage.kind === "failed" ? (
          <>
            <Alert tone="red" title="This file could not be read" isLive>
              {stage.message}
            </Alert>
            <FileChooser onFile={read} />
          </>
        ) : null}
        {stage.kind === "read" && !stage.reading.ok ? (
          <>
            <Refusals problems={stage.reading.problems} />
            <FileChooser onFile={read} />
          </>
        ) : null}
        {processes.length > 1 ? (
          <RadioGroup
            aria-label="Process"
            options={processes.map((p) => ({
              value: p.id,
              label: p.name || p.id,
              hint: `${p.elements} elements${p.isExecutable ? "" : ", a drawing"}`,
            }))}
            value={chosen}
            onValueChange={(id) => {
              setChosen(id);
              setIsExecutable(!(processes.find((p) => p.id === id)?.isExecutable ?? true));
            }}
          />
        ) : null}
        {process ? (
          <>
            {process.plainTasks > 0 ? (
              <Checkbox
                label="Make it executable"
                hint={`${process.plainTasks} plain task${process.plainTasks === 1 ? " becomes a user task" : "s become user tasks"}, given to the group of ${process.plainTasks === 1 ? "its" : "their"} lane.`}
                isChecked={isExecutable}
                onCheckedChange={setIsExecutable}
              />
            ) : null}
            <Report report={process.report} />
          </>
        ) : null}
      </div>
    </Dialog>
  );
}

function FileChooser({ onFile }: { onFile: (file: File) => void }) {
  const [isOver, setIsOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  function handleDrop(event: DragEvent) {
    event.preventDefault();
    setIsOver(false);
    const [file] = event.dataTransfer.files;
    if (file) onFile(file);
  }
  return (
    <div
      onDragOver={(event) => {
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={handleDrop}
      className={cn(
        "flex flex-col items-center gap-3 rounded-xl border border-dashed border-border-strong bg-sunken/50 px-6 py-10 text-center",
        isOver && "border-accent bg-accent-soft",
      )}
    >
      <FileUp className="size-6 text-muted" strokeWidth={1.6} aria-hidden />
      <p className="text-sm text-muted">Drop a .bpmn file here, or</p>
      <Button onClick={() => input.current?.click()}>Choose a file…</Button>
      <input
        ref={input}
        type="file"
        accept=".bpmn,.xml,application/xml,text/xml"
        aria-label="BPMN file"
        className="sr-only"
        tabIndex={-1}
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = "";
          if (file) onFile(file);
        }}
      />
    </div>
  );
}

function Refusals({ problems }: { problems: readonly { message: string; element?: string; line?: number }[] }) {
  return (
    <section aria-label="Why it was refused" className="overflow-hidden rounded-lg border border-red-line">
      <h3 className="bg-red-soft px-3 py-2 text-sm font-medium text-red">This file can’t be imported</h3>
      <ul className="max-h-64 divide-y divide-border overflow-y-auto text-sm">
        {problems.map((p, i) => (
          <li key={`${i}`} className="px-3 py-2">
            {p.message}
            {p.line !== undefined ? <span className="text-muted"> Line {p.line}.</span> : null}
          </li>
        ))}
      </ul>
    </section>
  );
}

const KINDS: readonly {
  kind: ReportEntry["kind"];
  label: string;
  hint: string;
  icon: LucideIcon;
  className: string;
}[] = [
  {
    kind: "refused",
    label: "Not executed",
    hint: "Missed when it runs; to be replaced before it is published.",
    icon: Ban,
    className: "text-red",
  },
  {
    kind: "translated",
    label: "Translated",
    hint: "Means the same, written differently.",
    icon: Languages,
    className: "text-blue",
  },
  {
    kind: "kept",
    label: "Kept",
    hint: "Not executed here; an export gives it back.",
    icon: PackageOpen,
    className: "text-muted",
  },
  { kind: "taken", label: "Taken as it is", hint: "", icon: CircleCheck, className: "text-green" },
];

/** What becomes of each element, the worst first. */
function Report({ report }: { report: readonly ReportEntry[] }) {
  return (
    <section aria-label="What becomes of it" className="flex flex-col gap-2">
      {KINDS.map(({ kind, label, hint, icon: Icon, className }) => {
        const entries = report.filter((r) => r.kind === kind);
        if (entries.length === 0) return null;
        return (
          <details key={kind} open={kind === "refused"} className="rounded-lg border border-border">
            <summary className="flex cursor-default items-center gap-2 px-3 py-2 text-sm">
              <Icon className={cn("size-4 shrink-0", className)} aria-hidden />
              <span className="font-medium">{label}</span>
              <Badge size="sm">{entries.length}</Badge>
              <span className="min-w-0 truncate text-xs text-muted">{hint}</span>
            </summary>
            <ul className="max-h-56 divide-y divide-border overflow-y-auto border-t border-border">
              {entries.map((entry, i) => (
                <li key={`${i}-${entry.element}`} className="px-3 py-1.5 text-xs">
                  <span className="font-medium">{entry.name || entry.element}</span>{" "}
                  <span className="text-muted">{entry.message}</span>
                  {entry.from !== undefined && entry.to !== undefined ? (
                    <span className="mt-0.5 flex flex-wrap gap-1.5 font-mono text-2xs">
                      <del className="text-muted">{entry.from}</del>
                      <ins className="no-underline">{entry.to}</ins>
                    </span>
                  ) : null}
                </li>
              ))}
            </ul>
          </details>
        );
      })}
    </section>
  );
}
