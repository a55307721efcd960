"use client";

import { MultiCombobox } from "@/components/ui/combobox";
import { Switch } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { NumberInput } from "@/components/ui/number-input";
import { useModel } from "../use-studio";
import { whyNotHandler } from "../commands/set-compensation-handler";
import type { Activity } from "./activity";
import { nameOfElement } from "./outgoing-section";
import { Section } from "./section";
import { TextProperty } from "./text-property";
import { useElementEdit } from "./use-element-edit";

/** What few steps need: locks, cancelled regions, quantities of tokens, compensation. */
export function AdvancedSection({ element }: { element: Activity }) {
  const model = useModel();
  const edit = useElementEdit(element.id);
  const set = summaryOf(element);
  const locks = [...new Set(model.elements.flatMap((e) => ("lock" in e && e.lock ? [e.lock] : [])))].sort();
  const cancellable = model.elements
    .filter((e) => e.id !== element.id && e.type !== "boundaryEvent" && e.type !== "startEvent")
    .map((e) => ({ value: e.id, label: nameOfElement(e), hint: e.id }));
  return (
    <Section title="Advanced" isOpen={set.length > 0} summary={set.length > 0 ? set.join(", ") : "None"}>
      <TextProperty
        label="Lock"
        value={element.lock ?? ""}
        isMono
        suggestions={locks}
        placeholder="printer"
        hint="Of the steps of an instance that name the same lock, one runs at a time."
        onCommit={(lock) => edit({ lock: lock || undefined }, "lock")}
      />
      <Field label="Cancels when done" hint="Open steps of these elements are taken away.">
        <MultiCombobox
          aria-label="Cancels when done"
          options={cancellable}
          value={element.cancels ?? []}
          placeholder="No other step"
          onValueChange={(ids) => edit({ cancels: ids.length > 0 ? [...ids] : undefined }, "cancels")}
        />
      </Field>
      <div className="grid grid-cols-2 gap-2.5">
        <Field label="Tokens to start" hint="It waits for so many.">
          <NumberInput
            value={element.startQuantity ?? 1}
            min={1}
            onValueChange={(n) => edit({ startQuantity: n === null || n === 1 ? undefined : n }, "startQuantity")}
          />
        </Field>
        <Field label="Tokens it gives" hint="On each way out.">
          <NumberInput
            value={element.completionQuantity ?? 1}
            min={1}
            onValueChange={(n) =>
              edit({ completionQuantity: n === null || n === 1 ? undefined : n }, "completionQuantity")
            }
          />
        </Field>
      </div>
      {element.isForCompensation || whyNotHandler(element) === undefined ? (
        <Switch
          label="Only undoes another step"
          hint="It has no flows: a compensation event names it, and it runs when that step is undone."
          isChecked={element.isForCompensation ?? false}
          onCheckedChange={(is) => edit({ isForCompensation: is || undefined }, "isForCompensation")}
        />
      ) : null}
    </Section>
  );
}

function summaryOf(element: Activity): string[] {
  return [
    ...(element.lock ? [`lock ${element.lock}`] : []),
    ...(element.cancels?.length ? [`cancels ${element.cancels.length}`] : []),
    ...(element.startQuantity ? [`starts with ${element.startQuantity}`] : []),
    ...(element.completionQuantity ? [`gives ${element.completionQuantity}`] : []),
    ...(element.isForCompensation ? ["undoes another step"] : []),
  ];
}
