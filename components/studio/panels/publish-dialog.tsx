"use client";

import { CircleCheck, Layers, Rocket } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/input";
import type { Finding } from "@/lib/model/soundness";
import { findElement, findFlow } from "../commands";
import { nameOfElement } from "../properties/outgoing-section";
import type { StudioProblem } from "../soundness/soundness-problems";
import { useModel } from "../use-studio";
import { ProblemLine } from "./problems-panel";

export interface PublishDialogProps {
  readonly latestVersion: number | null;
  readonly running: readonly { readonly version: number; readonly count: number }[];
  readonly problems: readonly StudioProblem[];
  /** What the draft says that the latest version does not. */
  readonly changes: ReactNode;
  readonly onGoTo: (id: string) => void;
  readonly onShowPath: (finding: Finding) => void;
  readonly onClose: () => void;
  /** Resolves to what went wrong, or nothing. */
  readonly onPublish: (note: string) => Promise<string | undefined>;
}

/** Problems first, then what changes, then for whom. */
export function PublishDialog({
  latestVersion,
  running,
  problems,
  changes,
  onGoTo,
  onShowPath,
  onClose,
  onPublish,
}: PublishDialogProps) {
  const model = useModel();
  const [note, setNote] = useState("");
  const [error, setError] = useState<string>();
  const [isPending, setIsPending] = useState(false);
  const errors = problems.filter((p) => p.severity === "error");
  const warnings = problems.filter((p) => p.severity === "warning");
  const next = (latestVersion ?? 0) + 1;

  const placeOf = (id: string | undefined): string | undefined => {
    if (id === undefined) return undefined;
    const flow = findFlow(model, id);
    return flow
      ? flow.name || `to ${nameOfElement(findElement(model, flow.target))}`
      : nameOfElement(findElement(model, id));
  };

  async function handlePublish() {
    setIsPending(true);
    setError(undefined);
    setError(
      await onPublish(note.trim()).catch(
        () => "The server did not answer. Look at the versions before you publish again.",
      ),
    );
    setIsPending(false);
  }

  return (
    <Dialog
      title={`Publish version ${next}`}
      description={model.name}
      isOpen
      onOpenChange={(open) => !open && onClose()}
      footer={
        <>
          <DialogClose>Keep editing</DialogClose>
          <Button
            variant="primary"
            onClick={() => void handlePublish()}
            disabled={errors.length > 0}
            isPending={isPending}
          >
            <Rocket aria-hidden />
            Publish version {next}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {error ? (
          <Alert tone="red" title="Not published" isLive>
            {error}
          </Alert>
        ) : null}
        {errors.length > 0 ? (
          <section aria-label="What has to be fixed" className="overflow-hidden rounded-lg border border-red-line">
            <h3 className="bg-red-soft px-3 py-2 text-sm font-medium text-red">
              {errors.length === 1 ? "One thing has" : `${errors.length} things have`} to be fixed first
            </h3>
            <div className="max-h-48 overflow-y-auto py-1">
              {errors.map((p, i) => (
                <ProblemLine
                  key={`${i}-${p.code}`}
                  problem={p}
                  place={placeOf(p.element)}
                  onGoTo={onGoTo}
                  onShowPath={onShowPath}
                />
              ))}
            </div>
          </section>
        ) : (
          <p className="flex items-center gap-2 text-sm">
            <CircleCheck className="size-4 text-green" aria-hidden />
            Nothing keeps it from running.
          </p>
        )}
        {warnings.length > 0 ? (
          <details className="rounded-lg border border-border">
            <summary className="cursor-default px-3 py-2 text-sm font-medium">{warnings.length} to look at</summary>
            <div className="max-h-40 overflow-y-auto border-t border-border py-1">
              {warnings.map((p, i) => (
                <ProblemLine
                  key={`${i}-${p.code}`}
                  problem={p}
                  place={placeOf(p.element)}
                  onGoTo={onGoTo}
                  onShowPath={onShowPath}
                />
              ))}
            </div>
          </details>
        ) : null}
        {changes}
        <Impact running={running} />
        <Field label="Note" hint="For those who look at the versions later.">
          <Textarea
            rows={2}
            value={note}
            onChange={(event) => setNote(event.target.value)}
            placeholder="For example: refunds above 500 need a second approval"
          />
        </Field>
      </div>
    </Dialog>
  );
}

function Impact({ running }: { running: PublishDialogProps["running"] }) {
  const total = running.reduce((sum, v) => sum + v.count, 0);
  return (
    <div className="flex items-start gap-2.5 rounded-lg bg-sunken px-3 py-2.5 text-sm">
      <Layers className="mt-0.5 size-4 shrink-0 text-muted" aria-hidden />
      {total === 0 ? (
        <p>No instance is open. New ones start on the new version.</p>
      ) : (
        <div>
          <p>
            {total === 1
              ? "One open instance stays on its version."
              : `${total} open instances stay on their versions.`}{" "}
            New ones start on the new one.
          </p>
          <ul className="mt-1 text-xs text-muted">
            {running.map((v) => (
              <li key={v.version}>
                {v.count} on version {v.version}
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
