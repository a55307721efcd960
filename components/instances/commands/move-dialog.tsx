"use client";

import { useState } from "react";
import { ELEMENT_KIND_WORDS } from "@/components/canvas";
import { Checkbox } from "@/components/ui/checkbox";
import { Combobox } from "@/components/ui/combobox";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Field } from "@/components/ui/field";
import type { Model, ModelElement } from "@/lib/model";
import { elementName } from "@/lib/model/element-words";
import type { CommandDialogProps } from "./command-dialog";
import type { AskedCommand } from "./asked";
import { previewMove } from "./preview";
import { settle } from "./settle";

export interface MoveDialogProps extends Omit<CommandDialogProps, "asked"> {
  readonly asked: Extract<AskedCommand, { type: "move" }>;
}

/** Where a token can be put: not on the border of an activity, nor into what only an event may begin. */
export function placesOf(model: Model): ModelElement[] {
  const byEvent = new Set(
    model.elements.flatMap((each) => (each.type === "subProcess" && each.triggeredByEvent ? [each.id] : [])),
  );
  return model.elements.filter(
    (each) =>
      each.type !== "boundaryEvent" &&
      !byEvent.has(each.id) &&
      !(each.parent !== undefined && byEvent.has(each.parent)) &&
      !("isForCompensation" in each && each.isForCompensation),
  );
}

/** Takes open steps away and starts an element instead. */
export function MoveDialog({ asked, instanceId, model, waiting, actions, onClose, onChanged }: MoveDialogProps) {
  const [cancel, setCancel] = useState<ReadonlySet<number>>(new Set(asked.cancel));
  const [start, setStart] = useState(asked.start);
  const places = placesOf(model);
  const started = places.find(({ id }) => id === start);
  const cancelled = waiting.filter(({ step }) => cancel.has(step));

  function toggle(step: number, isChosen: boolean) {
    const next = new Set(cancel);
    if (isChosen) next.add(step);
    else next.delete(step);
    setCancel(next);
  }

  return (
    <ConfirmDialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title="Move by hand"
      description={previewMove(
        cancelled.map(({ name }) => name),
        started ? elementName(started) : null,
      )}
      confirmLabel="Move"
      tone={cancel.size > 0 ? "danger" : "primary"}
      reason="required"
      onConfirm={async (reason) =>
        cancel.size === 0 && start === null
          ? "Choose a step to cancel or an element to start."
          : settle(
              actions.modify({
                instanceId,
                change: { type: "move", cancel: [...cancel], start: start === null ? [] : [start] },
                reason,
              }),
              "Moved",
              onChanged,
            )
      }
    >
      {waiting.length > 0 && (
        <fieldset className="flex flex-col gap-1.5">
          <legend className="mb-1 text-sm font-medium">Cancel</legend>
          {waiting.map(({ step, name }) => (
            <Checkbox
              key={step}
              label={name}
              isChecked={cancel.has(step)}
              onCheckedChange={(isChosen) => toggle(step, isChosen)}
            />
          ))}
        </fieldset>
      )}
      <Field label="Start at">
        <Combobox
          options={places.map((each) => ({
            value: each.id,
            label: elementName(each),
            hint: ELEMENT_KIND_WORDS[each.type],
          }))}
          value={start}
          onValueChange={setStart}
          placeholder="Nothing starts"
        />
      </Field>
    </ConfirmDialog>
  );
}
