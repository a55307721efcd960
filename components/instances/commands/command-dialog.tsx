"use client";

import { useState } from "react";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/input";
import { NumberInput } from "@/components/ui/number-input";
import type { Json, JsonObject } from "@/lib/domain/json";
import type { Model } from "@/lib/model";
import type { WaitingStep } from "@/lib/queries/instances/waiting";
import { parseValue } from "../edit-variable-dialog";
import type { InstanceActions } from "../instance-actions";
import type { AskedCommand } from "./asked";
import { MoveDialog } from "./move-dialog";
import { previewCompleteLoop, previewFinish, previewRounds, previewTrigger } from "./preview";
import { settle } from "./settle";

export interface CommandDialogProps {
  readonly instanceId: string;
  readonly asked: AskedCommand;
  readonly model: Model;
  readonly waiting: readonly WaitingStep[];
  readonly actions: Pick<InstanceActions, "modify" | "choose">;
  readonly onClose: () => void;
  readonly onChanged: () => void;
}

type Asked<T extends AskedCommand["type"]> = Omit<CommandDialogProps, "asked"> & {
  readonly asked: Extract<AskedCommand, { type: T }>;
};

/** Says what a command will do, asks why, and gives it. */
export function CommandDialog(props: CommandDialogProps) {
  const { asked } = props;
  switch (asked.type) {
    case "move":
      return <MoveDialog {...props} asked={asked} />;
    case "addRounds":
      return <AddRoundsDialog {...props} asked={asked} />;
    case "completeLoop":
      return <CompleteLoopDialog {...props} asked={asked} />;
    case "trigger":
      return <TriggerDialog {...props} asked={asked} />;
    case "finish":
      return <FinishDialog {...props} asked={asked} />;
  }
}

const closed = (onClose: () => void) => (isOpen: boolean) => {
  if (!isOpen) onClose();
};

function AddRoundsDialog({ asked: { step, rounds }, instanceId, actions, onClose, onChanged }: Asked<"addRounds">) {
  const [count, setCount] = useState<number | null>(1);
  const [text, setText] = useState("");
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const items: Json[] = rounds.takesItems ? lines.map(parseValue) : Array.from({ length: count ?? 0 }, () => null);
  return (
    <ConfirmDialog
      isOpen
      onOpenChange={closed(onClose)}
      title={`Add rounds to “${step.name}”`}
      description={previewRounds(step.name, items.length)}
      confirmLabel="Add rounds"
      reason="required"
      onConfirm={async (reason) =>
        items.length === 0
          ? "Say which rounds to add."
          : settle(
              actions.modify({ instanceId, change: { type: "addRounds", step: step.step, items }, reason }),
              `“${step.name}” has more rounds`,
              onChanged,
            )
      }
    >
      {rounds.takesItems ? (
        <Field label="What the rounds work on" hint="One value a line; numbers, lists and objects as JSON.">
          <Textarea rows={3} value={text} onChange={(event) => setText(event.target.value)} />
        </Field>
      ) : (
        <Field label="How many">
          <NumberInput value={count} onValueChange={setCount} min={1} max={1000} />
        </Field>
      )}
    </ConfirmDialog>
  );
}

function CompleteLoopDialog({
  asked: { step, rounds },
  instanceId,
  actions,
  onClose,
  onChanged,
}: Asked<"completeLoop">) {
  return (
    <ConfirmDialog
      isOpen
      onOpenChange={closed(onClose)}
      title={`Complete “${step.name}” early?`}
      description={previewCompleteLoop(step.name, rounds)}
      confirmLabel="Complete it"
      cancelLabel="Let it run"
      tone="danger"
      reason="required"
      onConfirm={(reason) =>
        settle(
          actions.modify({ instanceId, change: { type: "completeLoop", step: step.step }, reason }),
          `“${step.name}” is complete`,
          onChanged,
        )
      }
    />
  );
}

function TriggerDialog({ asked: { step, event }, instanceId, model, actions, onClose, onChanged }: Asked<"trigger">) {
  const [text, setText] = useState("");
  const brings = event.kind === "message" || event.kind === "signal";
  return (
    <ConfirmDialog
      isOpen
      onOpenChange={closed(onClose)}
      title={`Let “${event.elementName}” happen?`}
      description={previewTrigger(model, event, step.name)}
      confirmLabel="Let it happen"
      cancelLabel="Go on waiting"
      reason="required"
      onConfirm={async (reason) => {
        const variables = readVariables(text);
        if (variables === undefined) return 'What it brings is no JSON object, such as {"approved": true}.';
        const change = { type: "trigger", wait: event.wait, ...(brings && text.trim() && { variables }) } as const;
        return settle(actions.modify({ instanceId, change, reason }), `“${event.elementName}” has happened`, onChanged);
      }}
    >
      {brings && (
        <Field label="What it brings" hint='Variables as a JSON object, such as {"approved": true}; may stay empty.'>
          <Textarea
            rows={3}
            value={text}
            onChange={(change) => setText(change.target.value)}
            className="font-mono text-xs"
          />
        </Field>
      )}
    </ConfirmDialog>
  );
}

function readVariables(text: string): JsonObject | undefined {
  if (text.trim() === "") return {};
  const value = parseValue(text);
  return value !== null && typeof value === "object" && !Array.isArray(value) ? value : undefined;
}

function FinishDialog({ asked: { step, choice }, instanceId, actions, onClose, onChanged }: Asked<"finish">) {
  return (
    <ConfirmDialog
      isOpen
      onOpenChange={closed(onClose)}
      title={`Is “${step.name}” done?`}
      description={previewFinish(step.name, choice.open)}
      confirmLabel="It is done"
      cancelLabel="Not yet"
      onConfirm={() =>
        settle(actions.choose({ instanceId, choice: choice.wait, elements: [] }), `“${step.name}” is done`, onChanged)
      }
    />
  );
}
