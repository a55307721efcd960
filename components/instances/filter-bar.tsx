"use client";

import { ListFilter, Search, X } from "lucide-react";
import { useEffect, useState } from "react";
import { priorityLook } from "@/components/status";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Combobox } from "@/components/ui/combobox";
import { Field } from "@/components/ui/field";
import { DateInput, Input } from "@/components/ui/input";
import { Popover } from "@/components/ui/popover";
import { Select } from "@/components/ui/select";
import { INSTANCE_SORTS, type InstanceSort } from "@/lib/domain/instance-lists";
import { PRIORITIES } from "@/lib/domain/status";
import type { InstanceFilterOptions } from "@/lib/queries/instances/filter-options";
import type { InstanceSearch } from "./search-params";

const SORT_WORDS = {
  newest: "Newest first",
  activity: "Last activity",
  due: "Due first",
  priority: "Priority",
  oldest: "Oldest first",
} as const satisfies Record<InstanceSort, string>;

const ANY = "*";
const TYPING_PAUSE_MS = 300;

export interface FilterBarProps {
  readonly search: InstanceSearch;
  readonly options: InstanceFilterOptions;
  readonly me: string;
  readonly onChange: (change: Partial<InstanceSearch>) => void;
}

export function FilterBar({ search, options, me, onChange }: FilterBarProps) {
  const people = [
    { value: "none", label: "Nobody", hint: "Has open tasks that nobody took" },
    { value: me, label: "Me" },
    ...options.people
      .filter(({ username }) => username !== me)
      .map(({ username, name }) => ({ value: username, label: name })),
  ];
  const chips = chipsOf(search, options, people);
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <SearchField value={search.q} onChange={(q) => onChange({ q })} />
        <Select
          aria-label="Workflow"
          size="md"
          className="w-auto min-w-36 max-sm:flex-1"
          value={search.workflow ?? ANY}
          options={[
            { value: ANY, label: "All workflows" },
            ...options.workflows.map(({ key, name }) => ({ value: key, label: name })),
          ]}
          onValueChange={(key) => onChange({ workflow: key === ANY ? null : key, element: null, version: null })}
        />
        <Combobox
          aria-label="Assignee"
          placeholder="Anybody's"
          className="w-40 max-sm:flex-1"
          value={search.assignee}
          options={people}
          onValueChange={(assignee) => onChange({ assignee })}
        />
        <MoreFilters search={search} options={options} onChange={onChange} />
        <div className="ml-auto max-sm:w-full">
          <Select
            aria-label="Order"
            className="w-auto min-w-36 max-sm:w-full"
            value={search.sort}
            options={INSTANCE_SORTS.map((sort) => ({ value: sort, label: SORT_WORDS[sort] }))}
            onValueChange={(sort) => onChange({ sort })}
          />
        </div>
      </div>
      {chips.length > 0 && (
        <ul className="flex flex-wrap items-center gap-1.5" aria-label="Filters in force">
          {chips.map((chip) => (
            <li key={chip.key}>
              <button
                type="button"
                onClick={() => onChange(chip.clear)}
                aria-label={`Remove the filter ${chip.label}`}
                className="inline-flex h-6 items-center gap-1 rounded-md border border-accent-line bg-accent-soft pr-1 pl-2 text-xs text-accent hover:border-accent"
              >
                {chip.label}
                <X className="size-3" aria-hidden />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function SearchField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const [text, setText] = useState(value);
  const [shown, setShown] = useState(value);
  // Back and links change it from outside.
  if (value !== shown) {
    setShown(value);
    setText(value);
  }
  useEffect(() => {
    if (text === value) return;
    const timer = setTimeout(() => onChange(text), TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, value, onChange]);
  return (
    <div className="w-64 max-sm:w-full">
      <Input
        type="search"
        aria-label="Search by title, number or key"
        placeholder="Title, number or key"
        leading={<Search aria-hidden />}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") onChange(text);
        }}
      />
    </div>
  );
}

function MoreFilters({ search, options, onChange }: Omit<FilterBarProps, "me">) {
  const workflow = options.workflows.find(({ key }) => key === search.workflow);
  return (
    <Popover
      title="Filter"
      className="w-80"
      trigger={
        <Button>
          <ListFilter aria-hidden />
          Filter
        </Button>
      }
    >
      <div className="flex flex-col gap-4">
        <fieldset className="flex flex-col gap-2">
          <legend className="mb-1.5 text-sm font-medium">Priority</legend>
          <div className="grid grid-cols-2 gap-2">
            {[...PRIORITIES].reverse().map((priority) => (
              <Checkbox
                key={priority}
                label={priorityLook[priority].label}
                isChecked={search.priority.includes(priority)}
                onCheckedChange={(isChecked) =>
                  onChange({
                    priority: isChecked
                      ? [...search.priority, priority]
                      : search.priority.filter((p) => p !== priority),
                  })
                }
              />
            ))}
          </div>
        </fieldset>
        <Checkbox
          label="Overdue only"
          hint="Open and past its due date"
          isChecked={search.overdue}
          onCheckedChange={(overdue) => onChange({ overdue })}
        />
        <Field label="Current step" hint={workflow ? undefined : "Choose a workflow first."}>
          <Combobox
            placeholder="Any step"
            isDisabled={!workflow}
            value={search.element}
            options={(workflow?.elements ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            onValueChange={(element) => onChange({ element })}
          />
        </Field>
        <div className="grid grid-cols-2 gap-2">
          <Field label="Started from">
            <DateInput
              value={search.startedFrom?.slice(0, 10) ?? ""}
              onChange={(event) => onChange({ startedFrom: event.target.value || null })}
            />
          </Field>
          <Field label="before">
            <DateInput
              value={search.startedTo?.slice(0, 10) ?? ""}
              onChange={(event) => onChange({ startedTo: event.target.value || null })}
            />
          </Field>
        </div>
      </div>
    </Popover>
  );
}

interface Chip {
  readonly key: string;
  readonly label: string;
  readonly clear: Partial<InstanceSearch>;
}

/** The filters that the bar itself does not show. */
function chipsOf(
  search: InstanceSearch,
  options: InstanceFilterOptions,
  people: readonly { value: string; label: string }[],
): Chip[] {
  const chips: Chip[] = [];
  const add = (key: string, label: string, clear: Partial<InstanceSearch>) => chips.push({ key, label, clear });
  const nameOf = (username: string) => people.find(({ value }) => value === username)?.label ?? username;
  if (search.overdue) add("overdue", "Overdue", { overdue: false });
  for (const priority of search.priority) {
    add(priority, `Priority ${priorityLook[priority].label.toLowerCase()}`, {
      priority: search.priority.filter((p) => p !== priority),
    });
  }
  if (search.version !== null) add("version", `Version ${search.version}`, { version: null });
  if (search.element !== null) {
    const { element } = search;
    const elements = options.workflows.flatMap((workflow) =>
      workflow.key === search.workflow ? workflow.elements : [],
    );
    add("element", `At “${elements.find(({ id }) => id === element)?.name ?? element}”`, { element: null });
  }
  if (search.startedBy !== null) add("startedBy", `Started by ${nameOf(search.startedBy)}`, { startedBy: null });
  if (search.startedFrom !== null || search.startedTo !== null) {
    add("started", `Started ${span(search.startedFrom, search.startedTo)}`, { startedFrom: null, startedTo: null });
  }
  if (search.endedFrom !== null || search.endedTo !== null) {
    add("ended", `Ended ${span(search.endedFrom, search.endedTo)}`, { endedFrom: null, endedTo: null });
  }
  if (chips.length > 1) {
    add(
      "all",
      "Clear all",
      Object.assign({}, ...chips.map(({ clear }) => clear), { priority: [] }) as Partial<InstanceSearch>,
    );
  }
  return chips;
}

function span(from: string | null, to: string | null): string {
  return [from === null ? "" : `from ${from.slice(0, 10)}`, to === null ? "" : `before ${to.slice(0, 10)}`]
    .filter(Boolean)
    .join(" ");
}
