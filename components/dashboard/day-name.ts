const format = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });

/** "4 Jul" of "2026-07-04": a calendar day, the same in every zone. */
export function dayName(day: string): string {
  return format.format(new Date(`${day}T00:00:00Z`));
}
