"use client";

import { instanceStatusLook } from "@/components/status";
import { cn } from "@/components/ui/cn";
import { toneText } from "@/components/ui/tone";
import { INSTANCE_STATUSES, type InstanceStatus } from "@/lib/domain/status";
import type { InstanceCounts } from "@/lib/queries/instances/list";
import { countText } from "./count-text";

export interface StatusFilterProps {
  readonly value: readonly InstanceStatus[];
  readonly counts: InstanceCounts | undefined;
  readonly onValueChange: (value: InstanceStatus[]) => void;
}

/** The statuses with how many stand in each; several can be chosen, none means all. */
export function StatusFilter({ value, counts, onValueChange }: StatusFilterProps) {
  const toggle = (status: InstanceStatus) =>
    onValueChange(value.includes(status) ? value.filter((s) => s !== status) : [...value, status]);
  return (
    <fieldset className="flex min-w-0 items-center gap-1 overflow-x-auto [scrollbar-width:none]">
      <legend className="sr-only">Status</legend>
      <Choice isPressed={value.length === 0} onPress={() => onValueChange([])} label="All" count={counts?.total} />
      {INSTANCE_STATUSES.map((status) => {
        const look = instanceStatusLook[status];
        return (
          <Choice
            key={status}
            isPressed={value.includes(status)}
            onPress={() => toggle(status)}
            label={look.label}
            count={counts?.byStatus[status]}
            icon={<look.icon className={cn("size-3.5", toneText[look.tone])} aria-hidden />}
          />
        );
      })}
    </fieldset>
  );
}

interface ChoiceProps {
  readonly isPressed: boolean;
  readonly onPress: () => void;
  readonly label: string;
  readonly count: number | undefined;
  readonly icon?: React.ReactNode;
}

function Choice({ isPressed, onPress, label, count, icon }: ChoiceProps) {
  return (
    <button
      type="button"
      aria-pressed={isPressed}
      onClick={onPress}
      className={cn(
        "inline-flex h-7 shrink-0 items-center gap-1.5 rounded-md border border-transparent px-2 text-sm text-muted hover:bg-hover hover:text-foreground focus-visible:-outline-offset-2",
        isPressed && "border-border bg-surface font-medium text-foreground shadow-ambient dark:bg-raised",
      )}
    >
      {icon}
      {label}
      {count !== undefined && (
        <span className={cn("tabular text-xs", isPressed ? "text-muted" : "text-faint")}>{countText(count)}</span>
      )}
    </button>
  );
}
