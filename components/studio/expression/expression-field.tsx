"use client";

import { Braces, CircleAlert, FlaskConical, FunctionSquare, TriangleAlert, Type } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from "react";
import { cn } from "@/components/ui/cn";
import { controlClass } from "@/components/ui/input";
import { type Completion, complete, completionsAt } from "./complete";
import { useExampleData } from "./example-data";
import { type Trial, tryExpression } from "./try-expression";

export interface ExpressionFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onSettle?: () => void;
  readonly hint?: ReactNode;
  readonly placeholder?: string;
  /** What comes out when it is tried, in words of its place: true is "taken" at a flow. */
  readonly describeValue?: (value: unknown) => string | undefined;
  readonly rows?: number;
  readonly isLabelHidden?: boolean;
  /** Beside the label. */
  readonly action?: ReactNode;
  readonly leading?: ReactNode;
}

/** A FEEL expression: names are completed, problems show as they are typed, and it is tried on the example data. */
export function ExpressionField({
  label,
  value,
  onChange,
  onSettle,
  hint,
  placeholder,
  describeValue,
  rows = 2,
  isLabelHidden,
  action,
  leading,
}: ExpressionFieldProps) {
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const { variables, data } = useExampleData();
  const [cursor, setCursor] = useState(0);
  const [isOpen, setIsOpen] = useState(false);
  const [active, setActive] = useState(0);
  const options = isOpen ? completionsAt(value, cursor, variables) : [];
  const chosen = options[Math.min(active, options.length - 1)];
  const [now] = useState(() => new Date().toISOString());
  const trial = tryExpression(value, data, now);

  function accept(completion: Completion) {
    const next = complete(value, cursor, completion);
    onChange(next.text);
    setIsOpen(false);
    requestAnimationFrame(() => {
      area.current?.focus();
      area.current?.setSelectionRange(next.cursor, next.cursor);
      setCursor(next.cursor);
    });
  }

  function handleKeyDown(event: KeyboardEvent) {
    if ((event.ctrlKey || event.metaKey) && event.key === " ") {
      event.preventDefault();
      setCursor(area.current?.selectionStart ?? 0);
      setIsOpen(true);
      return;
    }
    if (options.length === 0) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      setActive((active + (event.key === "ArrowDown" ? 1 : options.length - 1)) % options.length);
    } else if ((event.key === "Enter" || event.key === "Tab") && chosen) {
      event.preventDefault();
      accept(chosen);
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      setIsOpen(false);
    }
  }

  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <div className={cn("flex items-center gap-1.5", isLabelHidden && "sr-only")}>
        <label htmlFor={id} className="flex-1 text-sm font-medium">
          {label}
        </label>
        {action}
      </div>
      <div className="relative flex gap-1.5">
        {leading}
        <div className="relative min-w-0 flex-1">
          <textarea
            ref={area}
            id={id}
            rows={rows}
            value={value}
            placeholder={placeholder}
            spellCheck={false}
            autoComplete="off"
            aria-autocomplete="list"
            aria-haspopup="listbox"
            aria-controls={options.length > 0 ? `${id}-list` : undefined}
            aria-activedescendant={chosen ? `${id}-${options.indexOf(chosen)}` : undefined}
            aria-invalid={trial?.kind === "problem" || undefined}
            aria-describedby={`${id}-trial`}
            onChange={(event) => {
              onChange(event.target.value);
              setCursor(event.target.selectionStart);
              setActive(0);
              setIsOpen(true);
            }}
            onKeyDown={handleKeyDown}
            onSelect={(event) => setCursor(event.currentTarget.selectionStart)}
            onBlur={() => {
              setIsOpen(false);
              onSettle?.();
            }}
            className={cn(
              controlClass,
              "field-sizing-content block min-h-8 resize-none px-2.5 py-[5px] font-mono text-xs leading-5",
            )}
          />
          {options.length > 0 && (
            <ul
              id={`${id}-list`}
              role="listbox"
              aria-label="Completions"
              className="popup absolute top-full right-0 left-0 z-50 mt-1 max-h-60 overflow-y-auto p-1"
            >
              {options.map((option, index) => (
                <li
                  key={option.kind + option.text}
                  id={`${id}-${index}`}
                  role="option"
                  aria-selected={option === chosen}
                  onPointerDown={(event) => {
                    event.preventDefault();
                    accept(option);
                  }}
                  onPointerMove={() => setActive(index)}
                  className={cn(
                    "flex cursor-default items-center gap-2 rounded-sm px-2 py-1 text-xs",
                    option === chosen && "bg-hover",
                  )}
                >
                  <CompletionIcon kind={option.kind} />
                  <span className="font-mono">{option.text}</span>
                  <span className="min-w-0 flex-1 truncate text-right text-muted">{option.detail}</span>
                </li>
              ))}
            </ul>
          )}
        </div>
      </div>
      <div id={`${id}-trial`} className="min-h-0 text-xs">
        {trial ? (
          <TrialLine trial={trial} describeValue={describeValue} />
        ) : hint ? (
          <p className="text-muted">{hint}</p>
        ) : null}
      </div>
    </div>
  );
}

function CompletionIcon({ kind }: { kind: Completion["kind"] }) {
  const Icon = kind === "variable" ? Braces : kind === "function" ? FunctionSquare : Type;
  return <Icon className={cn("size-3.5 shrink-0", kind === "variable" ? "text-accent" : "text-faint")} aria-hidden />;
}

function TrialLine({
  trial,
  describeValue,
}: {
  trial: Trial;
  describeValue?: ((value: unknown) => string | undefined) | undefined;
}) {
  switch (trial.kind) {
    case "problem":
      return (
        <p className="flex items-start gap-1 text-red">
          <CircleAlert className="mt-0.5 size-3 shrink-0" aria-hidden />
          {trial.message}
        </p>
      );
    case "failed":
      return (
        <p className="flex items-start gap-1 text-amber">
          <TriangleAlert className="mt-0.5 size-3 shrink-0" aria-hidden />
          <span>On the example data: {trial.message}</span>
        </p>
      );
    case "untried":
      return (
        <p className="text-muted">It may take long, so it is not tried here. The engine runs it within its limits.</p>
      );
    case "value": {
      const words = describeValue?.(trial.value);
      return (
        <p className="flex items-start gap-1 text-muted">
          <FlaskConical className="mt-0.5 size-3 shrink-0" aria-hidden />
          <span className="min-w-0 break-words">
            Example: <code className="font-mono text-foreground">{shown(trial.value)}</code>
            {words ? ` – ${words}` : null}
            {trial.warnings.length > 0 ? <span className="block text-amber">{trial.warnings[0]}</span> : null}
          </span>
        </p>
      );
    }
  }
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
