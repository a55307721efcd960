import { ArrowDown, ArrowRight, ArrowUp } from "lucide-react";
import type { Route } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";
import type { Figure } from "@/lib/queries/dashboard/dashboard-view";
import { type Delta, deltaOf, type Direction } from "./delta";
import { SparkLine } from "./spark-line";

export interface FigureTileProps {
  label: string;
  figure: Figure;
  /** The list behind the number. */
  href: Route;
  direction: Direction;
  /** How the value reads; a plain number by default. */
  format?: (value: number) => string;
  /** Draws the line in the tone of trouble. */
  isTrouble?: boolean;
  /** A second figure, under the first. */
  aside?: ReactNode;
  /** "the 30 days before". */
  comparedWith: string;
}

/** One number, how it moved, its course, and the way to what is behind it. */
export function FigureTile({
  label,
  figure,
  href,
  direction,
  format = plain,
  isTrouble = false,
  aside,
  comparedWith,
}: FigureTileProps) {
  const value = figure.value === null ? "–" : format(figure.value);
  const delta = deltaOf(figure, direction);
  return (
    <Link
      href={href}
      className={cn(
        "group relative flex min-h-33 flex-col overflow-hidden rounded-xl border border-border bg-surface p-4 pb-0 shadow-ambient",
        "transition-[border-color,box-shadow] hover:border-border-strong hover:shadow-float",
      )}
    >
      <span className="flex items-center justify-between gap-2 text-sm text-muted">
        {label}
        <ArrowRight
          className="size-3.5 -translate-x-1 text-faint opacity-0 transition group-hover:translate-x-0 group-hover:opacity-100 group-focus-visible:opacity-100"
          aria-hidden
        />
      </span>
      <span className="mt-1 flex flex-wrap items-baseline gap-x-2.5 gap-y-0.5">
        <span
          className={cn(
            "tabular text-2xl font-semibold tracking-tight",
            isTrouble && (figure.value ?? 0) > 0 && "text-red",
          )}
        >
          {value}
        </span>
        {delta && <DeltaMark delta={delta} figure={figure} format={format} comparedWith={comparedWith} />}
      </span>
      {aside && <span className="mt-0.5 text-xs text-muted">{aside}</span>}
      <SparkLine
        values={figure.course}
        className={cn(
          "mt-auto -mx-4 block h-9 w-[calc(100%+2rem)]",
          isTrouble && (figure.value ?? 0) > 0 ? "text-red-solid" : "text-accent",
        )}
      />
    </Link>
  );
}

const deltaTone = { good: "text-green", bad: "text-red", neutral: "text-muted" } as const;

interface DeltaMarkProps extends Pick<FigureTileProps, "comparedWith"> {
  delta: Delta;
  figure: Figure;
  format: (value: number) => string;
}

function DeltaMark({ delta, figure, format, comparedWith }: DeltaMarkProps) {
  const before = format(figure.previous ?? 0);
  if (delta.change === 0) {
    return (
      <span className="text-xs text-muted" title={`The same as ${comparedWith}: ${before}`}>
        no change
      </span>
    );
  }
  const Icon = delta.change > 0 ? ArrowUp : ArrowDown;
  const amount = delta.percent === null ? format(Math.abs(delta.change)) : `${Math.abs(delta.percent)} %`;
  return (
    <span
      className={cn("tabular inline-flex items-center gap-0.5 text-xs font-medium", deltaTone[delta.tone])}
      title={`${before} in ${comparedWith}`}
    >
      <Icon className="size-3" strokeWidth={2.5} aria-hidden />
      <span className="sr-only">{delta.change > 0 ? "up by " : "down by "}</span>
      {amount}
      <span className="sr-only">
        {" "}
        against {before} in {comparedWith}
      </span>
    </span>
  );
}

function plain(value: number): string {
  return value.toLocaleString("en");
}
