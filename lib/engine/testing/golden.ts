import type { Model } from "@/lib/model";
import { serializeState, type StoredState } from "../serialize";
import type { EngineEvent } from "../types";
import { buildModel, Walk } from "./build";
import { compileModel } from "@/lib/model";

/** What the database holds of an instance, as one version of the app stored it. */
export interface StoredInstance {
  readonly name: string;
  readonly model: Model;
  /** The events of each transition. */
  readonly history: readonly (readonly EngineEvent[])[];
  readonly state: StoredState;
}

/** Instances that between them have every kind of event and of wait, still open where that keeps more in the state. */
export function storedInstances(): StoredInstance[] {
  return Object.entries(MADE).map(([name, { model, play }]) => {
    const walk = Walk.start(compileModel(model), { wanted: 2, subject: "Printer", room: "12" });
    play(walk);
    return { name, model, history: walk.history, state: serializeState(walk.state!) };
  });
}

interface Made {
  readonly model: Model;
  readonly play: (walk: Walk) => unknown;
}

const MADE: Readonly<Record<string, Made>> = {
  "a ticket": {
    model: buildModel(
      {
        begin: "startEvent",
        answer: { type: "userTask", assignee: "kim", priority: "high", due: "PT4H" },
        late: {
          type: "boundaryEvent",
          attachedTo: "answer",
          interrupting: false,
          definitions: [{ type: "timer", timer: "cycle", value: "R3/PT1H" }],
        },
        which: "exclusiveGateway",
        send: { type: "serviceTask", call: { kind: "external", jobType: "mail" } },
        confirm: { type: "receiveTask", message: "confirmed", correlationKey: "subject" },
        told: { type: "userTask" },
      },
      ["begin -> answer", "answer -> which", "which -> send if wanted > 1", "which -> told default", "send -> confirm"],
      { instance: { title: '="Ticket: " + subject', priority: "=prio", due: "PT8H" } },
    ),
    play: (walk) => {
      walk
        .do({ type: "fireTimer", timer: walk.wait("late").id })
        .do({ type: "suspend" })
        .do({ type: "resume" });
      const task = walk.wait("answer").id;
      walk.do({ type: "assignTask", task, assignee: "lee" }).do({ type: "updateTask", task, priority: "low" });
      walk.complete("answer", { prio: "urgent", lines: [{ amount: 1.5 }, null, "ä"] });
      const job = walk.wait("send").id;
      walk.do({ type: "failJob", job, message: "no route", attemptsLeft: 1, retryAt: walk.at });
      walk.do({ type: "failJob", job, message: "no route", attemptsLeft: 0 });
      walk.do({ type: "retry", step: walk.step("send").id }).complete("send");
    },
  },
  "one that ended": {
    model: buildModel({ begin: "startEvent", work: "userTask", end: "endEvent" }, ["begin -> work", "work -> end"]),
    play: (walk) => walk.complete("work"),
  },
  "joins, locks and conditions": {
    model: buildModel(
      {
        begin: "startEvent",
        fork: "parallelGateway",
        one: { type: "userTask", lock: "desk" },
        two: { type: "userTask", lock: "desk" },
        three: { type: "userTask", lock: "desk" },
        four: { type: "userTask", lock: "desk" },
        later: { type: "intermediateCatchEvent", definitions: [{ type: "timer", timer: "duration", value: "P1D" }] },
        when: { type: "intermediateCatchEvent", definitions: [{ type: "conditional", condition: "wanted > 50" }] },
        watched: { type: "userTask" },
        many: {
          type: "boundaryEvent",
          attachedTo: "watched",
          interrupting: false,
          definitions: [{ type: "conditional", condition: "wanted > 5" }],
        },
        heard: { type: "intermediateCatchEvent", definitions: [{ type: "signal", signal: "go" }] },
        join: "parallelGateway",
        after: "userTask",
        both: "inclusiveGateway",
        last: "userTask",
      },
      [
        ...["one", "two", "three", "four", "later", "when", "watched", "heard"].map((each) => `fork -> ${each}`),
        "begin -> fork",
        "one -> join",
        "two -> join",
        "join -> after",
        "after -> both",
        "three -> both",
        "both -> last",
      ],
    ),
    play: (walk) => {
      walk.complete("one").complete("two").complete("after");
      for (const wanted of [9, 4]) walk.do({ type: "setVariables", variables: { wanted } });
    },
  },
  rounds: {
    model: buildModel(
      {
        begin: "startEvent",
        fork: "parallelGateway",
        all: {
          type: "userTask",
          loop: {
            kind: "multiInstance",
            collection: "=[1, 2, 3]",
            elementVariable: "item",
            outputCollection: "results",
            outputElement: "item",
          },
        },
        each: {
          type: "serviceTask",
          call: { kind: "http", url: "https://example.test", method: "POST" },
          loop: { kind: "multiInstance", cardinality: "=wanted", sequential: true },
        },
        again: { type: "userTask", loop: { kind: "standard", condition: "wanted > 1", loopMaximum: 5 } },
        called: { type: "callActivity", calledElement: "other" },
        chosen: { type: "adHocSubProcess", ordering: "sequential", activeElements: '["x", "y"]' },
        x: { type: "userTask", parent: "chosen" },
        y: { type: "userTask", parent: "chosen" },
        free: "adHocSubProcess",
        z: { type: "userTask", parent: "free" },
      },
      ["begin -> fork", ...["all", "each", "again", "called", "chosen", "free"].map((each) => `fork -> ${each}`)],
    ),
    play: (walk) => {
      const body = walk.steps("all").find(({ loop }) => loop)!;
      walk.do({ type: "addRounds", step: body.id, items: ["bob"] });
      walk.complete("all").complete("each").complete("again");
      walk.do({ type: "choose", choice: walk.wait("free").id, elements: ["z"] });
    },
  },
  "what is undone": {
    model: buildModel(
      {
        begin: "startEvent",
        hotel: "userTask",
        noHotel: { type: "boundaryEvent", attachedTo: "hotel", definitions: [{ type: "compensation" }] },
        cancelHotel: { type: "userTask", isForCompensation: true, assignee: "=room" },
        flight: "userTask",
        noFlight: { type: "boundaryEvent", attachedTo: "flight", definitions: [{ type: "compensation" }] },
        cancelFlight: { type: "userTask", isForCompensation: true },
        pay: "userTask",
        broke: { type: "boundaryEvent", attachedTo: "pay", definitions: [{ type: "error", errorCode: "BROKE" }] },
        tell: { type: "intermediateThrowEvent", definitions: [{ type: "escalation", escalationCode: "poor" }] },
        undo: { type: "intermediateThrowEvent", definitions: [{ type: "compensation" }] },
        wrong: { type: "scriptTask", script: "1 + nothing", resultVariable: "x" },
      },
      ["begin -> hotel", "hotel -> flight", "flight -> pay", "broke -> tell", "tell -> undo", "undo -> wrong"],
      {
        artifacts: [
          { type: "association", id: "a1", source: "noHotel", target: "cancelHotel" },
          { type: "association", id: "a2", source: "noFlight", target: "cancelFlight" },
        ],
      },
    ),
    play: (walk) => {
      walk.complete("hotel", { room: "14" }).complete("flight");
      walk.do({ type: "throwError", wait: walk.wait("pay").id, code: "BROKE", message: "no money" });
    },
  },
};
