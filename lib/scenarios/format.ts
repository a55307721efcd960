import { z } from "zod";
import { addDuration, parseInstant } from "@/lib/model";

const Id = z.string().min(1).max(255);
const Variables = z.record(z.string(), z.json());
const Nth = z.number().int().min(1).optional();
const Duration = z
  .string()
  .refine((text) => (addDuration(EPOCH, text) ?? "") >= EPOCH, "is not an ISO 8601 duration, such as PT4H");
const Moment = z.string().transform((text, context) => {
  const instant = parseInstant(text);
  if (instant === undefined)
    context.addIssue({ code: "custom", message: "is not an instant, such as 2026-01-05T09:00:00Z" });
  return instant ?? text;
});
const EPOCH = "1970-01-01T00:00:00.000Z";

export const STATUSES = ["completed", "active", "cancelled", "error", "rejected"] as const;
export type ScenarioStatus = (typeof STATUSES)[number];

const Counts = z.record(Id, z.number().int().min(0));
export const Expectation = z.strictObject({
  status: z.enum(STATUSES).optional(),
  activeElements: z.array(Id).optional(),
  includesActive: z.array(Id).optional(),
  notActive: z.array(Id).optional(),
  joinsWaiting: z.array(Id).optional(),
  counts: Counts.optional(),
  flowCounts: Counts.optional(),
  order: z.array(Id).optional(),
  variables: Variables.optional(),
  childVariables: Variables.optional(),
  assignees: z.array(z.string()).optional(),
  incidents: z.array(Id).optional(),
});
export type Expectation = z.infer<typeof Expectation>;

const all = { expectNoEffect: z.literal(true).optional(), why: z.string().optional() };

/** What a step may say, by the verb that tells it from the others. */
const STEPS = {
  complete: z.strictObject({ complete: Id, variables: Variables.optional(), instance: Nth, ...all }),
  fail: z.strictObject({
    fail: Id,
    message: z.string().optional(),
    retries: z.number().int().min(0).optional(),
    instance: Nth,
    ...all,
  }),
  error: z.strictObject({ error: Id, code: z.string(), variables: Variables.optional(), instance: Nth, ...all }),
  escalation: z.strictObject({
    escalation: Id,
    code: z.string(),
    variables: Variables.optional(),
    instance: Nth,
    ...all,
  }),
  message: z.strictObject({
    message: z.string().min(1),
    key: z.union([z.string(), z.number(), z.boolean()]).transform(String).optional(),
    variables: Variables.optional(),
    element: Id.optional(),
    ...all,
  }),
  signal: z.strictObject({ signal: z.string().min(1), variables: Variables.optional(), ...all }),
  timer: z.strictObject({ timer: Id, instance: Nth, ...all }),
  advanceTime: z.strictObject({ advanceTime: Duration, ...all }),
  trigger: z.strictObject({ trigger: Id, variables: Variables.optional(), instance: Nth, ...all }),
  setVariables: z.strictObject({ setVariables: Variables, element: Id.optional(), ...all }),
  decide: z.strictObject({ decide: z.record(Id, z.array(Id)), ...all }),
  startProcess: z.strictObject({ startProcess: Id, variables: Variables.optional(), ...all }),
  retry: z.strictObject({ retry: Id, instance: Nth, ...all }),
  cancelInstance: z.strictObject({ cancelInstance: z.literal(true), ...all }),
  move: z.strictObject({
    move: z.strictObject({ cancel: z.array(Id).optional(), start: z.array(Id).optional() }),
    ...all,
  }),
  check: z.strictObject({ check: Expectation, why: z.string().optional() }),
};
export type Verb = keyof typeof STEPS;
export type StepOf<V extends Verb> = z.infer<(typeof STEPS)[V]>;
export type ScenarioStep = { [V in Verb]: { readonly verb: V; readonly step: StepOf<V> } }[Verb];

const VERBS = Object.keys(STEPS) as Verb[];

const Step = z.unknown().transform((input, context): ScenarioStep => {
  const verb = verbOf(input);
  if (typeof verb !== "string") {
    context.addIssue({ code: "custom", message: verb.problem });
    return z.NEVER;
  }
  const parsed = STEPS[verb].safeParse(input);
  if (parsed.success) return { verb, step: parsed.data } as ScenarioStep;
  for (const { path, message } of parsed.error.issues) context.addIssue({ code: "custom", path: [...path], message });
  return z.NEVER;
});

function verbOf(input: unknown): Verb | { problem: string } {
  if (typeof input !== "object" || input === null || Array.isArray(input)) return { problem: "is no object" };
  const said = VERBS.filter((verb) => Object.hasOwn(input, verb));
  // A job fails with a message, which is then no verb.
  const [verb, other] = said.includes("fail") ? said.filter((each) => each !== "message") : said;
  if (verb === undefined) return { problem: `says none of ${VERBS.join(", ")}` };
  return other === undefined ? verb : { problem: `says both "${verb}" and "${other}": make it two steps` };
}

const Scenario = z.looseObject({
  id: z.string().min(1),
  /** Path of the BPMN file. */
  model: z.string().min(1),
  process: Id,
  resources: z.array(z.string().min(1)).optional(),
  why: z.string().optional(),
  start: z
    .strictObject({
      variables: Variables.optional(),
      now: Moment.optional(),
      element: Id.optional(),
      businessKey: z.string().optional(),
    })
    .optional(),
  steps: z.array(Step).default([]),
  expect: Expectation.optional(),
});
export type Scenario = z.infer<typeof Scenario>;

const ScenarioFile = z.looseObject({ format: z.literal(1), scenarios: z.array(Scenario) });

export type ParsedScenarios =
  /** `notes`: names that mean nothing here and are passed over. */
  | { readonly ok: true; readonly scenarios: readonly Scenario[]; readonly notes: readonly string[] }
  | { readonly ok: false; readonly problems: readonly string[] };

const KNOWN_IN_FILE = ["format", "scenarios", "$schema"];
const KNOWN_IN_SCENARIO = Object.keys(Scenario.shape);
const PROBLEMS_MAX = 20;

/** Reads a scenario file. A step or an expectation that holds anything unknown is refused: what is not understood would not be checked. */
export function parseScenarios(text: string): ParsedScenarios {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    return { ok: false, problems: [`is not JSON: ${error instanceof Error ? error.message : String(error)}`] };
  }
  const parsed = ScenarioFile.safeParse(json);
  if (!parsed.success)
    return {
      ok: false,
      problems: parsed.error.issues
        .slice(0, PROBLEMS_MAX)
        .map(({ path, message }) => `${placeOf(json, path)}${message}`),
    };
  const { scenarios } = parsed.data;
  const empty = scenarios.filter(({ expect, steps }) => !expect && !steps.some(({ verb }) => verb === "check"));
  if (empty.length > 0)
    return { ok: false, problems: empty.map(({ id }) => `"${id}" expects nothing: give it an "expect"`) };
  const unknown = (where: string, object: object, known: readonly string[]) =>
    Object.keys(object)
      .filter((key) => !known.includes(key))
      .map((key) => `${where}"${key}" means nothing here`);
  return {
    ok: true,
    scenarios,
    notes: [
      ...unknown("", parsed.data, KNOWN_IN_FILE),
      ...scenarios.flatMap((scenario) => unknown(`"${scenario.id}": `, scenario, KNOWN_IN_SCENARIO)),
    ],
  };
}

/** "scenarios[3] (ticket-escalates) step 2, complete: " */
function placeOf(json: unknown, path: readonly PropertyKey[]): string {
  const [list, index, part, number, ...rest] = path;
  if (list !== "scenarios" || typeof index !== "number") return path.length === 0 ? "" : `${path.join(".")}: `;
  const scenario = (json as { scenarios: unknown[] }).scenarios[index];
  const id = typeof scenario === "object" && scenario !== null && "id" in scenario ? ` (${String(scenario.id)})` : "";
  const inside =
    part === "steps" && typeof number === "number"
      ? [`step ${number + 1}`, ...rest.map(String)]
      : path.slice(2).map(String);
  return `scenarios[${index}]${id}${inside.length > 0 ? ` ${inside.join(", ")}` : ""}: `;
}
