"use client";

import { CalendarClock } from "lucide-react";
import { useState } from "react";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { SegmentedControl } from "@/components/ui/segmented-control";
import type { EventDefinition } from "@/lib/model";
import { ValueField } from "../expression/value-field";
import { timerInWords } from "./timing";

type Timer = Extract<EventDefinition, { type: "timer" }>;

const FIRST = { duration: "PT1H", date: "2027-01-31T09:00:00Z", cycle: "R/P1D" } as const;
const PRESETS: Record<Timer["timer"], readonly { label: string; value: string }[]> = {
  duration: [
    { label: "15 min", value: "PT15M" },
    { label: "1 hour", value: "PT1H" },
    { label: "4 hours", value: "PT4H" },
    { label: "1 day", value: "P1D" },
    { label: "1 week", value: "P7D" },
  ],
  cycle: [
    { label: "Every hour", value: "R/PT1H" },
    { label: "Every day", value: "R/P1D" },
    { label: "Weekdays 9:00", value: "0 9 * * 1-5" },
    { label: "Mondays 8:00", value: "0 8 * * 1" },
  ],
  date: [],
};
const HINTS: Record<Timer["timer"], string> = {
  duration: "ISO 8601: PT30M is 30 minutes, P2D two days.",
  date: "ISO 8601: 2027-01-31T09:00:00Z.",
  cycle: "R3/PT10M is every ten minutes, three times. Cron works too: 0 9 * * 1-5.",
};

export function TimerFields({
  timer,
  onChange,
  onSettle,
  onlyKinds,
}: {
  timer: Timer;
  onChange: (timer: Timer) => void;
  onSettle: () => void;
  onlyKinds?: readonly Timer["timer"][];
}) {
  const [now] = useState(() => new Date());
  const kinds = (onlyKinds ?? ["duration", "date", "cycle"]).map((value) => ({ value, label: KIND_WORDS[value] }));
  const said = timer.value.startsWith("=") ? undefined : timerInWords(timer.timer, timer.value, timer.zone, now);
  return (
    <>
      <SegmentedControl
        aria-label="Kind of timer"
        size="sm"
        options={kinds}
        value={timer.timer}
        onValueChange={(kind) => onChange({ ...timer, timer: kind, value: FIRST[kind] })}
        className="self-start"
      />
      <ValueField
        label={KIND_WORDS[timer.timer]}
        value={timer.value}
        onChange={(value) => onChange({ ...timer, value })}
        onSettle={onSettle}
        hint={said && "words" in said ? undefined : HINTS[timer.timer]}
        error={said && "problem" in said ? said.problem : undefined}
        expressionPlaceholder={timer.timer === "date" ? "dueAt" : 'duration("PT" + string(hours) + "H")'}
      />
      {said && "words" in said ? (
        <p className="flex items-start gap-1.5 rounded-md bg-sunken px-2.5 py-1.5 text-xs text-foreground">
          <CalendarClock className="mt-0.5 size-3.5 shrink-0 text-muted" aria-hidden />
          {said.words}
        </p>
      ) : null}
      {PRESETS[timer.timer].length > 0 ? (
        <div className="-mt-1 flex flex-wrap gap-1" role="group" aria-label="Usual times">
          {PRESETS[timer.timer].map(({ label, value }) => (
            <button
              key={value}
              type="button"
              onClick={() => onChange({ ...timer, value })}
              aria-pressed={timer.value === value}
              className="h-6 rounded-full border border-border px-2 text-xs text-muted hover:bg-hover hover:text-foreground aria-pressed:border-accent-line aria-pressed:bg-accent-soft aria-pressed:text-accent"
            >
              {label}
            </button>
          ))}
        </div>
      ) : null}
      {timer.timer !== "duration" ? (
        <Field label="Time zone" hint="Empty: UTC.">
          <Input
            value={timer.zone ?? ""}
            placeholder="Europe/Berlin"
            list="time-zones"
            onChange={(event) => {
              const { zone: _zone, ...rest } = timer;
              onChange(event.target.value ? { ...rest, zone: event.target.value } : rest);
            }}
            onBlur={onSettle}
          />
          <datalist id="time-zones">
            {Intl.supportedValuesOf("timeZone").map((zone) => (
              <option key={zone} value={zone} />
            ))}
          </datalist>
        </Field>
      ) : null}
    </>
  );
}

const KIND_WORDS: Record<Timer["timer"], string> = { duration: "Duration", date: "Date", cycle: "Cycle" };
