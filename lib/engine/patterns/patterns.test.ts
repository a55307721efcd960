import { describe, expect, it } from "vitest";
import { exportBpmn, importBpmn } from "@/lib/bpmn";
import { validateModel } from "@/lib/model";
import { layoutModel } from "@/lib/model/layout";
import { canExecute } from "../elements";
import type { EngineEvent } from "../types";
import { EventFormatter } from "./format-event";
import { PATTERNS } from ".";
import { commandsOf, trimmed } from "./golden";
import { Transcript } from "./transcript";

describe.each(PATTERNS.map((pattern) => [pattern.number, pattern.name, pattern] as const))(
  "%i %s",
  (_, _name, pattern) => {
    const { model, runs } = pattern;

    it("is a model without a problem", () => {
      expect(validateModel(model, { executable: canExecute })).toEqual([]);
    });

    it.each(runs.map(({ shows, golden }) => [shows, golden] as const))("%s", (_shows, golden) => {
      expect(Transcript.of(model, commandsOf(golden))).toBe(trimmed(golden));
    });

    it.each(runs.map(({ shows, golden }) => [shows, golden] as const))(
      "%s (stored between commands)",
      (_shows, golden) => {
        expect(Transcript.of(model, commandsOf(golden), { isStored: true })).toBe(trimmed(golden));
      },
    );

    it("does the same after its way through a BPMN file", async () => {
      const imported = await importBpmn(await exportBpmn(layoutModel(model)));
      if (!imported.ok) throw new Error(JSON.stringify(imported.problems));
      const [process] = imported.processes;
      for (const { golden } of runs) expect(Transcript.of(process!.model, commandsOf(golden))).toBe(trimmed(golden));
    });
  },
);

describe("the 43 patterns", () => {
  it("are all there, each once, in order", () => {
    expect(PATTERNS.map(({ number }) => number)).toEqual(Array.from({ length: 43 }, (_, i) => i + 1));
    expect(new Set(PATTERNS.map(({ name }) => name)).size).toBe(43);
    expect(new Set(PATTERNS.map(({ model }) => model.id)).size).toBe(43);
  });

  it.each(PATTERNS)("say what $number is for, what realises it, and why that is direct", (pattern) => {
    for (const text of [pattern.intent, pattern.direct]) expect(text).toMatch(/^[A-Z`].{30,}\.$/);
    expect(pattern.construct.length).toBeGreaterThan(10);
    for (const { shows } of pattern.runs) expect(shows).toMatch(/^[A-Z].+\.$/);
    if (pattern.snippet) expect(pattern.model.elements.map(({ id }) => id)).toContain(pattern.snippet.element);
  });
});

describe("the extensions in a file from elsewhere", () => {
  const file = (first: string, second: string) => `<?xml version="1.0" encoding="UTF-8"?>
    <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:throughline="urn:throughline:bpmn:1"
      targetNamespace="urn:example">
      <process id="example" isExecutable="true">
        <userTask id="first"><extensionElements>${first}</extensionElements></userTask>
        <userTask id="second"><extensionElements>${second}</extensionElements></userTask>
      </process>
    </definitions>`;
  const settings = (text: string) => `<throughline:settings>${text}</throughline:settings>`;
  const play = async (xml: string, ...commands: string[]) => {
    const imported = await importBpmn(xml);
    if (!imported.ok) throw new Error(JSON.stringify(imported.problems));
    return Transcript.of(imported.processes[0]!.model, commands).split("\n");
  };

  it("are read where they stand alone: a lock", async () => {
    const lock = settings('{"lock":"desk"}');
    expect((await play(file(lock, lock), "start")).at(-1)).toBe("= open: first (task), second (lock)");
    expect((await play(file(lock, lock), "start", "complete first")).at(-1)).toBe("= open: second (task)");
  });

  it("are read where they stand alone: elements to cancel", async () => {
    const lines = await play(file(settings('{"cancels":["second"]}'), ""), "start", "complete first");
    expect(lines).toContain("instance completed");
  });
});

/** What the model, the command or the line before says already. Numbers of waits tell nobody anything. */
const LEFT_OUT: Readonly<Record<string, readonly string[]>> = {
  instanceStarted: ["at"],
  stepEntered: ["at", "kind", "isScope", "isJoin"],
  stepLeft: ["at"],
  flowTaken: ["at", "reason.flow", "reason.taken", "others.taken"],
  taskCreated: ["at", "wait", "element"],
  // All jobs of this kind have as many attempts.
  jobCreated: ["at", "wait", "element", "job.attempts"],
  timerSet: ["at", "wait", "element"],
  subscriptionOpened: ["at", "wait", "element"],
  waitOpened: ["at", "wait", "element"],
  waitClosed: ["kind"],
};

describe("a golden line", () => {
  it("changes with whatever is different in its event", () => {
    const histories = PATTERNS.flatMap(({ model, runs }) =>
      runs.map(({ golden }) => {
        const transcript = new Transcript(model);
        for (const command of commandsOf(golden)) transcript.play(command);
        return transcript.eventsOf(1);
      }),
    );
    const silent = new Set<string>();
    for (const events of histories) {
      const before = new EventFormatter();
      const lines = events.map((event) => before.lines([event]).join());
      events.forEach((event, index) => {
        for (const [path, changed] of variants(event)) {
          const formatter = new EventFormatter();
          for (const each of events.slice(0, index)) formatter.lines([each]);
          if (formatter.lines([changed]).join() === lines[index]) silent.add(`${event.type}.${path}`);
        }
      });
    }
    const allowed = Object.entries(LEFT_OUT).flatMap(([type, paths]) => paths.map((path) => `${type}.${path}`));
    expect([...silent].filter((path) => !allowed.includes(path)).sort()).toEqual([]);
  });
});

/** The event with each of its parts changed in turn. */
function* variants(event: EngineEvent): Iterable<[path: string, changed: EngineEvent]> {
  for (const [path, changed] of changes(event)) if (path !== "type") yield [path, changed as EngineEvent];
}

function* changes(value: unknown): Iterable<[path: string, changed: unknown]> {
  if (Array.isArray(value)) {
    yield ["", [...(value as unknown[]), ...(value.length > 0 ? [value[0] as unknown] : ["?"])]];
    for (const [index, item] of value.entries())
      for (const [path, changed] of changes(item)) yield [path, (value as unknown[]).with(index, changed)];
  } else if (typeof value === "object" && value !== null) {
    for (const [name, item] of Object.entries(value))
      for (const [path, changed] of changes(item))
        yield [path === "" ? name : `${name}.${path}`, { ...value, [name]: changed }];
  } else if (typeof value === "string") yield ["", `${value}?`];
  else if (typeof value === "number") yield ["", value + 1_000];
  else if (typeof value === "boolean") yield ["", !value];
  else yield ["", "?"];
}
