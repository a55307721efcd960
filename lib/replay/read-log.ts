import { createReadStream } from "node:fs";
import { parse } from "csv-parse";
import { parseInstant } from "@/lib/model";

/** Which columns of the file hold what. */
export interface LogColumns {
  readonly case: string;
  readonly activity: string;
  readonly person: string;
  readonly time: string;
}

/** Names that logs commonly use, tried in this order. */
const KNOWN: { readonly [C in keyof LogColumns]: readonly string[] } = {
  case: ["Case ID", "case:concept:name", "case_id", "CaseID", "case"],
  activity: ["Activity", "concept:name", "activity"],
  person: ["Resource", "org:resource", "resource"],
  time: ["Complete Timestamp", "time:timestamp", "end_time", "timestamp"],
};

export interface LogEvent {
  readonly line: number;
  readonly activity: string;
  readonly person: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface LogCase {
  readonly id: string;
  /** In the order of their times; events of the same moment in the order of the file. */
  readonly events: readonly LogEvent[];
  /** The other columns of its first event. */
  readonly attributes: Readonly<Record<string, string>>;
}

export interface BadLine {
  readonly line: number;
  readonly reason: string;
}

export interface EventLog {
  readonly cases: readonly LogCase[];
  /** In the order of their first appearance. */
  readonly activities: readonly string[];
  readonly people: readonly string[];
  readonly bad: readonly BadLine[];
}

/** The file is not an event log: a column is missing. */
export class NotALog extends Error {}

interface ParsedRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/** Reads a log in CSV. A line that can't be read is reported with its number and left out; the others count. Throws `NotALog`. */
export async function readLog(file: string, asked: Partial<LogColumns> = {}, zone = "UTC"): Promise<EventLog> {
  const bad: BadLine[] = [];
  const parser = createReadStream(file).pipe(
    parse({
      bom: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_error: true,
      max_record_size: 1_000_000,
    }),
  );
  parser.on("skip", (error: Error & { lines?: number }) => bad.push({ line: error.lines ?? 0, reason: error.message }));

  let header: readonly string[] | undefined;
  let places: { readonly [C in keyof LogColumns]: number } | undefined;
  const cases = new Map<string, { events: LogEvent[]; attributes: Record<string, string> }>();
  const activities = new Set<string>();
  const people = new Set<string>();
  for await (const { record, info } of parser as AsyncIterable<ParsedRecord>) {
    if (!header || !places) {
      header = record.map((name) => name.trim());
      places = findColumns(header, asked);
      continue;
    }
    const line = info.lines;
    const event = readEvent(record, header.length, places, zone);
    if (typeof event === "string") {
      bad.push({ line, reason: event });
      continue;
    }
    const { caseId, ...rest } = event;
    let known = cases.get(caseId);
    if (!known) cases.set(caseId, (known = { events: [], attributes: attributesOf(record, header, places) }));
    known.events.push({ line, ...rest });
    activities.add(event.activity);
    people.add(event.person);
  }
  if (!header) throw new NotALog("The file is empty.");
  return {
    cases: [...cases].map(([id, { events, attributes }]) => ({
      id,
      attributes,
      events: events.sort((a, b) => a.at - b.at),
    })),
    activities: [...activities],
    people: [...people],
    bad: bad.sort((a, b) => a.line - b.line),
  };
}

function findColumns(header: readonly string[], asked: Partial<LogColumns>): { [C in keyof LogColumns]: number } {
  const place = (column: keyof LogColumns): number => {
    const names = asked[column] === undefined ? KNOWN[column] : [asked[column]];
    const found = names.map((name) => header.indexOf(name)).find((index) => index >= 0);
    if (found === undefined) {
      throw new NotALog(
        `No column ${names.map((name) => `"${name}"`).join(" or ")}. The file has: ${header.join(", ")}. Name the column with --${column}.`,
      );
    }
    return found;
  };
  return { case: place("case"), activity: place("activity"), person: place("person"), time: place("time") };
}

/** The event of a line, or why it has none. */
function readEvent(
  record: readonly string[],
  width: number,
  places: { [C in keyof LogColumns]: number },
  zone: string,
) {
  if (record.length !== width) return `It has ${record.length} fields where the first line has ${width}.`;
  const of = (column: keyof LogColumns) => record[places[column]]!.trim();
  for (const column of ["case", "activity", "person", "time"] as const)
    if (of(column) === "") return `Its ${column} is empty.`;
  // 2012/10/09 is common, and means the same as 2012-10-09.
  const instant = parseInstant(of("time").replace(/^(\d{4})\/(\d{2})\/(\d{2})/, "$1-$2-$3"), zone);
  if (instant === undefined) return `"${of("time")}" is not a time.`;
  return { caseId: of("case"), activity: of("activity"), person: of("person"), at: Date.parse(instant) };
}

function attributesOf(
  record: readonly string[],
  header: readonly string[],
  places: { [C in keyof LogColumns]: number },
): Record<string, string> {
  const taken = new Set(Object.values(places));
  const attributes: Record<string, string> = {};
  header.forEach((name, index) => {
    const key = name.replace(/\W+/g, "_").replace(/^_+|_+$/g, "");
    if (!taken.has(index) && /^[A-Za-z]/.test(key) && attributes[key] === undefined)
      attributes[key] = record[index]!.slice(0, 1_000);
  });
  return attributes;
}
