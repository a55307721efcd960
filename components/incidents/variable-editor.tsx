"use client";

import { Plus, RotateCcw, Undo2 } from "lucide-react";
import { useState } from "react";
import { describeConflict } from "@/components/inbox/describe-conflict";
import { Alert } from "@/components/ui/alert";
import { Badge } from "@/components/ui/badge";
import { Button, IconButton } from "@/components/ui/button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input, Textarea } from "@/components/ui/input";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { Select } from "@/components/ui/select";
import type { Json } from "@/lib/domain/json";
import type { IncidentDetail } from "@/lib/queries/incidents/get";
import type { RetryOutcome } from "@/lib/services/incidents/retry";
import type { IncidentActions } from "./actions";
import { convert, readValue, textOf, typeOf, VALUE_TYPES, type ValueType } from "./variable-text";

export interface VariableEditorProps {
  incident: IncidentDetail;
  editAndRetry: IncidentActions["editAndRetry"];
  onDone: (outcome: RetryOutcome) => void;
  onClose: () => void;
}

interface Line {
  readonly scope: number;
  readonly scopeName: string;
  readonly name: string;
  /** undefined: a variable that is added. */
  readonly before: Json | undefined;
  readonly type: ValueType;
  readonly text: string;
}

const TYPE_WORDS = {
  text: "Text",
  number: "Number",
  "yes-no": "Yes or no",
  json: "JSON",
  empty: "Empty",
} as const satisfies Record<ValueType, string>;

/** Corrects values, each in an editor of its type, and retries: both or neither. */
export function VariableEditor({ incident, editAndRetry, onDone, onClose }: VariableEditorProps) {
  const read = new Set(Object.keys(incident.trace?.values ?? {}));
  const [lines, setLines] = useState<readonly Line[]>(() =>
    incident.scopes
      .flatMap((scope) =>
        Object.entries(scope.variables).map(
          ([name, value]): Line => ({
            scope: scope.step,
            scopeName: scope.name,
            name,
            before: value,
            type: typeOf(value),
            text: textOf(value),
          }),
        ),
      )
      // What the failing expression read comes first: the mistake is most likely there.
      .sort((a, b) => Number(read.has(b.name)) - Number(read.has(a.name))),
  );
  const [added, setAdded] = useState("");
  const [reason, setReason] = useState("");
  const [isPending, setIsPending] = useState(false);
  const [problem, setProblem] = useState<{ title: string; message: string; reference?: string } | null>(null);

  const changes = lines.flatMap((line) => {
    const value = readValue(line.type, line.text);
    if (!value.ok) return [];
    return line.before !== undefined && JSON.stringify(value.value) === JSON.stringify(line.before)
      ? []
      : [{ ...line, value: value.value }];
  });
  const hasProblem = lines.some((line) => !readValue(line.type, line.text).ok);

  function edit(index: number, change: Partial<Pick<Line, "type" | "text">>) {
    setLines(lines.map((line, i) => (i === index ? { ...line, ...change } : line)));
  }

  function add() {
    const name = added.trim();
    if (name === "" || lines.some((line) => line.scope === 0 && line.name === name)) return;
    setLines([...lines, { scope: 0, scopeName: "Instance", name, before: undefined, type: "text", text: "" }]);
    setAdded("");
  }

  async function send() {
    setIsPending(true);
    setProblem(null);
    try {
      const result = await editAndRetry({
        incidentId: incident.id,
        edits: changes.map(({ scope, name, value }) => ({ scope, name, value })),
        reason,
      });
      if (result.ok) onDone(result.value);
      else setProblem(describeConflict(result.error));
    } catch {
      setProblem({
        title: "The server did not answer",
        message: "What you typed is still here. Look whether it was retried before you send it again.",
      });
    } finally {
      setIsPending(false);
    }
  }

  return (
    <Dialog
      title="Edit variables and retry"
      description={`#${incident.number} at "${incident.step}". Both happen together, or nothing does.`}
      size="lg"
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      footer={
        <>
          <span className="mr-auto text-xs text-muted">
            {changes.length === 0
              ? "Nothing changed yet"
              : changes.length === 1
                ? "1 variable changes"
                : `${changes.length} variables change`}
          </span>
          <DialogClose />
          <Button
            variant="primary"
            isPending={isPending}
            disabled={changes.length === 0 || hasProblem || reason.trim() === ""}
            onClick={() => void send()}
          >
            <RotateCcw />
            Save and retry
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {problem && (
          <Alert tone="red" isLive title={problem.title}>
            {problem.message}
            {problem.reference && ` Reference ${problem.reference}.`}
          </Alert>
        )}
        <ul className="flex flex-col gap-3">
          {lines.map((line, i) => (
            <LineEditor
              key={`${line.scope} ${line.name}`}
              line={line}
              wasRead={read.has(line.name)}
              onEdit={(change) => edit(i, change)}
            />
          ))}
        </ul>
        <div className="flex items-end gap-2">
          <Field label="Add a variable" className="flex-1">
            <Input
              value={added}
              placeholder="Name"
              className="font-mono"
              onChange={(event) => setAdded(event.target.value)}
              onKeyDown={(event) => {
                if (event.key !== "Enter") return;
                event.preventDefault();
                add();
              }}
            />
          </Field>
          <Button disabled={added.trim() === ""} onClick={add}>
            <Plus />
            Add
          </Button>
        </div>
        <Field label="Reason" isRequired hint="Kept in the instance's history, with your name.">
          <Textarea
            rows={2}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            placeholder="What was wrong, and how you know"
          />
        </Field>
      </div>
    </Dialog>
  );
}

function LineEditor({
  line,
  wasRead,
  onEdit,
}: {
  line: Line;
  wasRead: boolean;
  onEdit: (change: Partial<Pick<Line, "type" | "text">>) => void;
}) {
  const value = readValue(line.type, line.text);
  const isChanged =
    value.ok && (line.before === undefined || JSON.stringify(value.value) !== JSON.stringify(line.before));
  const isLong = line.type === "json" || (line.type === "text" && (line.text.length > 60 || line.text.includes("\n")));
  return (
    <li className="rounded-lg border border-border px-3 pt-2.5 pb-3">
      <div className="mb-2 flex min-h-7 items-center gap-2">
        <code className="truncate font-mono text-xs font-medium">{line.name}</code>
        {line.scope !== 0 && <span className="truncate text-xs text-muted">in {line.scopeName}</span>}
        {wasRead && (
          <Badge tone="red" size="sm">
            read by the failing expression
          </Badge>
        )}
        {isChanged && (
          <Badge tone="blue" size="sm">
            changed
          </Badge>
        )}
        <span className="ml-auto flex items-center gap-1">
          {isChanged && line.before !== undefined && (
            <IconButton
              label={`Undo the change of ${line.name}`}
              size="icon-sm"
              onClick={() => onEdit({ type: typeOf(line.before ?? null), text: textOf(line.before ?? null) })}
            >
              <Undo2 />
            </IconButton>
          )}
          <Select
            aria-label={`Type of ${line.name}`}
            size="sm"
            className="w-28"
            value={line.type}
            options={VALUE_TYPES.map((type) => ({ value: type, label: TYPE_WORDS[type] }))}
            onValueChange={(type) => onEdit({ type, text: convert(line.text, type) })}
          />
        </span>
      </div>
      {line.type === "yes-no" ? (
        <SegmentedControl
          aria-label={`Value of ${line.name}`}
          size="sm"
          options={[
            { value: "true", label: "Yes" },
            { value: "false", label: "No" },
          ]}
          value={line.text === "false" ? "false" : "true"}
          onValueChange={(text) => onEdit({ text })}
        />
      ) : line.type === "empty" ? (
        <p className="text-sm text-muted">No value (null).</p>
      ) : (
        <Field label={`Value of ${line.name}`} isLabelHidden error={value.ok ? undefined : value.problem}>
          {isLong ? (
            <Textarea
              rows={3}
              className="font-mono text-xs"
              value={line.text}
              onChange={(event) => onEdit({ text: event.target.value })}
            />
          ) : (
            <Input
              inputMode={line.type === "number" ? "decimal" : undefined}
              className="font-mono text-xs"
              value={line.text}
              onChange={(event) => onEdit({ text: event.target.value })}
            />
          )}
        </Field>
      )}
    </li>
  );
}
