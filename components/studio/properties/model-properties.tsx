"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Switch } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/input";
import { setModelProperty } from "../commands";
import { parseObject, useExampleData, writeExample } from "../expression/example-data";
import { ValueField } from "../expression/value-field";
import { useModel, useStore } from "../use-studio";
import { PriorityField } from "./assignment-section";
import { Section } from "./section";
import { TextProperty } from "./text-property";
import { durationInWords } from "./timing";

/** What belongs to the workflow as a whole. */
export function ModelProperties() {
  const store = useStore();
  const model = useModel();
  const set = (patch: Parameters<typeof setModelProperty>[1], field: string) =>
    store.edit(`Change ${field}`, (m) => setModelProperty(m, patch), { group: `model.${field}` });
  const settle = () => store.settle();
  const instance = model.instance ?? {};
  const due = instance.due ?? "";
  const dueWords = due && !due.startsWith("=") ? durationInWords(due) : undefined;
  return (
    <>
      <Section title="General">
        <TextProperty
          label="Name"
          value={model.name}
          isRequired
          refusal={() => "A workflow needs a name."}
          onCommit={(name) => name.trim() !== "" && set({ name }, "name")}
        />
        <TextProperty
          label="Description"
          value={model.documentation ?? ""}
          isMultiline
          placeholder="What it is for, and when to start one"
          onCommit={(documentation) => set({ documentation }, "description")}
        />
      </Section>
      <Section title="What lists show of an instance">
        <ValueField
          label="Title"
          value={instance.title ?? ""}
          placeholder={model.name}
          expressionPlaceholder='"Order of " + customer'
          hint="Empty: the name of the workflow."
          onChange={(title) => set({ instance: { title: title || undefined } }, "title")}
          onSettle={settle}
        />
        <PriorityField
          label="Priority"
          value={instance.priority ?? ""}
          inherit="Normal"
          onChange={(priority) => set({ instance: { priority: priority || undefined } }, "priority")}
          onSettle={settle}
        />
        <ValueField
          label="Due"
          value={due}
          placeholder="P5D"
          hint={dueWords ? `${dueWords} after the start.` : "A duration from the start, or a moment."}
          onChange={(next) => set({ instance: { due: next || undefined } }, "due")}
          onSettle={settle}
        />
        <ValueField
          label="Business key"
          value={instance.businessKey ?? ""}
          expressionPlaceholder="orderId"
          placeholder="None"
          hint="How your other systems name it."
          onChange={(businessKey) => set({ instance: { businessKey: businessKey || undefined } }, "business key")}
          onSettle={settle}
        />
        <Switch
          label="One open instance a key"
          isChecked={instance.uniqueKey ?? false}
          onCheckedChange={(is) => set({ instance: { uniqueKey: is || undefined } }, "unique key")}
        />
      </Section>
      <ExampleSection />
    </>
  );
}

/** The data that expressions are tried on. */
function ExampleSection() {
  const model = useModel();
  const { text, variables, isOwn } = useExampleData();
  const [typed, setTyped] = useState<string | null>(null);
  const shown = typed ?? text;
  const isBroken = parseObject(shown) === undefined;
  return (
    <Section
      title="Example data"
      isOpen={false}
      summary={`${variables.length} variable${variables.length === 1 ? "" : "s"}`}
    >
      <Field
        label="Example data as JSON"
        isLabelHidden
        hint="Expressions are tried on it as you type. It stays in this browser."
        error={isBroken ? "This is not a JSON object yet." : undefined}
      >
        <Textarea
          rows={8}
          spellCheck={false}
          className="font-mono text-xs"
          value={shown}
          onChange={(event) => {
            setTyped(event.target.value);
            if (parseObject(event.target.value)) writeExample(model.id, event.target.value);
          }}
        />
      </Field>
      {isOwn ? (
        <Button
          size="sm"
          className="self-start"
          onClick={() => {
            writeExample(model.id, null);
            setTyped(null);
          }}
        >
          Suggest from the forms again
        </Button>
      ) : null}
    </Section>
  );
}
