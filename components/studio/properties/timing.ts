import { firstDue } from "@/lib/model";

const UNITS = [
  ["Y", "year"],
  ["M", "month"],
  ["W", "week"],
  ["D", "day"],
] as const;
const CLOCK_UNITS = [
  ["H", "hour"],
  ["M", "minute"],
  ["S", "second"],
] as const;

const DURATION = /^P(?!$)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(?:\.\d+)?S)?)?$/;

/** "2 days 4 hours" for P2DT4H; undefined: it is no duration. */
export function durationInWords(text: string): string | undefined {
  const match = DURATION.exec(text.trim());
  if (!match) return undefined;
  const parts: string[] = [];
  const say = (amount: string | undefined, word: string) => {
    const n = amount === undefined ? 0 : Number.parseFloat(amount);
    if (n > 0) parts.push(`${n} ${word}${n === 1 ? "" : "s"}`);
  };
  UNITS.forEach(([, word], i) => say(match[i + 1], word));
  CLOCK_UNITS.forEach(([, word], i) => say(match[i + 6], word));
  return parts.length > 0 ? parts.join(" ") : "no time at all";
}

/** What a timer means and when it would fire next, in plain words; `problem` when it means nothing. */
export function timerInWords(
  kind: "date" | "duration" | "cycle",
  value: string,
  zone: string | undefined,
  now: Date,
): { readonly words: string } | { readonly problem: string } {
  const text = value.trim();
  if (text === "")
    return {
      problem: kind === "date" ? "Say which moment." : kind === "duration" ? "Say how long." : "Say how often.",
    };
  const due = firstDue(kind, text, now.toISOString(), zone);
  if (!due.ok) return { problem: due.message };
  const at = new Date(due.due).toLocaleString("en-GB", {
    dateStyle: "medium",
    timeStyle: "short",
    ...(zone && { timeZone: zone }),
  });
  if (kind === "date") return { words: `On ${at}.` };
  if (kind === "duration")
    return { words: `${capital(durationInWords(text) ?? "Some time")} after it is reached: now that would be ${at}.` };
  return { words: `${cycleInWords(text)} Next: ${at}.` };
}

function cycleInWords(text: string): string {
  const iso = /^R(\d*)\/(?:(.+)\/)?(P[^/]+)$/.exec(text);
  if (iso) {
    const every = durationInWords(iso[3]!) ?? iso[3]!;
    const single = /^1 (\w+)$/.exec(every)?.[1];
    return `Every ${single ?? every}${iso[1] ? `, ${iso[1]} times` : ""}.`;
  }
  return "By this schedule.";
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
