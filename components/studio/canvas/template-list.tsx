"use client";

import { Command as Cmdk } from "cmdk";
import { Search } from "lucide-react";
import { canExecute } from "@/lib/engine";
import type { ModelElement } from "@/lib/model";
import { ElementIcon } from "../element-icon";
import { BOUNDARY_TEMPLATES, type BoundaryTemplate, type Template, TEMPLATE_GROUPS, TEMPLATES } from "../templates";

/** What the engine runs; what it does not is not offered. */
export const OFFERED: readonly Template[] = TEMPLATES.filter((t) => runs(t.draft));
export const OFFERED_BOUNDARIES: readonly BoundaryTemplate[] = BOUNDARY_TEMPLATES.filter((t) =>
  runs({ ...t.draft, attachedTo: "x" }),
);

function runs(draft: object): boolean {
  return canExecute({ ...draft, id: "x" } as ModelElement) === undefined;
}

export interface TemplateListProps<T extends Template | BoundaryTemplate> {
  readonly label: string;
  readonly templates: readonly T[];
  readonly onChoose: (template: T) => void;
}

/** Element types to choose from, by typing or arrow keys. */
export function TemplateList<T extends Template | BoundaryTemplate>({
  label,
  templates,
  onChoose,
}: TemplateListProps<T>) {
  const groups = [...TEMPLATE_GROUPS, undefined]
    .map((group) => ({ group, items: templates.filter((t) => ("group" in t ? t.group : undefined) === group) }))
    .filter((g) => g.items.length > 0);
  return (
    <Cmdk label={label} loop className="flex w-64 flex-col">
      <div className="flex h-9 items-center gap-2 border-b border-border px-2.5">
        <Search className="size-3.5 shrink-0 text-faint" aria-hidden />
        <Cmdk.Input
          autoFocus
          placeholder={label}
          className="h-full min-w-0 flex-1 bg-transparent text-sm outline-none placeholder:text-faint"
        />
      </div>
      <Cmdk.List className="max-h-80 scroll-py-1 overflow-y-auto p-1">
        <Cmdk.Empty className="px-3 py-6 text-center text-sm text-muted">Nothing by that name.</Cmdk.Empty>
        {groups.map(({ group, items }) => (
          <Cmdk.Group
            key={group ?? "all"}
            heading={group}
            className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-1.5 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-2xs [&_[cmdk-group-heading]]:text-faint"
          >
            {items.map((template) => (
              <Cmdk.Item
                key={template.key}
                value={`${template.label} ${template.key}`}
                keywords={[template.hint, ...("words" in template && template.words ? template.words.split(" ") : [])]}
                onSelect={() => onChoose(template)}
                className="flex cursor-default items-center gap-2.5 rounded-sm px-2 py-1 text-sm select-none data-[selected=true]:bg-hover"
              >
                <ElementIcon of={template.draft} className="text-muted" />
                <span className="min-w-0 flex-1">
                  <span className="block truncate">{template.label}</span>
                  <span className="block truncate text-2xs text-muted">{template.hint}</span>
                </span>
              </Cmdk.Item>
            ))}
          </Cmdk.Group>
        ))}
      </Cmdk.List>
    </Cmdk>
  );
}
