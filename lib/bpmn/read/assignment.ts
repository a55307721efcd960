import type { ElementOf } from "@/lib/model/schema";
import { compileExpression } from "@/lib/feel";
import { BPMN, CAMUNDA_LIKE, ZEEBE } from "../namespaces";
import { childNamed, textOf, type XmlElement } from "../xml/tree";
import { type ReadContext, readPerson, readValue, type Subject } from "./context";
import { present } from "./events";
import type { Taker } from "./taker";

type Assignment = Pick<
  ElementOf<"userTask">,
  "assignee" | "candidateGroups" | "candidateUsers" | "due" | "followUp" | "priority"
>;
const ZEEBE_ONLY = [ZEEBE];

/** Who gets a user task and when it is due: what the vendor's attributes say, else BPMN's own resource roles. */
export function readAssignment(t: Taker, subject: Subject, context: ReadContext): Assignment {
  const standard = resourceRoles(t, context);
  if (context.isOwn) return standard;
  const zeebe = t.part("assignmentDefinition", ZEEBE_ONLY);
  const schedule = t.part("taskSchedule", ZEEBE_ONLY);
  const priority = t.part("priorityDefinition", ZEEBE_ONLY);
  t.part("userTask", ZEEBE_ONLY);
  const said = (name: string, element: Taker | undefined, there: string): string | undefined =>
    t.attribute(name, CAMUNDA_LIKE) ?? element?.attribute(there);
  /** What the attribute of this name says of people, each by himself; it stays if one of them is nobody here. */
  const people = (name: string, label: string, split: (text: string) => readonly string[]): string[] | undefined => {
    const holder = t.node.attributes.some((each) => each.name === name && CAMUNDA_LIKE.includes(each.uri)) ? t : zeebe;
    const text = said(name, zeebe, name);
    const parts = text === undefined ? [] : split(text);
    const found = parts.map((part) => readPerson(context, subject, label, part));
    if (found.some((each) => each === undefined)) holder?.leaveAttribute(name, holder === t ? CAMUNDA_LIKE : "");
    const named = found.flatMap((each) => each ?? []);
    return named.length > 0 ? named : undefined;
  };
  const roles = (label: string, texts: readonly string[] | undefined): string[] | undefined => {
    const named = (texts ?? []).flatMap((text) => readPerson(context, subject, label, text) ?? []);
    return named.length > 0 ? named.flatMap(literals) : undefined;
  };
  const one = (what: string, text: string | undefined): string | undefined => readValue(context, subject, what, text);
  const whole = (text: string): string[] => [initiator(text, subject, context)];
  const result: Assignment = {
    ...present(
      "assignee",
      (people("assignee", "Assignee", whole) ?? roles("Assignee", standard.assignee ? [standard.assignee] : []))?.[0],
    ),
    ...present(
      "candidateGroups",
      people("candidateGroups", "Candidate groups", splitList)?.flatMap(literals) ??
        roles("Candidate groups", standard.candidateGroups),
    ),
    ...present(
      "candidateUsers",
      people("candidateUsers", "Candidate users", splitList)?.flatMap(literals) ??
        roles("Candidate users", standard.candidateUsers),
    ),
    ...present("due", one("Due date", said("dueDate", schedule, "dueDate"))),
    ...present("followUp", one("Follow-up date", said("followUpDate", schedule, "followUpDate"))),
    ...present("priority", readPriority(said("priority", priority, "priority"), subject, context)),
  };
  const said_ = Object.entries(result).map(
    ([key, value]) => `${key}: ${Array.isArray(value) ? value.join(", ") : value}`,
  );
  if (said_.length > 0) context.report.add("taken", subject, `Assignment: ${said_.join("; ")}.`);
  return result;
}

/** The Flowable modeler's way to name whoever started the instance. */
function initiator(assignee: string, subject: Subject, context: ReadContext): string {
  if (assignee.trim() !== "$INITIATOR") return assignee;
  const name = context.roots.initiator ?? "initiator";
  context.report.add(
    "translated",
    subject,
    `Assignee: the variable "${name}", which must be given when an instance starts.`,
    { from: "$INITIATOR", to: `=${name}` },
  );
  return `=${name}`;
}

/** Vendors count from 0 to 100, 50 being usual; we have four names. */
function readPriority(text: string | undefined, subject: Subject, context: ReadContext): string | undefined {
  const value = readValue(context, subject, "Priority", text);
  if (value === undefined) return undefined;
  if (/^\d+$/.test(value)) {
    const number = Number(value);
    const to = number <= 25 ? "low" : number <= 50 ? "normal" : number <= 75 ? "high" : "urgent";
    context.report.add("translated", subject, "Priority: one of low, normal, high, urgent.", { from: value, to });
    return to;
  }
  if (!value.startsWith("=") || compileExpression(value.slice(1)).problem) return value;
  const number = value.slice(1);
  const to = `=if (${number}) <= 25 then "low" else if (${number}) <= 50 then "normal" else if (${number}) <= 75 then "high" else "urgent"`;
  context.report.add("translated", subject, "Priority: one of low, normal, high, urgent.", { from: number, to });
  return to;
}

/** `humanPerformer` and `potentialOwner` with an expression such as `user(ann), group(sales)`. */
function resourceRoles(t: Taker, context: ReadContext): Assignment {
  const performer = t.child("humanPerformer");
  const assignee = performer && roleExpression(performer);
  if (performer && assignee === undefined) t.leave(performer);
  const groups: string[] = [];
  const users: string[] = [];
  for (const owner of t.all(({ name }) => name === "potentialOwner")) {
    const text = roleExpression(owner);
    if (text === undefined) t.leave(owner);
    else
      for (const part of splitList(text)) {
        const user = /^user\(([\s\S]*)\)$/.exec(part)?.[1];
        const group = /^group\(([\s\S]*)\)$/.exec(part)?.[1];
        if (user !== undefined) users.push(user);
        else groups.push(group ?? part);
      }
  }
  const plain = context.isOwn ? assignee : assignee && (/^user\(([\s\S]*)\)$/.exec(assignee.trim())?.[1] ?? assignee);
  return {
    ...present("assignee", plain),
    ...present("candidateGroups", groups.length > 0 ? groups : undefined),
    ...present("candidateUsers", users.length > 0 ? users : undefined),
  };
}

function roleExpression(role: XmlElement): string | undefined {
  const assignment = childNamed(role, BPMN, "resourceAssignmentExpression");
  const expression =
    assignment && (childNamed(assignment, BPMN, "formalExpression") ?? childNamed(assignment, BPMN, "expression"));
  return expression && textOf(expression);
}

/** Parts between commas that stand outside brackets and quotes. */
export function splitList(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quoted = "";
  let part = "";
  for (const character of text) {
    if (quoted !== "") quoted = character === quoted ? "" : quoted;
    else if (character === '"' || character === "'") quoted = character;
    else if ("([{".includes(character)) depth++;
    else if (")]}".includes(character)) depth--;
    if (character === "," && depth === 0 && quoted === "") {
      parts.push(part);
      part = "";
    } else part += character;
  }
  return [...parts, part].map((entry) => entry.trim()).filter((entry) => entry !== "");
}

/** `=["a", "b"]` names two, each by itself. */
function literals(value: string): string[] {
  const inside = /^=\s*\[([^[\]]*)\]\s*$/.exec(value)?.[1];
  const items = inside === undefined ? [] : splitList(inside);
  return items.length > 0 && items.every((item) => /^"[^"\\]*"$/.test(item))
    ? items.map((item) => item.slice(1, -1))
    : [value];
}
