"use client";

import { Plus, X } from "lucide-react";
import { Button, IconButton } from "@/components/ui/button";
import type { Mapping } from "@/lib/model";
import { ExpressionField } from "../expression/expression-field";
import { TextProperty } from "./text-property";

export interface MappingsProps {
  readonly label: string;
  readonly hint: string;
  readonly addLabel: string;
  readonly value: readonly Mapping[];
  readonly onChange: (mappings: Mapping[]) => boolean;
  readonly onSettle: () => void;
}

/** Which variables a step gets of its own, or gives back. */
export function MappingsField({ label, hint, addLabel, value, onChange, onSettle }: MappingsProps) {
  const put = (index: number, mapping: Mapping) => onChange(value.map((m, i) => (i === index ? mapping : m)));
  return (
    <div className="flex flex-col gap-2" role="group" aria-label={label}>
      <div className="flex items-center">
        <span className="flex-1 text-sm font-medium">{label}</span>
        <Button
          variant="ghost"
          size="sm"
          className="-my-1 h-6 px-1.5"
          onClick={() => onChange([...value, { target: `variable${value.length + 1}`, source: "" }])}
        >
          <Plus aria-hidden />
          {addLabel}
        </Button>
      </div>
      {value.map((mapping, index) => (
        <div
          key={`${index}`}
          className="relative flex flex-col gap-2 rounded-md border border-border bg-background p-2.5 dark:bg-sunken/50"
        >
          <TextProperty
            label={label === "Inputs" ? "Variable of this step" : "Variable to set"}
            value={mapping.target}
            isMono
            refusal={(text) => (text === "" ? "Name the variable." : undefined)}
            onCommit={(target) => target !== "" && put(index, { ...mapping, target })}
          />
          <ExpressionField
            label="Value"
            value={mapping.source}
            rows={1}
            onChange={(source) => put(index, { ...mapping, source })}
            onSettle={onSettle}
          />
          <IconButton
            label={`Remove ${mapping.target}`}
            size="icon-sm"
            className="absolute top-1 right-1"
            onClick={() => onChange(value.filter((_, i) => i !== index))}
          >
            <X aria-hidden />
          </IconButton>
        </div>
      ))}
      <p className="text-xs text-muted">{hint}</p>
    </div>
  );
}
