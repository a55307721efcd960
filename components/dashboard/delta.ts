import type { Figure } from "@/lib/queries/dashboard/dashboard-view";

/** Whether more of it is good news, bad news, or just news. */
export type Direction = "more-is-better" | "less-is-better" | "neutral";

export interface Delta {
  readonly change: number;
  /** Percent, rounded; null where the period before had none. */
  readonly percent: number | null;
  readonly tone: "good" | "bad" | "neutral";
}

/** How a figure moved against the period before; null where one of the two is not known. */
export function deltaOf(figure: Pick<Figure, "value" | "previous">, direction: Direction): Delta | null {
  const { value, previous } = figure;
  if (value === null || previous === null) return null;
  const change = value - previous;
  const percent = previous === 0 ? (change === 0 ? 0 : null) : Math.round((change / previous) * 100);
  if (change === 0 || direction === "neutral") return { change, percent, tone: "neutral" };
  return { change, percent, tone: change > 0 === (direction === "more-is-better") ? "good" : "bad" };
}
