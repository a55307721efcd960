import { compileExpression } from "@/lib/feel";
import { isJuel, quote, translateJuel, translateJuelExpression } from "../juel";
import { isDataXPath, translateXPath } from "../xpath";
import type { ImportProblem, ReportEntry } from "../report";
import type { Roots } from "./roots";

/** What a report entry is about. */
export interface Subject {
  readonly id: string;
  readonly name?: string | undefined;
}

export interface ReadContext {
  /** We wrote this file: its texts are taken as they stand and no vendor attribute is read. */
  readonly isOwn: boolean;
  /** The file's vendor runs a process that does not say whether it is executable. */
  readonly runsUnlessSaid: boolean;
  readonly roots: Roots;
  readonly report: Report;
  readonly problems: ImportProblem[];
}

export class Report {
  readonly entries: ReportEntry[] = [];

  add(kind: ReportEntry["kind"], subject: Subject, message: string, change: { from?: string; to?: string } = {}): void {
    this.entries.push({
      element: subject.id,
      ...(subject.name ? { name: subject.name } : {}),
      kind,
      message,
      ...change,
    });
  }
}

/** FEEL for what the file says, as a field that is always FEEL holds it. `what` names the field in the report: "Condition". */
export function readExpression(
  context: ReadContext,
  subject: Subject,
  what: string,
  source: string | undefined,
  language = "",
): string | undefined {
  if (source === undefined || context.isOwn) return source;
  const text = source.trim();
  if (text === "") return undefined;
  const read = toFeel(text, language);
  if (read.kind === "refused") {
    const to = unreadable(text);
    context.report.add("refused", subject, `${what}: ${read.reason}. Write it in FEEL before you publish.`, {
      from: text,
      to,
    });
    return to;
  }
  if (read.kind === "translated")
    context.report.add("translated", subject, `${what}: written in FEEL.`, { from: text, to: read.feel });
  return read.feel;
}

/** The same for a field that holds literal text, or FEEL after "=". */
export function readValue(
  context: ReadContext,
  subject: Subject,
  what: string,
  source: string | undefined,
): string | undefined {
  if (source === undefined || context.isOwn) return source;
  const text = source.trim();
  if (text === "") return undefined;
  if (text.startsWith("=") || isJuel(text)) return `=${readExpression(context, subject, what, text) ?? ""}`;
  return text;
}

/**
 * Who a task is for. What asks the code of another engine names nobody here: it is left out, and the task goes to whom
 * else it names, or to nobody.
 */
export function readPerson(
  context: ReadContext,
  subject: Subject,
  what: string,
  source: string | undefined,
): string | undefined {
  const text = source?.trim() ?? "";
  if (context.isOwn || text === "" || !(text.startsWith("=") || isJuel(text)))
    return readValue(context, subject, what, source);
  const read = toFeel(text, "");
  if (read.kind !== "refused") return readValue(context, subject, what, source);
  context.report.add(
    "refused",
    subject,
    `${what}: ${read.reason}. It names nobody here: give the task to somebody, or to a group.`,
    { from: text },
  );
  return undefined;
}

/** The same for a field that is always FEEL, in a file where literal text stands for itself. */
export function readMapped(context: ReadContext, subject: Subject, what: string, source: string): string {
  if (context.isOwn) return source;
  return source.trim().startsWith("=") || isJuel(source)
    ? (readExpression(context, subject, what, source) ?? "null")
    : quote(source);
}

type Read = { kind: "taken" | "translated"; feel: string } | { kind: "refused"; reason: string };

const LENGTH_MAX = 4_000;

function toFeel(text: string, language: string): Read {
  if (text.length > LENGTH_MAX) return { kind: "refused", reason: "this text is longer than 4,000 characters" };
  if (text.startsWith("=") && !isJuel(text)) return checked(text.slice(1).trim());
  if (isJuel(text)) {
    const translated = translateJuel(text);
    return translated.ok
      ? { kind: "translated", feel: translated.feel }
      : { kind: "refused", reason: `this expression can't be translated (${translated.reason})` };
  }
  if (isDataXPath(text)) {
    const translated = translateXPath(text);
    return translated.ok
      ? { kind: "translated", feel: translated.feel }
      : { kind: "refused", reason: `this expression can't be translated (${translated.reason})` };
  }
  if (/feel/i.test(language)) return checked(text);
  const isScript = language !== "" && !/xpath|juel/i.test(language);
  // In FEEL "not x" is a name of two words, and "True" a name too.
  const other = /\b(?:not\s+(?!\()|True\b|False\b|None\b)/.test(text) ? translateJuelExpression(text) : undefined;
  if (other?.ok) return { kind: "translated", feel: other.feel };
  if (!isScript && compileExpression(text).problem === undefined) return { kind: "taken", feel: text };
  const translated = translateJuelExpression(text);
  if (translated.ok) return { kind: translated.feel === text ? "taken" : "translated", feel: translated.feel };
  return {
    kind: "refused",
    reason: isScript
      ? `code in ${language.slice(0, 60)} is not run here`
      : "this text is not an expression that is known here",
  };
}

function checked(feel: string): Read {
  const { problem } = compileExpression(feel);
  return problem
    ? { kind: "refused", reason: `this FEEL expression can't be read (${problem.message})` }
    : { kind: "taken", feel };
}

/** The text in a form that no one can mistake for FEEL: a model that holds it can't be published. */
function unreadable(text: string): string {
  const short = text.length > LENGTH_MAX ? `not FEEL: ${text.slice(0, LENGTH_MAX / 2)} …` : text;
  return compileExpression(short).problem ? short : `not FEEL: ${short}`;
}
