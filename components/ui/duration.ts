const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const UNITS = [
  ["year", 365 * DAY],
  ["month", 30 * DAY],
  ["week", 7 * DAY],
  ["day", DAY],
  ["hour", HOUR],
  ["minute", MINUTE],
] as const;

const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto", style: "short" });

/** "3 hr. ago", "in 2 days", "now". */
export function describeRelative(at: Date, now: Date): string {
  const left = at.getTime() - now.getTime();
  const unit = UNITS.find(([, ms]) => Math.abs(left) >= ms);
  return unit ? relative.format(Math.trunc(left / unit[1]), unit[0]) : left > 0 ? "in a moment" : "just now";
}

/** "4 Mar 2026, 14:05:09 CET", in the viewer's zone. */
export function describeExact(at: Date): string {
  return at.toLocaleString("en-GB", {
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "short",
  });
}

/** "3d 4h", "12m", "8s": the two largest units. */
export function describeDuration(ms: number): string {
  const total = Math.max(0, Math.round(ms / 1000));
  const parts: [number, string][] = [
    [Math.floor(total / 86_400), "d"],
    [Math.floor(total / 3_600) % 24, "h"],
    [Math.floor(total / 60) % 60, "m"],
    [total % 60, "s"],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  if (first === -1) return "0s";
  const kept = parts.slice(first, first + 2).filter(([count], index) => index === 0 || count > 0);
  return kept.map(([count, unit]) => `${count}${unit}`).join(" ");
}
