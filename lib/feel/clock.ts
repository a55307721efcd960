import { FeelDate, type FeelDateTime, FeelFunction, toFeel } from "feelin";

interface Clock {
  readonly now: FeelDateTime;
  readonly today: FeelDate;
}

let last: { readonly text: string; readonly clock: Clock } | undefined;

/** What now() and today() give at an instant, in UTC. Throws when the text is no instant. */
export function clockAt(text: string): Clock {
  if (last?.text === text) return last.clock;
  const instant = new Date(text);
  if (Number.isNaN(instant.getTime())) throw new Error(`"${text}" is not an instant.`);
  const now = toFeel(instant) as FeelDateTime;
  const clock = { now, today: new FeelDate(now.unwrap().toPlainDate()) };
  last = { text, clock };
  return clock;
}

/** The only functions ever put into a context of the interpreter. */
export function clockFunctions(text: string): { now: FeelFunction; today: FeelFunction } {
  const { now, today } = clockAt(text);
  return { now: new FeelFunction(() => now, []), today: new FeelFunction(() => today, []) };
}
