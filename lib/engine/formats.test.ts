import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "@/lib/domain/json";
import { compileModel } from "@/lib/model";
import { advance } from "./advance";
import { evolve } from "./evolve";
import { explain } from "./explain";
import { FORMATS, type Formats, historyFormat, NewerFormat, stateFormat, upcastHistory, upcastState } from "./formats";
import { parseState, serializeState, type StoredState } from "./serialize";
import { T0 } from "./testing/build";
import { type StoredInstance, storedInstances } from "./testing/golden";
import type { EngineEvent, EventType, InstanceState, Wait } from "./types";

const FOLDER = path.join(import.meta.dirname, "testing", "golden");
const present = `state-${stateFormat()}-history-${historyFormat()}.jsonl`;

// What a version has stored never changes: a file is written once, when its format is new, and stays for good.
if (process.env["TL_GOLDEN"] === "write" && !existsSync(path.join(FOLDER, present)))
  writeFileSync(
    path.join(FOLDER, present),
    storedInstances()
      .map((each) => `${JSON.stringify(each)}\n`)
      .join(""),
  );

const files = readdirSync(FOLDER).map((name) => {
  const [, state, history] = /^state-(\d+)-history-(\d+)\.jsonl$/.exec(name)!.map(Number);
  const lines = readFileSync(path.join(FOLDER, name), "utf8").trim().split("\n");
  const instances = lines.map((line) => JSON.parse(line) as StoredInstance);
  return { name, state: state!, history: history!, instances };
});
const golden = files.flatMap(({ name: file, history, instances }) =>
  instances.map((instance) => ({ ...instance, label: `${file}: ${instance.name}`, format: history })),
);

const json = (value: unknown) => JSON.parse(JSON.stringify(value)) as JsonObject;

function fold(history: StoredInstance["history"], format: number, formats?: Formats): InstanceState {
  let state: InstanceState | null = null;
  for (const events of history) {
    const read = events.map((event) => upcastHistory("event", json(event), format, formats));
    state = evolve(state, read as unknown as EngineEvent[]);
  }
  return state!;
}

describe("what was stored by this version, and each one before", () => {
  it("is kept as a file", () => {
    const names = files.map(({ name }) => name);
    expect(names, "write it with TL_GOLDEN=write, once the new format is final").toContain(present);
    expect(names).toContain("state-1-history-1.jsonl");
  });

  it.each(golden)("can be read, and its history gives its state: $label", ({ history, state, format }) => {
    const read = parseState(state);
    expect(serializeState(read)).toEqual(serializeState(fold(history, format)));
    expect(read.format).toBe(stateFormat());
  });

  it.each(golden.filter(({ state }) => state.status === "active"))("goes on: $label", ({ model, state }) => {
    const compiled = compileModel(model);
    const read = parseState(state);
    expect(explain(compiled, read).length).toBeGreaterThan(0);
    const outcome = advance(compiled, read, { type: "cancel", at: T0 });
    expect(outcome).toMatchObject({ ok: true, state: { status: "cancelled", steps: { size: 0 } } });
  });

  it("has every kind of event and of wait", () => {
    const events = new Set(golden.flatMap(({ history }) => history.flat().map(({ type }) => type)));
    expect([...events].sort()).toEqual(Object.keys(EVENTS).sort());
    const waits = new Set(golden.flatMap(({ state }) => state.waits.map(({ kind }) => kind)));
    expect([...waits].sort()).toEqual(Object.keys(WAITS).sort());
  });
});

// An imaginary past: elements had another name in events, and waits were kept as a record.
const FORMER: Formats = {
  state: [
    (state) => ({ ...state, waits: Object.values(state["open"] as JsonObject), open: undefined as never }),
    ({ open: _gone, ...state }) => state,
  ],
  history: [{ event: ({ node, ...event }) => (node === undefined ? event : { ...event, element: node }) }],
};
const formerState = ({ waits, ...state }: StoredState) =>
  json({ ...state, format: 1, open: Object.fromEntries(waits.map((wait) => [wait.id, wait])) });
const formerEvent = (event: EngineEvent) => {
  const { element, ...others } = json(event);
  return element === undefined ? others : { ...others, node: element };
};

describe("a state or history of another version", () => {
  const [{ history, state }] = storedInstances() as [StoredInstance];
  const former = history.map((events) => events.map(formerEvent)) as unknown as StoredInstance["history"];

  it("is brought to the present one, format by format", () => {
    const expected = { ...json(state), format: 3 };
    expect(upcastState(formerState(state), FORMER)).toEqual(expected);
    const [first] = FORMER.state as [Formats["state"][number]];
    const second = { ...first(formerState(state)), format: 2 };
    expect(upcastState(second, FORMER)).toEqual(expected);
    expect(upcastState(expected, FORMER)).toEqual(expected);
    expect(serializeState(parseState(formerState(state) as unknown as StoredState, FORMER))).toEqual(expected);
  });

  it("does not change what it was given", () => {
    const given = formerState(state);
    upcastState(given, FORMER);
    expect(given).toEqual(formerState(state));
  });

  it("gives the same state where versions took turns", () => {
    const expected = serializeState(parseState(state));
    for (let cut = 0; cut <= history.length; cut++) {
      let folded: InstanceState | null = null;
      for (const [index, events] of history.entries()) {
        const [stored, format] = index < cut ? [former[index]!, 1] : [events, 2];
        const read = stored.map((event) => upcastHistory("event", json(event), format, FORMER));
        folded = evolve(folded, read as unknown as EngineEvent[]);
      }
      expect(serializeState(folded!)).toEqual(expected);
    }
    expect(serializeState(fold(former, 2, FORMER))).not.toEqual(expected);
  });

  it("is not guessed at when it is newer", () => {
    expect(() => upcastState({ ...formerState(state), format: 4 }, FORMER)).toThrow(NewerFormat);
    expect(() => parseState({ ...state, format: stateFormat() + 1 })).toThrow(NewerFormat);
    expect(() => upcastHistory("event", { type: "stepLeft" }, historyFormat() + 1)).toThrow(NewerFormat);
    for (const format of [0, 1.5, "1", undefined])
      expect(() => parseState({ ...state, format: format as never })).toThrow("is no format");
  });

  it("keeps the type of each event and command, by which the database finds them", () => {
    const renaming: Formats = { ...FORMATS, history: [{ event: (event) => ({ ...event, type: "renamed" }) }] };
    expect(() => upcastHistory("event", { type: "stepLeft" }, 1, renaming)).toThrow('changed the type of "stepLeft"');
    expect(upcastHistory("command", { type: "cancel" }, 1, renaming)).toEqual({ type: "cancel" });
  });
});

const EVENTS: Record<EventType, true> = {
  instanceStarted: true,
  instanceLabelled: true,
  instanceSuspended: true,
  instanceResumed: true,
  instanceEnded: true,
  stepEntered: true,
  joinArrived: true,
  joinPassed: true,
  stepLeft: true,
  flowTaken: true,
  variableSet: true,
  taskCreated: true,
  taskAssigned: true,
  taskUpdated: true,
  jobCreated: true,
  jobFailed: true,
  timerSet: true,
  subscriptionOpened: true,
  waitClosed: true,
  waitOpened: true,
  conditionJudged: true,
  lockTaken: true,
  lockReleased: true,
  loopStarted: true,
  roundDone: true,
  roundsAdded: true,
  upcomingSet: true,
  compensable: true,
  compensationThrown: true,
  escalationThrown: true,
  errorThrown: true,
  incidentRaised: true,
  incidentResolved: true,
};
const WAITS: Record<Wait["kind"], true> = {
  task: true,
  job: true,
  timer: true,
  subscription: true,
  condition: true,
  child: true,
  choice: true,
  lock: true,
};
