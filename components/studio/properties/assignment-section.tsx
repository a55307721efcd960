"use client";

import { MultiCombobox } from "@/components/ui/combobox";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { PRIORITIES } from "@/lib/domain/status";
import type { ElementOf } from "@/lib/model";
import { Select } from "@/components/ui/select";
import { ValueField } from "../expression/value-field";
import type { NamedKey } from "@/lib/queries/workflows/draft";
import { useStudioEnvironment } from "../use-studio";
import { durationInWords } from "./timing";
import { useElementEdit } from "./use-element-edit";

type UserTask = ElementOf<"userTask">;

/** Who does a task, by when, and how urgent it is. */
export function AssignmentFields({ element }: { element: UserTask }) {
  const { store, directory } = useStudioEnvironment();
  const edit = useElementEdit(element.id);
  const settle = () => store.settle();
  return (
    <>
      <NamesField
        label="Groups"
        hint="Everyone in these groups may take it."
        known={directory.groups}
        value={element.candidateGroups ?? []}
        onChange={(groups) => edit({ candidateGroups: groups.length > 0 ? groups : undefined }, "groups")}
      />
      <ValueField
        label="Assignee"
        value={element.assignee ?? ""}
        placeholder="Nobody yet"
        expressionPlaceholder="requester"
        hint="A username. Empty: it waits in the groups."
        onChange={(assignee) => edit({ assignee: assignee === "" ? undefined : assignee }, "assignee")}
        onSettle={settle}
      >
        <Input
          aria-label="Assignee"
          list="studio-people"
          value={element.assignee ?? ""}
          placeholder="Nobody yet"
          onChange={(event) => edit({ assignee: event.target.value || undefined }, "assignee")}
          onBlur={settle}
        />
      </ValueField>
      <datalist id="studio-people">
        {directory.people.map((p) => (
          <option key={p.key} value={p.key}>
            {p.name}
          </option>
        ))}
      </datalist>
      <NamesField
        label="Candidates"
        hint="People who may take it besides."
        known={directory.people}
        value={element.candidateUsers ?? []}
        onChange={(users) => edit({ candidateUsers: users.length > 0 ? users : undefined }, "candidates")}
      />
    </>
  );
}

export function TaskTimingFields({ element }: { element: UserTask }) {
  const { store } = useStudioEnvironment();
  const edit = useElementEdit(element.id);
  const settle = () => store.settle();
  const time = (text: string) =>
    text === "" || text.startsWith("=") ? undefined : (durationInWords(text) ?? undefined);
  return (
    <>
      <ValueField
        label="Due"
        value={element.due ?? ""}
        placeholder="P1D"
        expressionPlaceholder='date and time(now()) + duration("P1D")'
        hint={
          time(element.due ?? "")
            ? `${time(element.due ?? "")} after the task begins.`
            : "A duration from its start (PT4H) or a moment."
        }
        onChange={(due) => edit({ due: due === "" ? undefined : due }, "due")}
        onSettle={settle}
      />
      <ValueField
        label="Follow up"
        value={element.followUp ?? ""}
        placeholder="PT4H"
        hint={
          time(element.followUp ?? "")
            ? `${time(element.followUp ?? "")} after the task begins.`
            : "When it should be looked at again."
        }
        onChange={(followUp) => edit({ followUp: followUp === "" ? undefined : followUp }, "follow-up")}
        onSettle={settle}
      />
      <PriorityField
        label="Priority"
        value={element.priority ?? ""}
        inherit="As the instance"
        onChange={(priority) => edit({ priority: priority === "" ? undefined : priority }, "priority")}
        onSettle={settle}
      />
    </>
  );
}

const INHERIT = "inherit";
const PRIORITY_WORDS = { low: "Low", normal: "Normal", high: "High", urgent: "Urgent" } as const;

export function PriorityField({
  label,
  value,
  inherit,
  onChange,
  onSettle,
}: {
  label: string;
  value: string;
  inherit: string;
  onChange: (value: string) => void;
  onSettle: () => void;
}) {
  const options = [
    { value: INHERIT, label: inherit },
    ...PRIORITIES.map((p) => ({ value: p, label: PRIORITY_WORDS[p] })),
  ];
  return (
    <ValueField
      label={label}
      value={value}
      onChange={onChange}
      onSettle={onSettle}
      expressionPlaceholder='if amount > 1000 then "high" else "normal"'
    >
      <Select
        aria-label={label}
        options={options}
        value={value === "" ? INHERIT : value}
        onValueChange={(next) => onChange(next === INHERIT ? "" : next)}
      />
    </ValueField>
  );
}

interface NamesProps {
  readonly label: string;
  readonly hint: string;
  readonly known: readonly NamedKey[];
  readonly value: readonly string[];
  readonly onChange: (value: string[]) => void;
}

/** Several of the directory, and what a model names besides: keys that nobody has yet, expressions. */
function NamesField({ label, hint, known, value, onChange }: NamesProps) {
  const others = value.filter((v) => !known.some((k) => k.key === v));
  const options = [
    ...known.map((k) => ({ value: k.key, label: k.name, hint: k.key })),
    ...others.map((v) => ({ value: v, label: v.startsWith("=") ? v : `${v} (unknown)` })),
  ];
  return (
    <Field label={label} hint={hint}>
      <MultiCombobox
        options={options}
        value={value}
        onValueChange={onChange}
        placeholder={`Add ${label.toLowerCase()}…`}
        emptyText="Nobody by that name."
      />
    </Field>
  );
}
