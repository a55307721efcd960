import type { ReactNode } from "react";
import { displayOf } from "@/components/forms/form-inputs";
import { ExactTime, RelativeTime } from "@/components/ui/relative-time";
import type { Json } from "@/lib/domain/json";
import type { Property, TaskDetail } from "@/lib/queries/tasks/get";

/** What is known of the ticket: who started it and when, and its values as its forms label them. */
export function Properties({ task }: { task: TaskDetail }) {
  return (
    <section aria-label="Properties">
      <h3 className="mb-2 text-sm font-semibold">Properties</h3>
      <dl className="flex flex-col gap-2.5">
        <Line label="Started by">{task.startedBy?.name ?? "A message or a timer"}</Line>
        <Line label="Started">
          <RelativeTime at={task.startedAt} />
        </Line>
        {task.instanceDueAt && (
          <Line label="Ticket due">
            <ExactTime at={task.instanceDueAt} />
          </Line>
        )}
        {task.groups.length > 0 && <Line label="Offered to">{task.groups.map(({ name }) => name).join(", ")}</Line>}
        {task.businessKey && (
          <Line label="Key">
            <span className="font-mono text-xs">{task.businessKey}</span>
          </Line>
        )}
        {task.properties.map((property) => (
          <Line key={property.name} label={property.label}>
            {textOf(property)}
          </Line>
        ))}
      </dl>
    </section>
  );
}

function Line({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-muted">{label}</dt>
      <dd className="text-sm break-words whitespace-pre-line">{children}</dd>
    </div>
  );
}

function textOf({ value, field }: Property): ReactNode {
  if (field) return displayOf(field, value);
  if (typeof value === "boolean") return value ? "Yes" : "No";
  if (typeof value === "number") return value.toLocaleString("en");
  if (typeof value === "string") return isInstant(value) ? <ExactTime at={value} /> : value;
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value.join(", ");
  return <code className="font-mono text-xs break-all">{short(value)}</code>;
}

function isInstant(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?Z$/.test(text);
}

function short(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}
