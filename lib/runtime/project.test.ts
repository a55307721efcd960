import { describe, expect, it } from "vitest";
import { newId } from "@/lib/domain/ids";
import { advance, type InstanceState } from "@/lib/engine";
import { build, T0 } from "@/lib/engine/testing/build";
import type { CompiledModel } from "@/lib/model";
import { commandAt, type NewCommand } from "./command";
import { project } from "./project";
import type { RowChanges } from "./rows";

const instance = { id: newId(7), bucket: 7, workflowId: newId(0), version: 3 };

/** Applies commands and gives the row changes of the last one. */
function changesOf(model: CompiledModel, ...commands: NewCommand[]): RowChanges {
  let before: InstanceState | null = null;
  let changes: RowChanges | undefined;
  for (const given of commands) {
    const command = commandAt(given, new Date(T0));
    const outcome = advance(model, before, command);
    if (!outcome.ok) throw new Error(outcome.rejection.message);
    changes = project({ instance, model, command, before, after: outcome.state, events: outcome.events });
    before = outcome.state;
  }
  return changes!;
}

describe("the rows of a transition", () => {
  it("say of a step that came and went at once only that it is over", () => {
    const model = build({ begin: "startEvent", work: "userTask", done: "endEvent" }, ["begin -> work", "work -> done"]);
    const { steps, topics } = changesOf(model, { type: "start" });
    expect(steps.entered.map(({ elementId, status }) => [elementId, status])).toEqual([
      ["test", "active"],
      ["begin", "completed"],
      ["work", "active"],
    ]);
    expect(steps.completed).toEqual([]);
    expect(topics).toEqual([`instance:${instance.id}`, "instances", "tasks"]);
  });

  it("hold nothing of a timer that was set and taken away in one command", () => {
    const model = build(
      {
        begin: "startEvent",
        guarded: "userTask",
        late: {
          type: "boundaryEvent",
          attachedTo: "guarded",
          definitions: [{ type: "timer", timer: "duration", value: "PT1H" }],
        },
        done: "endEvent",
      },
      ["begin -> guarded", "guarded -> done", "late -> done"],
    );
    const started = changesOf(model, { type: "start" });
    expect(started.jobs.created).toMatchObject([
      { kind: "timer", state: "ready", elementId: "late", dueAt: new Date("2026-01-05T10:00:00Z") },
    ]);
    expect(started.topics).not.toContain("jobs");
    const timer = started.jobs.created[0]!.wait;
    const fired = changesOf(model, { type: "start" }, { type: "fireTimer", timer });
    expect(fired.jobs).toMatchObject({ created: [], closed: [timer] });
    expect(fired.tasks.cancelled).toEqual([started.tasks.created[0]!.wait]);
  });

  it("give a task that says nothing of its priority that of its instance, and keep it so", () => {
    const model = build(
      {
        begin: "startEvent",
        split: "parallelGateway",
        plain: "userTask",
        own: { type: "userTask", priority: "low" },
        done: "endEvent",
      },
      ["begin -> split", "split -> plain", "split -> own", "plain -> done", "own -> done"],
      { instance: { priority: "=level" } },
    );
    const started = changesOf(model, { type: "start", variables: { level: "high" } });
    const priorities = Object.fromEntries(started.tasks.created.map((task) => [task.elementId, task.priority]));
    expect(priorities).toEqual({ plain: 2, own: 0 });
    const plain = started.tasks.created.find((task) => task.elementId === "plain")!.wait;
    const escalated = changesOf(
      model,
      { type: "start", variables: { level: "high" } },
      { type: "setVariables", variables: { level: "urgent" } },
    );
    expect(escalated.tasks.changed).toEqual([{ wait: plain, priority: 3 }]);
  });

  it("make a subscription look for messages that came before it", () => {
    const model = build(
      { begin: "startEvent", wait: { type: "receiveTask", message: "reply", correlationKey: "key" }, done: "endEvent" },
      ["begin -> wait", "wait -> done"],
    );
    const { subscriptions, jobs, topics } = changesOf(model, { type: "start", variables: { key: "T-1" } });
    expect(subscriptions.opened).toMatchObject([{ name: "reply", key: "T-1" }]);
    expect(jobs.created).toMatchObject([{ kind: "correlate", wait: subscriptions.opened[0]!.wait }]);
    expect(topics).toContain("jobs");
  });

  it("index scalar values of the process, and take those away that are no longer", () => {
    const model = build({ begin: "startEvent", work: "userTask", done: "endEvent" }, ["begin -> work", "work -> done"]);
    const start: NewCommand = {
      type: "start",
      variables: { text: "x", day: "2026-01-05", n: 1.5, yes: true, list: [1], none: null },
    };
    const { variables } = changesOf(model, start);
    expect(
      variables.set.map(({ name, textValue, numberValue, timeValue, booleanValue }) => ({
        name,
        textValue,
        numberValue,
        timeValue,
        booleanValue,
      })),
    ).toEqual([
      { name: "text", textValue: "x", numberValue: null, timeValue: null, booleanValue: null },
      {
        name: "day",
        textValue: "2026-01-05",
        numberValue: null,
        timeValue: new Date("2026-01-05"),
        booleanValue: null,
      },
      { name: "n", textValue: null, numberValue: 1.5, timeValue: null, booleanValue: null },
      { name: "yes", textValue: null, numberValue: null, timeValue: null, booleanValue: true },
    ]);
    const later = changesOf(model, start, { type: "setVariables", variables: { text: null, n: 2 } });
    expect(later.variables.removed).toEqual(["text"]);
    expect(later.variables.set).toMatchObject([{ name: "n", numberValue: 2 }]);
  });

  it("carry the instance's bucket in every id", () => {
    const model = build({ begin: "startEvent", work: "userTask", done: "endEvent" }, ["begin -> work", "work -> done"]);
    const { tasks, steps } = changesOf(model, { type: "start" });
    expect(tasks.created[0]!.id.slice(-3)).toBe("007");
    expect(steps.entered.every((row) => row.bucket === 7 && row.version === 3)).toBe(true);
  });
});
