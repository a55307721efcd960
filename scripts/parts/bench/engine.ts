import { importBpmn } from "@/lib/bpmn";
import type { JsonObject } from "@/lib/domain/json";
import { advance, parseState, serializeState, type Command, type InstanceState, type Wait } from "@/lib/engine";
import { compileModel, Model, type CompiledModel } from "@/lib/model";
import {
  LOOP,
  MULTI_INSTANCE,
  open,
  OPEN_MAX,
  PARALLEL,
  SEQUENCE,
  type BenchModel,
  type Dialect,
} from "./engine-models";
import { Peer } from "./engine-peer";
import { measure, median } from "./measure";

const AT = "2026-01-05T09:00:00.000Z";
const ROUNDS = 3;

const dialect: Dialect = {
  condition: (text) => `=${text}`,
  count: (id) =>
    `<scriptTask id="${id}" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" scriptFormat="feel" camunda:resultVariable="n"><script>n + 1</script></scriptTask>`,
};

/** The pure engine beside `bpmn-engine` on the same models, and what a command costs with many steps open. */
export async function benchEngine(): Promise<void> {
  console.log("Engine: instances in memory, nothing stored; median of three rounds; CPU milliseconds an instance\n");
  console.log(row("model", "a second", "CPU ms", "bpmn-engine", "CPU ms", "times"));
  for (const [model, count] of [
    [SEQUENCE, 100],
    [PARALLEL, 100],
    [LOOP, 10],
    [MULTI_INSTANCE, 5],
  ] as const)
    await besidePeer(model, count);
  await openBesidePeer();

  console.log("\nA command by the steps that are open in its instance; CPU microseconds\n");
  console.log(row("command", "10 open", "10,000 open", "times"));
  for (const { name, model, start, command } of COMMANDS) {
    const prepared = [10, 10_000].map((open) => prepare(model, start, command, open));
    const [, , few, many] = [...prepared, ...prepared].map(
      ({ compiled, state, next }) => measure(() => take(compiled, state, next)).cpuUs,
    ) as [number, number, number, number];
    console.log(row(name, few.toFixed(1), many.toFixed(1), (many / few).toFixed(2)));
  }

  console.log("\nThe whole state, by the steps that are open; CPU microseconds\n");
  console.log(row("", "10 open", "10,000 open", "an open step"));
  for (const [name, work] of WHOLE) {
    const [few, many] = [10, 10_000].map((open) => {
      const { state } = prepare(rounds, {}, completeFirst, open);
      return measure(work(state)).cpuUs;
    }) as [number, number];
    console.log(row(name, few.toFixed(1), many.toFixed(0), (many / 10_000).toFixed(2)));
  }
}

// --- Beside bpmn-engine ----------------------------------------------------------------------------------------------

async function besidePeer(model: BenchModel, count: number): Promise<void> {
  const compiled = await load(model);
  const peer = await Peer.load(model);
  const [ended] = [runAll(compiled, model.variables)];
  await peer.run();
  const reached = model.variables["n"] === undefined ? [] : [ended["n"], peer.seen["n"]];
  if (reached.some((n) => n !== 100)) throw new Error(`"${model.name}" ended with ${reached.join(" and ")}`);
  const ours: Rate[] = [];
  const theirs: Rate[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(await rate(() => runAll(compiled, model.variables), count * (model === MULTI_INSTANCE ? 20 : 100)));
    theirs.push(await rate(() => peer.run(), count));
  }
  print(model.name, ours, theirs);
}

/** Completing one of 10,000 open tasks. */
async function openBesidePeer(): Promise<void> {
  // One command of ours may take 10,000 steps at most, so half of the rounds are added by a second one.
  const compiled = await load(open(OPEN_MAX / 2));
  const peer = await Peer.load(open(OPEN_MAX));
  const ours: Rate[] = [];
  const theirs: Rate[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    let state = addRounds(compiled, take(compiled, null, { type: "start", at: AT }), OPEN_MAX / 2);
    const tasks = [...state.waits.keys()];
    ours.push(
      await rate(
        () => void (state = take(compiled, state, { type: "completeTask", task: tasks.pop()!, at: AT })),
        2_000,
      ),
    );
    const waiting = await peer.open();
    if (waiting.length !== OPEN_MAX || tasks.length + 2_000 !== OPEN_MAX)
      throw new Error(`Not ${OPEN_MAX} open but ${tasks.length + 2_000} and ${waiting.length}`);
    theirs.push(await rate(() => waiting.pop()!.signal(), 3));
  }
  print("10,000 open steps: one completed", ours, theirs);
}

interface Rate {
  readonly cpuMs: number;
  readonly perSecond: number;
}

async function rate(work: () => unknown, runs: number): Promise<Rate> {
  globalThis.gc?.();
  const cpu = process.cpuUsage();
  const start = performance.now();
  for (let run = 0; run < runs; run++) await work();
  const seconds = (performance.now() - start) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  return { cpuMs: (user + system) / 1_000 / runs, perSecond: runs / seconds };
}

function print(name: string, ours: readonly Rate[], theirs: readonly Rate[]): void {
  const cpu = (rates: readonly Rate[]) => median(rates.map(({ cpuMs }) => cpuMs));
  const second = (rates: readonly Rate[]) => median(rates.map(({ perSecond }) => perSecond));
  const times = cpu(theirs) / cpu(ours);
  console.log(
    row(name, short(second(ours)), short(cpu(ours)), short(second(theirs)), short(cpu(theirs)), times.toFixed(0)),
  );
}

async function load(model: BenchModel): Promise<CompiledModel> {
  const result = await importBpmn(Buffer.from(model.xml(dialect)));
  if (!result.ok) throw new Error(`"${model.name}" can't be read: ${JSON.stringify(result)}`);
  return compileModel(result.processes[0]!.model);
}

/** Starts an instance and completes its tasks until it ends, as the runtime would: by what the events say. */
function runAll(model: CompiledModel, variables: JsonObject): Readonly<JsonObject> {
  let seen: Readonly<JsonObject> = variables;
  let outcome = advance(model, null, { type: "start", variables, at: AT });
  const tasks: number[] = [];
  for (;;) {
    if (!outcome.ok) throw new Error(outcome.rejection.message);
    for (const event of outcome.events) {
      if (event.type === "taskCreated") tasks.push(event.wait);
      else if (event.type === "variableSet") seen = { ...seen, [event.name]: event.value };
    }
    if (outcome.state.status === "completed") return seen;
    outcome = advance(model, outcome.state, { type: "completeTask", task: tasks.pop()!, at: AT });
  }
}

function addRounds(model: CompiledModel, state: InstanceState, count: number): InstanceState {
  const body = [...state.steps.values()].find(({ loop }) => loop)!;
  return take(model, state, { type: "addRounds", step: body.id, items: new Array<null>(count).fill(null), at: AT });
}

function take(model: CompiledModel, state: InstanceState | null, command: Command): InstanceState {
  const outcome = advance(model, state, command);
  if (!outcome.ok) throw new Error(outcome.rejection.message);
  return outcome.state;
}

// --- By the steps that are open --------------------------------------------------------------------------------------

type Elements = readonly Record<string, unknown>[];

function modelOf(elements: Elements, flows: readonly [string, string][]): CompiledModel {
  return compileModel(
    Model.parse({
      format: 1,
      id: "bench",
      name: "Bench",
      elements,
      flows: flows.map(([source, target], index) => ({ id: `f${index}`, source, target })),
      layout: { shapes: {}, edges: {} },
    }),
  );
}

const rounds = modelOf([{ type: "userTask", id: "a", loop: { kind: "multiInstance", cardinality: "=open" } }], []);

/** As many tokens in one scope, without a loop around them; one of them waits at an inclusive join. */
const tokens = (count: number) =>
  modelOf(
    [
      { type: "startEvent", id: "s", definitions: [] },
      { type: "parallelGateway", id: "f" },
      { type: "userTask", id: "p", completionQuantity: count / 2 },
      { type: "userTask", id: "a" },
      { type: "userTask", id: "b" },
      { type: "inclusiveGateway", id: "j" },
    ],
    [
      ["s", "f"],
      ["f", "p"],
      ["f", "p"],
      ["f", "j"],
      ["f", "b"],
      ["p", "a"],
      ["a", "j"],
      ["b", "j"],
    ],
  );

/** Rounds that each hold a scope with a condition, a timer and a job. */
const scopes = modelOf(
  [
    { type: "subProcess", id: "p", loop: { kind: "multiInstance", cardinality: "=open" } },
    { type: "parallelGateway", id: "f", parent: "p" },
    { type: "serviceTask", id: "a", parent: "p" },
    {
      type: "intermediateCatchEvent",
      id: "c",
      parent: "p",
      definitions: [{ type: "conditional", condition: "isReady" }],
    },
    {
      type: "boundaryEvent",
      id: "t",
      parent: "p",
      attachedTo: "a",
      interrupting: false,
      definitions: [{ type: "timer", timer: "cycle", value: "R/PT1H" }],
    },
    { type: "task", id: "r", parent: "p" },
  ],
  [
    ["f", "a"],
    ["f", "c"],
    ["t", "r"],
  ],
);

type Choose = (state: InstanceState) => Command;

const waitOf = (state: InstanceState, fits: (wait: Wait) => boolean) => [...state.waits.values()].find(fits)!.id;
const completeFirst: Choose = (state) => ({
  type: "completeTask",
  task: waitOf(state, ({ kind }) => kind === "task"),
  at: AT,
});

const COMMANDS: readonly {
  name: string;
  model: CompiledModel | ((open: number) => CompiledModel);
  start?: JsonObject;
  command: Choose;
}[] = [
  { name: "complete a task, a round of a multi-instance", model: rounds, command: completeFirst },
  {
    name: "complete a task that brings a variable",
    model: rounds,
    command: (state) => ({ ...completeFirst(state), variables: { decision: "yes" } }) as Command,
  },
  {
    name: "complete a task before an inclusive join",
    model: tokens,
    command: (state) => ({ type: "completeTask", task: waitOf(state, ({ element }) => element === "b"), at: AT }),
  },
  {
    name: "fail a job in a sub-process",
    model: scopes,
    command: (state) => ({
      type: "failJob",
      job: waitOf(state, ({ kind }) => kind === "job"),
      message: "no",
      attemptsLeft: 0,
      at: AT,
    }),
  },
  {
    name: "complete a job that brings a variable",
    model: scopes,
    command: (state) => ({
      type: "completeJob",
      job: waitOf(state, ({ kind }) => kind === "job"),
      variables: { decision: "yes" },
      at: AT,
    }),
  },
  {
    name: "fire a repeating timer on one",
    model: scopes,
    command: (state) => ({ type: "fireTimer", timer: waitOf(state, ({ kind }) => kind === "timer"), at: AT }),
  },
  {
    name: "set a variable that no condition reads",
    model: scopes,
    command: () => ({ type: "setVariables", variables: { note: "x" }, at: AT }),
  },
];

function prepare(
  model: CompiledModel | ((open: number) => CompiledModel),
  start: JsonObject | undefined,
  choose: Choose,
  open: number,
): { compiled: CompiledModel; state: InstanceState; next: Command } {
  const compiled = typeof model === "function" ? model(open) : model;
  const each = model === scopes ? 3 : 1;
  let state = take(compiled, null, { type: "start", variables: { ...start, open: 2 }, at: AT });
  if (typeof model === "function")
    for (const wait of [...state.waits.values()])
      if (wait.element === "p") state = take(compiled, state, { type: "completeTask", task: wait.id, at: AT });
  for (let rounds = 2; typeof model !== "function" && rounds < open / each; rounds += 2_000)
    state = addRounds(compiled, state, Math.min(2_000, Math.ceil(open / each) - rounds));
  if (state.steps.size < open || state.incidents > 0) throw new Error(`Only ${state.steps.size} of ${open} are open`);
  return { compiled, state, next: choose(state) };
}

const WHOLE: readonly [string, (state: InstanceState) => () => unknown][] = [
  ["make it ready to store", (state) => () => serializeState(state)],
  [
    "read it from what is stored",
    (state) => {
      const stored = serializeState(state);
      return () => parseState(stored);
    },
  ],
  [
    "to JSON and back",
    (state) => {
      const stored = serializeState(state);
      return () => JSON.parse(JSON.stringify(stored)) as unknown;
    },
  ],
];

function row(first: string, ...rest: readonly string[]): string {
  return first.padEnd(48) + rest.map((each) => each.padStart(13)).join("");
}

function short(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString("en") : value.toPrecision(3);
}
