import { ArrowRight } from "lucide-react";
import { cn } from "@/components/ui/cn";
import type { Trace } from "@/lib/engine";
import { valueText } from "./value-text";

/** An expression that was evaluated: its text, the values it read, and what came out. */
export function TraceValues({ trace, className }: { trace: Trace; className?: string }) {
  const values = Object.entries(trace.values);
  return (
    <div className={cn("mt-1 flex flex-col gap-1.5", className)}>
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <code className="rounded-sm bg-sunken px-1.5 py-0.5 font-mono text-xs break-all">{trace.expression}</code>
        <ArrowRight className="size-3.5 text-faint" aria-label="gave" />
        {trace.error === undefined ? (
          <code
            className={cn(
              "font-mono text-xs font-medium",
              trace.result === true ? "text-green" : trace.result === false ? "text-muted" : "text-foreground",
            )}
          >
            {valueText(trace.result)}
          </code>
        ) : (
          <span className="text-red">{trace.error}</span>
        )}
      </p>
      {values.length > 0 && (
        <dl className="flex flex-wrap gap-x-4 gap-y-0.5 text-xs">
          {values.map(([name, value]) => (
            <div key={name} className="flex min-w-0 gap-1.5">
              <dt className="text-muted">{name}</dt>
              <dd className="truncate font-mono">{valueText(value)}</dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}
