"use client";

import { ArrowDown, ArrowUp, ChevronDown, Eye, GripVertical, Plus, Trash2, X } from "lucide-react";
import { useState } from "react";
import { ModelForm } from "@/components/forms/model-form";
import { Button, IconButton } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { cn } from "@/components/ui/cn";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { NumberInput } from "@/components/ui/number-input";
import { Select } from "@/components/ui/select";
import { toast } from "@/components/ui/toaster";
import { FIELD_TYPES, type Form, type FormField } from "@/lib/model";
import { compact } from "../commands/edit";
import { useExampleData } from "../expression/example-data";
import { FIELD_TYPE_WORDS, keyFromLabel, moveItem, retype } from "./form-fields";
import { TextProperty } from "./text-property";

const TYPES = FIELD_TYPES.map((value) => ({ value, label: FIELD_TYPE_WORDS[value] }));

export interface FormEditorProps {
  readonly form: Form | undefined;
  /** undefined: no form. False: the model does not take it. */
  readonly onChange: (form: Form | undefined, field: string) => boolean;
  readonly onSettle: () => void;
  /** On the preview's button. */
  readonly submitLabel: string;
  readonly title: string;
}

/** The fields that a person is asked for, in their order. */
export function FormEditor({ form, onChange, onSettle, submitLabel, title }: FormEditorProps) {
  const fields = form?.fields ?? [];
  const [open, setOpen] = useState<number | null>(null);
  const [dragged, setDragged] = useState<number | null>(null);
  const [over, setOver] = useState<number | null>(null);
  const [isPreview, setIsPreview] = useState(false);
  const { data } = useExampleData();

  const put = (next: readonly FormField[], what: string) =>
    onChange(next.length > 0 ? { fields: [...next] } : undefined, what);
  const keys = (without: number) => fields.filter((_, i) => i !== without).map((f) => f.key);

  function add() {
    const label = fields.length === 0 ? "Comment" : `Field ${fields.length + 1}`;
    if (put([...fields, { key: keyFromLabel(label, keys(-1)), label, type: "text" }], "form.add"))
      setOpen(fields.length);
    onSettle();
  }
  function reorder(from: number, to: number) {
    if (to < 0 || to >= fields.length || from === to) return;
    put(moveItem(fields, from, to), "form.order");
    setOpen((at) => (at === from ? to : at));
    onSettle();
  }

  return (
    <div className="flex flex-col gap-2">
      {fields.length === 0 ? (
        <p className="text-xs text-muted">
          Nothing is asked for. Add a field for each thing that a person should fill in.
        </p>
      ) : null}
      <ol className="flex flex-col gap-1.5">
        {fields.map((field, index) => (
          <li
            key={`${index}`}
            onDragOver={(event) => {
              if (dragged === null) return;
              event.preventDefault();
              setOver(index);
            }}
            onDrop={(event) => {
              event.preventDefault();
              if (dragged !== null) reorder(dragged, index);
              setDragged(null);
              setOver(null);
            }}
            className={cn(
              "rounded-md border border-border bg-surface dark:bg-sunken/60",
              over === index && dragged !== null && dragged !== index && "border-accent",
              dragged === index && "opacity-50",
            )}
          >
            <div className="flex h-9 items-center gap-1 pr-1">
              <span
                draggable
                onDragStart={(event) => {
                  event.dataTransfer.effectAllowed = "move";
                  setDragged(index);
                }}
                onDragEnd={() => {
                  setDragged(null);
                  setOver(null);
                }}
                className="flex h-full w-6 cursor-grab items-center justify-center text-faint hover:text-muted"
                title="Drag to reorder"
              >
                <GripVertical className="size-3.5" aria-hidden />
              </span>
              <button
                type="button"
                aria-expanded={open === index}
                onClick={() => setOpen(open === index ? null : index)}
                className="flex h-full min-w-0 flex-1 items-center gap-2 rounded-sm text-left text-sm"
              >
                <span className="truncate font-medium">{field.label}</span>
                {field.required ? (
                  <span className="text-red" title="Required">
                    *
                  </span>
                ) : null}
                <span className="ml-auto shrink-0 text-xs text-muted">{FIELD_TYPE_WORDS[field.type]}</span>
                <ChevronDown
                  className={cn("size-3.5 shrink-0 text-faint transition-transform", open === index && "rotate-180")}
                  aria-hidden
                />
              </button>
            </div>
            {open === index ? (
              <div className="flex flex-col gap-3 border-t border-border p-2.5">
                <FieldEditor
                  field={field}
                  taken={keys(index)}
                  onChange={(next, what) =>
                    put(
                      fields.map((f, i) => (i === index ? next : f)),
                      `form.${index}.${what}`,
                    )
                  }
                />
                <div className="flex items-center gap-1 border-t border-border pt-2">
                  <IconButton
                    label={`Move ${field.label} up`}
                    size="icon-sm"
                    disabled={index === 0}
                    onClick={() => reorder(index, index - 1)}
                  >
                    <ArrowUp aria-hidden />
                  </IconButton>
                  <IconButton
                    label={`Move ${field.label} down`}
                    size="icon-sm"
                    disabled={index === fields.length - 1}
                    onClick={() => reorder(index, index + 1)}
                  >
                    <ArrowDown aria-hidden />
                  </IconButton>
                  <span className="flex-1" />
                  <Button
                    variant="ghost"
                    size="sm"
                    className="text-red hover:text-red"
                    onClick={() => {
                      put(
                        fields.filter((_, i) => i !== index),
                        "form.remove",
                      );
                      setOpen(null);
                      onSettle();
                    }}
                  >
                    <Trash2 aria-hidden />
                    Remove field
                  </Button>
                </div>
              </div>
            ) : null}
          </li>
        ))}
      </ol>
      <div className="flex gap-1.5">
        <Button size="sm" onClick={add}>
          <Plus aria-hidden />
          Add field
        </Button>
        {fields.length > 0 ? (
          <Button size="sm" variant="ghost" onClick={() => setIsPreview(true)}>
            <Eye aria-hidden />
            Preview
          </Button>
        ) : null}
      </div>
      {form && isPreview ? (
        <Dialog title={title} description="As people will see it. Nothing is sent." isOpen onOpenChange={setIsPreview}>
          <ModelForm
            form={form}
            values={Object.fromEntries(form.fields.filter((f) => f.readOnly).map((f) => [f.key, data[f.key] ?? null]))}
            submitLabel={submitLabel}
            onSubmit={async (values) => {
              toast.success("The form takes this", {
                description: `It would set ${Object.keys(values).join(", ") || "nothing"}.`,
              });
            }}
          />
        </Dialog>
      ) : null}
    </div>
  );
}

function FieldEditor({
  field,
  taken,
  onChange,
}: {
  field: FormField;
  taken: readonly string[];
  onChange: (field: FormField, what: string) => boolean;
}) {
  const set = (patch: { [K in keyof FormField]?: FormField[K] | undefined }, what: string) =>
    onChange(compact({ ...field, ...patch }), what);
  const isKeyDerived = field.key === keyFromLabel(field.label, taken);
  const isList = field.type === "select" || field.type === "multiselect";
  return (
    <>
      <TextProperty
        label="Label"
        value={field.label}
        refusal={(text) => (text.trim() === "" ? "A field needs a label." : undefined)}
        onCommit={(label) =>
          label.trim() !== "" && set({ label, ...(isKeyDerived && { key: keyFromLabel(label, taken) }) }, "label")
        }
      />
      <TextProperty
        label="Variable"
        value={field.key}
        isMono
        refusal={(text) =>
          taken.includes(text) ? "Another field has this variable." : "Letters, digits and _ only, not a digit first."
        }
        onCommit={(key) => !taken.includes(key) && set({ key }, "key")}
      />
      <Field label="Type">
        <Select options={TYPES} value={field.type} onValueChange={(type) => onChange(retype(field, type), "type")} />
      </Field>
      {isList ? (
        <OptionsEditor options={field.options ?? []} onChange={(options) => set({ options }, "options")} />
      ) : null}
      {field.type === "number" ? (
        <div className="grid grid-cols-2 gap-2.5">
          <Field label="Least">
            <NumberInput value={field.min ?? null} onValueChange={(n) => set({ min: n ?? undefined }, "min")} />
          </Field>
          <Field label="Most">
            <NumberInput value={field.max ?? null} onValueChange={(n) => set({ max: n ?? undefined }, "max")} />
          </Field>
        </div>
      ) : null}
      <DefaultEditor field={field} onChange={(value) => set({ default: value }, "default")} />
      <TextProperty
        label="Help"
        value={field.help ?? ""}
        placeholder="Shown below the field"
        onCommit={(help) => set({ help: help || undefined }, "help")}
      />
      <div className="flex gap-5">
        <Checkbox
          label="Required"
          isChecked={field.required ?? false}
          onCheckedChange={(is) => set({ required: is || undefined }, "required")}
        />
        <Checkbox
          label="Read-only"
          isChecked={field.readOnly ?? false}
          onCheckedChange={(is) => set({ readOnly: is || undefined }, "readOnly")}
        />
      </div>
    </>
  );
}

function DefaultEditor({ field, onChange }: { field: FormField; onChange: (value: FormField["default"]) => boolean }) {
  const label = "Default";
  if (field.type === "boolean") {
    return (
      <Checkbox
        label="Checked at first"
        isChecked={field.default === true}
        onCheckedChange={(is) => onChange(is || undefined)}
      />
    );
  }
  if (field.type === "number") {
    return (
      <Field label={label}>
        <NumberInput
          value={typeof field.default === "number" ? field.default : null}
          onValueChange={(n) => onChange(n ?? undefined)}
        />
      </Field>
    );
  }
  if (field.type === "select") {
    const none = "\u0000none";
    const options = [{ value: none, label: "None" }, ...(field.options ?? [])];
    return (
      <Field label={label}>
        <Select
          options={options}
          value={typeof field.default === "string" ? field.default : none}
          onValueChange={(v) => onChange(v === none ? undefined : v)}
        />
      </Field>
    );
  }
  if (field.type === "multiselect" || field.type === "date" || field.type === "datetime") return null;
  return (
    <TextProperty
      label={label}
      value={typeof field.default === "string" ? field.default : ""}
      onCommit={(text) => onChange(text || undefined)}
    />
  );
}

type Options = NonNullable<FormField["options"]>;

function OptionsEditor({ options, onChange }: { options: Options; onChange: (options: Options) => boolean }) {
  return (
    <div className="flex flex-col gap-1.5" role="group" aria-label="Choices">
      <div className="flex items-center">
        <span className="flex-1 text-sm font-medium">Choices</span>
        <Button
          variant="ghost"
          size="sm"
          className="-my-1 h-6 px-1.5"
          onClick={() =>
            onChange([
              ...options,
              {
                value: keyFromLabel(
                  `Choice ${options.length + 1}`,
                  options.map((o) => o.value),
                ),
                label: `Choice ${options.length + 1}`,
              },
            ])
          }
        >
          <Plus aria-hidden />
          Add choice
        </Button>
      </div>
      {options.map((option, index) => {
        const put = (next: Options[number]) => onChange(options.map((o, i) => (i === index ? next : o)));
        return (
          <div key={`${index}`} className="flex items-center gap-1">
            <Input
              aria-label={`Label of choice ${index + 1}`}
              value={option.label}
              onChange={(e) => put({ ...option, label: e.target.value })}
            />
            <Input
              aria-label={`Value of choice ${index + 1}`}
              value={option.value}
              className="w-2/5 font-mono text-xs"
              spellCheck={false}
              onChange={(e) => put({ ...option, value: e.target.value })}
            />
            <IconButton
              label={`Remove ${option.label}`}
              size="icon-sm"
              onClick={() => onChange(options.filter((_, i) => i !== index))}
            >
              <X aria-hidden />
            </IconButton>
          </div>
        );
      })}
    </div>
  );
}
