"use client";

import { AlertDialog } from "@base-ui/react/alert-dialog";
import { type ReactElement, type ReactNode, useState } from "react";
import { Button, buttonClass } from "./button";
import { cn } from "./cn";
import { Field } from "./field";
import { Textarea } from "./input";

export interface ConfirmDialogProps {
  title: string;
  /** What will happen, and what will stay. */
  description: ReactNode;
  /** The verb: "Cancel instance", not "OK". */
  confirmLabel: string;
  cancelLabel?: string;
  tone?: "danger" | "primary";
  /** Asks why. `required`: not before something is typed. */
  reason?: "required" | "optional";
  reasonLabel?: string;
  trigger?: ReactElement;
  isOpen?: boolean;
  onOpenChange?: (isOpen: boolean) => void;
  /** Runs while the dialog shows that it works. A returned text is shown as the error and keeps it open. */
  onConfirm: (reason: string) => Promise<string | void>;
  children?: ReactNode;
}

export function ConfirmDialog({
  title,
  description,
  confirmLabel,
  cancelLabel = "Keep as it is",
  tone = "primary",
  reason,
  reasonLabel = "Reason",
  trigger,
  isOpen,
  onOpenChange,
  onConfirm,
  children,
}: ConfirmDialogProps) {
  const [isOpenInside, setIsOpenInside] = useState(false);
  const [text, setText] = useState("");
  const [error, setError] = useState<string>();
  const [isPending, setIsPending] = useState(false);
  const isShown = isOpen ?? isOpenInside;

  function show(next: boolean) {
    if (isPending) return;
    setIsOpenInside(next);
    onOpenChange?.(next);
    if (!next) {
      setText("");
      setError(undefined);
    }
  }

  async function handleConfirm() {
    if (reason === "required" && text.trim() === "") return setError("Say why. It is kept in the history.");
    setIsPending(true);
    setError(undefined);
    const problem = await onConfirm(text.trim()).catch(
      () => "The server did not answer. Look whether it was done before you repeat it.",
    );
    setIsPending(false);
    if (problem) return setError(problem);
    setIsOpenInside(false);
    onOpenChange?.(false);
    setText("");
  }

  return (
    <AlertDialog.Root open={isShown} onOpenChange={show}>
      {trigger && <AlertDialog.Trigger render={trigger} />}
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="fixed inset-0 z-50 bg-backdrop transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <AlertDialog.Popup
          className={cn(
            "fixed inset-x-3 top-1/2 z-50 mx-auto -translate-y-1/2 rounded-xl bg-raised shadow-modal outline-none sm:max-w-110",
            "transition-[opacity,scale] duration-150 ease-out data-ending-style:scale-97 data-ending-style:opacity-0 data-starting-style:scale-97 data-starting-style:opacity-0",
          )}
        >
          <form
            onSubmit={(event) => {
              event.preventDefault();
              void handleConfirm();
            }}
          >
            <div className="flex flex-col gap-3 px-5 pt-4 pb-5">
              <div>
                <AlertDialog.Title className="text-lg font-semibold">{title}</AlertDialog.Title>
                <AlertDialog.Description className="mt-1 text-sm text-muted">{description}</AlertDialog.Description>
              </div>
              {children}
              {reason ? (
                <Field label={reasonLabel} error={error} isRequired={reason === "required"}>
                  <Textarea rows={2} value={text} onChange={(event) => setText(event.target.value)} autoFocus />
                </Field>
              ) : (
                error && (
                  <p role="alert" className="text-sm text-red">
                    {error}
                  </p>
                )
              )}
            </div>
            <footer className="flex flex-wrap items-center justify-end gap-2 border-t border-border px-5 py-3">
              <AlertDialog.Close className={buttonClass({ variant: "secondary" })} disabled={isPending}>
                {cancelLabel}
              </AlertDialog.Close>
              <Button type="submit" variant={tone} isPending={isPending}>
                {confirmLabel}
              </Button>
            </footer>
          </form>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
