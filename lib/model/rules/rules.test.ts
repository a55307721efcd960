import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Model } from "../schema";
import { draw, type ElementInput } from "../testing/draw";
import { validateModel } from "../validate";
import { RULES } from "./index";
import type { ValidateOptions } from "./rule";

/** What a rule says about a model: severity, place, message; none: the model is fine by it. */
type Case = readonly [title: string, model: Model, ...problems: readonly string[]];

const timer = (value: string, more: object = {}) => ({
  definitions: [{ type: "timer", timer: "duration", value, ...more }],
});
const message = (name: string, more: object = {}) => ({ definitions: [{ type: "message", message: name, ...more }] });
const catches = (more: object): ElementInput => ({ type: "intermediateCatchEvent", ...more });
const throws = (...definitions: object[]): ElementInput => ({ type: "intermediateThrowEvent", definitions });
const boundary = (attachedTo: string, more: object = { definitions: [{ type: "error" }] }): ElementInput => ({
  type: "boundaryEvent",
  attachedTo,
  ...more,
});
const inside = (parent: string, type: string): ElementInput => ({ type, parent }) as ElementInput;
const repeated = (loop: object): ElementInput => ({
  type: "userTask",
  loop: { kind: "multiInstance", cardinality: "2", ...loop },
});
const form = (...fields: object[]) => ({
  form: { fields: fields.map((field) => ({ key: "f", label: "Field", type: "text", ...field })) },
});

const CASES: Record<string, readonly Case[]> = {
  "ids-unique": [
    ["different ids", draw({ s: "startEvent", a: "task" }, ["s -> a"])],
    [
      "an element with the id of a flow",
      draw({ s: "startEvent", a: "task" }, [], { flows: [{ id: "a", source: "s", target: "a" }] }),
      `error a: The id "a" is used more than once. Give each element and flow an id of its own.`,
    ],
    [
      "two elements with one id",
      { ...draw({ a: "task" }), elements: [...draw({ a: "task" }).elements, ...draw({ a: "task" }).elements] },
      `error a: The id "a" is used more than once. Give each element and flow an id of its own.`,
    ],
    [
      "an element with the id of the process",
      draw({ test: "task" }),
      `error test: The id "test" is used more than once. Give each element and flow an id of its own.`,
    ],
  ],
  "size-limits": [
    ["64 levels", draw(nest(64))],
    [
      "65 levels",
      draw(nest(65)),
      `error e65: "e65" lies more than 64 sub-processes deep. Move it into a workflow of its own.`,
    ],
    [
      "20,001 elements",
      { ...draw({}), elements: Array.from({ length: 20_001 }, (_, i) => ({ type: "task" as const, id: `t${i}` })) },
      "error: The model has 20001 elements; 20000 is the most. Move parts into workflows of their own.",
    ],
  ],
  "flow-ends-exist": [
    ["a connected flow", draw({ a: "task", b: "task" }, ["a -> b"])],
    [
      "a flow to nowhere",
      draw({ a: "task" }, ["a -> b"]),
      `error a -> b: The flow "a -> b" leads to "b", which the model does not hold. Connect it again or remove it.`,
    ],
    [
      "a flow from nowhere",
      draw({ b: "task" }, ["a -> b"]),
      `error a -> b: The flow "a -> b" comes from "a", which the model does not hold. Connect it again or remove it.`,
    ],
  ],
  "default-flow-leaves-it": [
    ["its own flow", draw({ g: "exclusiveGateway", a: "task" }, ["g -> a default"])],
    [
      "a flow that is gone",
      draw({ g: { type: "exclusiveGateway", name: "Big?", default: "gone" } }),
      `error g: The default flow "gone" of "Big?" does not leave it. Choose one of its own flows.`,
    ],
    [
      "the flow of another",
      draw({ g: { type: "exclusiveGateway", default: "a -> g" }, a: "task" }, ["a -> g"]),
      `error g: The default flow "a -> g" of "g" does not leave it. Choose one of its own flows.`,
    ],
  ],
  "parent-holds-elements": [
    ["a sub-process", draw({ p: "subProcess", a: inside("p", "task") })],
    [
      "one that is gone",
      draw({ a: inside("p", "task") }),
      `error a: "a" lies in "p", which the model does not hold. Move it to a sub-process or the process.`,
    ],
    [
      "a task",
      draw({ p: "task", a: inside("p", "task") }),
      `error a: "a" lies in "p", which is no sub-process. Move it out.`,
    ],
    [
      "itself",
      draw({ p: inside("q", "subProcess"), q: inside("p", "subProcess"), a: inside("p", "task") }),
      `error p: "p" lies in itself. Move it out.`,
    ],
  ],
  "boundary-host-exists": [
    ["a task", draw({ a: "userTask", b: boundary("a") })],
    [
      "nothing",
      draw({ b: boundary("a") }),
      `error b: "b" is attached to "a", which the model does not hold. Attach it to a task or sub-process.`,
    ],
    [
      "a gateway",
      draw({ a: "exclusiveGateway", b: boundary("a") }),
      `error b: "b" is attached to "a". Attach it to a task or sub-process.`,
    ],
    [
      "an event sub-process",
      draw({ a: { type: "subProcess", triggeredByEvent: true }, b: boundary("a") }),
      `error b: "b" is attached to "a". Attach it to a task or sub-process.`,
    ],
    [
      "a task elsewhere",
      draw({ p: "subProcess", a: inside("p", "task"), b: boundary("a") }),
      `error b: "b" does not lie in the same sub-process as "a", to which it is attached. Attach it again.`,
    ],
  ],
  "lanes-hold-elements": [
    [
      "elements of its own",
      draw({ a: "task" }, [], {
        lanes: [
          { id: "l", elements: ["a"] },
          { id: "m", parent: "l", elements: ["a"] },
        ],
      }),
    ],
    [
      "an element that is gone",
      draw({}, [], { lanes: [{ id: "l", name: "Desk", elements: ["a"] }] }),
      `error l: The lane "Desk" holds "a", which the model does not hold. Take it out of the lane.`,
    ],
    [
      "a lane that is gone",
      draw({}, [], { lanes: [{ id: "l", parent: "m", elements: [] }] }),
      `error l: The lane "l" divides the lane "m", which the model does not hold. Choose another.`,
    ],
    [
      "itself",
      draw({}, [], {
        lanes: [
          { id: "l", parent: "m", elements: [] },
          { id: "m", parent: "l", elements: [] },
        ],
      }),
      `error l: The lane "l" divides itself. Choose another lane for it to divide.`,
      `error m: The lane "m" divides itself. Choose another lane for it to divide.`,
    ],
    [
      "an element of another",
      draw({ a: "task" }, [], {
        lanes: [
          { id: "l", elements: ["a"] },
          { id: "m", elements: ["a"] },
        ],
      }),
      `warning a: "a" lies in two lanes, "l" and "m". Keep it in one.`,
    ],
  ],
  "compensated-activity-exists": [
    ["a step", draw({ a: "task", t: throws({ type: "compensation", activity: "a" }) })],
    ["no step in particular", draw({ t: throws({ type: "compensation" }) })],
    [
      "one that is gone",
      draw({ t: throws({ type: "compensation", activity: "a" }) }),
      `error t: "t" compensates "a", which the model does not hold. Choose a step, or none for all.`,
    ],
    [
      "a gateway",
      draw({ a: "parallelGateway", t: throws({ type: "compensation", activity: "a" }) }),
      `error t: "t" compensates "a", which is no step. Choose a step, or none for all.`,
    ],
  ],
  "flow-stays-in-scope": [
    ["within a sub-process", draw({ p: "subProcess", a: inside("p", "task"), b: inside("p", "task") }, ["a -> b"])],
    [
      "across its border",
      draw({ p: "subProcess", a: inside("p", "task"), b: "task" }, ["a -> b"]),
      `error a -> b: The flow from "a" to "b" crosses the border of a sub-process. Connect the sub-process itself instead.`,
    ],
  ],
  "something-starts": [
    ["a start event", draw({ s: "startEvent" })],
    ["a task that no flow leads to", draw({ a: "task" })],
    ["nothing at all", draw({}), "error: The model is empty. Add a start event and connect it to a first step."],
    [
      "a circle",
      draw({ a: "task", b: "task" }, ["a -> b", "b -> a"]),
      "error: Nothing starts this workflow. Add a start event and connect it to the first step.",
    ],
    [
      "a circle in a sub-process",
      draw({ p: "subProcess", a: inside("p", "task") }, ["a -> a"]),
      `error p: Nothing starts inside "p". Add a start event and connect it to the first step.`,
    ],
    [
      "an empty sub-process",
      draw({ p: "subProcess" }),
      `warning p: "p" is empty and will be passed at once. Draw its steps or remove it.`,
    ],
    ["an ad-hoc sub-process", draw({ p: "adHocSubProcess" })],
    [
      "only a link's end",
      draw({ a: catches({ definitions: [{ type: "link", link: "x" }] }) }),
      "error: Nothing starts this workflow. Add a start event and connect it to the first step.",
    ],
  ],
  "one-plain-start": [
    ["one plain and one with a trigger", draw({ s: "startEvent", t: { type: "startEvent", ...message("m") } })],
    [
      "two in the process",
      draw({ s: "startEvent", t: { type: "startEvent", name: "By phone" } }),
      `warning: There are 2 plain start events ("s", "By phone"): whoever starts the workflow has to name one. Keep one if that is not meant.`,
    ],
    [
      "two in a sub-process",
      draw({ p: "subProcess", s: inside("p", "startEvent"), t: inside("p", "startEvent") }),
      `error p: "p" has 2 plain start events ("s", "t"). Keep one and split after it.`,
    ],
  ],
  "start-event-begins": [
    ["a start", draw({ s: "startEvent", a: "task" }, ["s -> a"])],
    [
      "a flow back to the start",
      draw({ s: "startEvent", a: "task" }, ["s -> a", "a -> s"]),
      `error s: A flow leads to the start event "s". Let it lead to the element after it.`,
    ],
  ],
  "end-event-ends": [
    ["an end", draw({ a: "task", e: "endEvent" }, ["a -> e"])],
    [
      "a flow out of the end",
      draw({ a: "task", e: "endEvent" }, ["e -> a"]),
      `error e: A flow leaves the end event "e". Remove it, or use an intermediate event.`,
    ],
  ],
  "event-sub-process-is-triggered": [
    [
      "a trigger",
      draw({
        p: { type: "subProcess", triggeredByEvent: true },
        s: { type: "startEvent", parent: "p", ...message("m") },
      }),
    ],
    [
      "no start",
      draw({ p: { type: "subProcess", triggeredByEvent: true } }),
      `error p: "p" needs exactly one start event; it has 0.`,
    ],
    [
      "a plain start",
      draw({ p: { type: "subProcess", triggeredByEvent: true }, s: inside("p", "startEvent") }),
      `error s: The start event of "p" has no trigger. Choose one, such as a timer or a message.`,
    ],
    [
      "a flow to it",
      draw(
        {
          a: "task",
          p: { type: "subProcess", triggeredByEvent: true },
          s: { type: "startEvent", parent: "p", ...message("m") },
        },
        ["a -> p"],
      ),
      `error p: "p" starts by its event, so no flow may lead to it or leave it. Remove the flows.`,
    ],
  ],
  "boundary-event-leads-on": [
    ["to a step", draw({ a: "task", b: boundary("a"), c: "task" }, ["b -> c"])],
    [
      "to nothing",
      draw({ a: "task", b: boundary("a") }),
      `warning b: Nothing follows "b", so its way ends there. Connect it to the step that handles it.`,
    ],
    [
      "to nothing, for compensation",
      draw({ a: "task", b: boundary("a", { definitions: [{ type: "compensation" }] }) }),
    ],
    [
      "from a step",
      draw({ a: "task", b: boundary("a"), c: "task" }, ["b -> c", "a -> b"]),
      `error b: A flow leads to "b". It starts when its event happens: remove the flow.`,
    ],
  ],
  "event-type-fits": [
    [
      "events in their places",
      draw({
        s: { type: "startEvent", ...timer("PT1H") },
        c: catches(message("m")),
        t: throws({ type: "signal", signal: "x" }),
        e: { type: "endEvent", definitions: [{ type: "terminate" }] },
      }),
    ],
    [
      "a terminate event in the middle",
      draw({ t: throws({ type: "terminate" }) }),
      `error t: "t" is an intermediate event that throws, which can't be of the type terminate. Choose one of message, signal, escalation, compensation, link.`,
    ],
    [
      "an error start of the process",
      draw({ s: { type: "startEvent", definitions: [{ type: "error" }] } }),
      `error s: "s" is a start event, which can't be of the type error. Choose one of message, timer, signal, conditional.`,
    ],
    [
      "a timer start of a sub-process",
      draw({ p: "subProcess", s: { type: "startEvent", parent: "p", ...timer("PT1H") } }),
      `error s: "s" is a start event inside a sub-process, which can't be of the type timer. Choose a plain one.`,
    ],
    [
      "an error start of an event sub-process",
      draw({
        p: { type: "subProcess", triggeredByEvent: true },
        s: { type: "startEvent", parent: "p", definitions: [{ type: "error" }] },
      }),
    ],
    [
      "a catch event without a trigger",
      draw({ c: "intermediateCatchEvent" }),
      `error c: "c" waits for nothing. Choose what it waits for, such as a timer or a message.`,
    ],
    [
      "an error that does not interrupt",
      draw({ a: "task", b: boundary("a", { interrupting: false, definitions: [{ type: "error" }] }) }),
      `error b: "b" always interrupts, because its type is error. Make it interrupting.`,
    ],
    [
      "a cancel end outside a transaction",
      draw({ e: { type: "endEvent", definitions: [{ type: "cancel" }] } }),
      `error e: "e" cancels, but lies in no transaction. Use an error or terminate end event.`,
    ],
    [
      "a cancel end and boundary of a transaction",
      draw({
        p: "transaction",
        e: { type: "endEvent", parent: "p", definitions: [{ type: "cancel" }] },
        b: boundary("p", { definitions: [{ type: "cancel" }] }),
      }),
    ],
    [
      "a cancel boundary on a task",
      draw({ a: "task", b: boundary("a", { definitions: [{ type: "cancel" }] }) }),
      `error b: "b" is an event on a step, which can't be of the type cancel. Choose one of message, timer, signal, conditional, error, escalation, compensation.`,
    ],
  ],
  "event-gateway-awaits-events": [
    [
      "events and a receive task",
      draw({ g: "eventBasedGateway", t: catches(timer("PT1H")), r: "receiveTask" }, ["g -> t", "g -> r"]),
    ],
    [
      "nothing",
      draw({ g: "eventBasedGateway" }),
      `error g: "g" waits for no event. Connect it to the events it should wait for.`,
    ],
    [
      "one event",
      draw({ g: "eventBasedGateway", t: catches(timer("PT1H")) }, ["g -> t"]),
      `warning g: "g" waits for one event only. Add another, or use the event without the gateway.`,
    ],
    [
      "a task",
      draw({ g: "eventBasedGateway", t: catches(timer("PT1H")), a: "userTask" }, ["g -> t", "g -> a"]),
      `error a: "g" leads to "a". It may lead only to events that wait for a message, timer, signal or condition, and to receive tasks.`,
    ],
    [
      "an event with another flow in",
      draw({ g: "eventBasedGateway", t: catches(timer("PT1H")), r: "receiveTask", a: "task" }, [
        "g -> t",
        "g -> r",
        "a -> r",
      ]),
      `warning r: "r" follows "g", but other flows lead to it too: by those it waits alone. Remove the others if that is not meant.`,
    ],
  ],
  "links-pair": [
    [
      "a pair",
      draw({ t: throws({ type: "link", link: "x" }), c: catches({ definitions: [{ type: "link", link: "x" }] }) }),
    ],
    [
      "a throw alone",
      draw({ t: throws({ type: "link", link: "x" }) }),
      `error t: No event catches the link "x" of "t" here. Add one, or correct the name.`,
    ],
    [
      "a catch alone",
      draw({ c: catches({ definitions: [{ type: "link", link: "x" }] }) }),
      `warning c: No event throws the link "x" that "c" catches here. Add one, or remove it.`,
    ],
    [
      "two catches",
      draw({
        t: throws({ type: "link", link: "x" }),
        c: catches({ definitions: [{ type: "link", link: "x" }] }),
        d: catches({ definitions: [{ type: "link", link: "x" }] }),
      }),
      `error d: "d" and "c" both catch the link "x". Keep one.`,
    ],
    [
      "a pair in two scopes",
      draw({
        t: throws({ type: "link", link: "x" }),
        p: "subProcess",
        c: catches({ parent: "p", definitions: [{ type: "link", link: "x" }] }),
      }),
      `error t: No event catches the link "x" of "t" here. Add one, or correct the name.`,
      `warning c: No event throws the link "x" that "c" catches here. Add one, or remove it.`,
    ],
    [
      "flows where only the link goes",
      draw(
        {
          a: "task",
          t: throws({ type: "link", link: "x" }),
          c: catches({ definitions: [{ type: "link", link: "x" }] }),
        },
        ["t -> a", "a -> c"],
      ),
      `error t: A flow leaves "t", but a link goes on at its other end. Remove the flow.`,
      `error c: A flow leads to "c", which only the link "x" may reach. Remove the flow.`,
    ],
    [
      "no name",
      draw({ t: throws({ type: "link", link: " " }) }),
      `error t: The link of "t" has no name. Give it the name of the link that it belongs to.`,
    ],
  ],
  reachable: [
    [
      "everything, over boundaries and links too",
      draw(
        {
          s: "startEvent",
          a: "task",
          b: boundary("a"),
          c: "task",
          t: throws({ type: "link", link: "x" }),
          l: catches({ definitions: [{ type: "link", link: "x" }] }),
          d: "task",
        },
        ["s -> a", "b -> c", "c -> t", "l -> d"],
      ),
    ],
    [
      "an island",
      draw({ s: "startEvent", a: "task", b: "task" }, ["a -> b"]),
      `warning a: Nothing leads to "a", so it will never run. Connect it or remove it.`,
    ],
    [
      "a circle apart",
      draw({ s: "startEvent", a: "task", b: "task" }, ["a -> b", "b -> a"]),
      `warning a: Nothing leads to "a", so it will never run. Connect it or remove it.`,
    ],
    [
      "an island in a sub-process",
      draw({ s: "startEvent", p: "subProcess", t: inside("p", "startEvent"), a: inside("p", "task") }, ["s -> p"]),
      `warning a: Nothing leads to "a", so it will never run. Connect it or remove it.`,
    ],
    [
      "an event sub-process and a handler",
      draw({
        s: "startEvent",
        p: { type: "subProcess", triggeredByEvent: true },
        h: { type: "task", isForCompensation: true },
      }),
    ],
  ],
  "decision-has-conditions": [
    [
      "a condition and a default",
      draw({ g: "exclusiveGateway", a: "task", b: "task" }, ["g -> a if x > 1", "g -> b default"]),
    ],
    ["one way on", draw({ g: "exclusiveGateway", a: "task" }, ["g -> a"])],
    [
      "a flow without",
      draw({ g: { type: "exclusiveGateway", name: "Which?" }, a: "task", b: "task" }, ["g -> a if x > 1", "g -> b"]),
      `warning g -> b: The flow from "Which?" to "b" is the only one of "Which?" without a condition, so it is taken when no condition holds. Make it the default to say so.`,
    ],
    [
      "a flow without beside the default",
      draw({ g: "exclusiveGateway", a: "task", b: "task" }, ["g -> a", "g -> b default"]),
      `error g -> a: The flow from "g" to "a" has no condition, but "g" has to choose. Give it a condition or make it the default.`,
    ],
    [
      "no conditions",
      draw({ g: "exclusiveGateway", a: "task", b: "task" }, ["g -> a", "g -> b"]),
      `error g -> a: The flow from "g" to "a" has no condition, but "g" has to choose. Give it a condition or make it the default.`,
      `error g -> b: The flow from "g" to "b" has no condition, but "g" has to choose. Give it a condition or make it the default.`,
    ],
    [
      "a flow without out of an inclusive gateway",
      draw({ g: "inclusiveGateway", a: "task", b: "task" }, ["g -> a if x > 1", "g -> b"]),
      `warning g -> b: The flow from "g" to "b" has no condition, so "g" always takes it. Give it a condition if that is not meant.`,
    ],
  ],
  "decision-has-default": [
    ["a default", draw({ g: "exclusiveGateway", a: "task", b: "task" }, ["g -> a if x > 1", "g -> b default"])],
    ["a task with a way that is always open", draw({ t: "task", a: "task", b: "task" }, ["t -> a if x > 1", "t -> b"])],
    [
      "conditions only",
      draw({ g: "exclusiveGateway", a: "task", b: "task" }, ["g -> a if x > 1", "g -> b if x < 1"]),
      `warning g: "g" has no default flow. If none of its conditions holds, the instance stops there with an incident.`,
    ],
    [
      "a task with conditions only",
      draw({ t: "task", a: "task" }, ["t -> a if x > 1"]),
      `warning t: "t" has no default flow. If none of its conditions holds, the instance stops there with an incident.`,
    ],
  ],
  "condition-is-asked": [
    ["a decision", draw({ g: "exclusiveGateway", a: "task", b: "task" }, ["g -> a if x > 1", "g -> b default"])],
    [
      "a parallel gateway",
      draw({ g: "parallelGateway", a: "task" }, ["g -> a if x > 1"]),
      `warning g -> a: The flow from "g" to "a" has a condition, which "g" never asks. Remove it, or use an exclusive or inclusive gateway.`,
    ],
    [
      "a default",
      draw({ g: { type: "exclusiveGateway", default: "g -> a" }, a: "task" }, ["g -> a if x > 1"]),
      `warning g -> a: The flow from "g" to "a" is the default of "g", so its condition is never asked. Remove the condition.`,
    ],
  ],
  "expression-parses": [
    [
      "expressions that do",
      draw({ a: { type: "userTask", assignee: "=who", due: "PT4H", outputs: [{ target: "x", source: "y + 1" }] } }),
    ],
    [
      "a condition that does not",
      draw({ g: "exclusiveGateway", a: "task" }, ["g -> a if x >"]),
      `error g -> a: The condition of the flow from "g" to "a" can't be used. The expression stops too early: something is missing at its end.`,
    ],
    [
      "a mapping that does not",
      draw({ a: { type: "task", name: "Pay", inputs: [{ target: "x", source: "1 +* 2" }] } }),
      `error a: The input mapping of x of "Pay" can't be used. The expression can't be read from "*" on (character 4).`,
    ],
    [
      "an unknown function in a header",
      draw({
        a: {
          type: "serviceTask",
          call: { kind: "http", method: "GET", url: "https://x.org", headers: { id: "=uuid()" } },
        },
      }),
      `error a: The header id of "a" can't be used. There is no function "uuid" (character 1).`,
    ],
    [
      "the instance's title",
      draw({ a: "task" }, [], { instance: { title: "=" } }),
      "error: The instance title can't be used. The expression is empty.",
    ],
  ],
  "timer-has-time": [
    [
      "times of each kind",
      draw({
        a: catches(timer("PT1H")),
        b: catches(timer("2026-01-01T00:00:00Z", { timer: "date" })),
        c: { type: "startEvent", ...timer("0 9 * * 1-5", { timer: "cycle", zone: "Europe/Berlin" }) },
        d: catches(timer("=wait")),
      }),
    ],
    ["no value", draw({ a: catches(timer("")) }), `error a: The timer of "a" can't fire. The timer has no value.`],
    [
      "an impossible date",
      draw({ a: catches(timer("2026-02-30", { timer: "date" })) }),
      `error a: The timer of "a" can't fire. "2026-02-30" is no date and time. Write one like 2026-03-01T09:00:00Z.`,
    ],
    [
      "a zone that is none",
      draw({ a: catches(timer("=wait", { zone: "Mars/Base" })) }),
      `error a: The timer of "a" can't fire. There is no time zone "Mars/Base". Write one like Europe/Berlin.`,
    ],
    [
      "less than nothing",
      draw({ a: catches(timer("-PT1H")) }),
      `warning a: The timer of "a" is negative and fires at once. Remove the minus sign.`,
    ],
    [
      "a repetition where it can't repeat",
      draw({ a: catches(timer("R3/PT1H", { timer: "cycle" })) }),
      `warning a: The timer of "a" repeats, but the event can happen only once: only its first time counts. Use a duration or a date.`,
    ],
  ],
  "message-has-name": [
    [
      "named messages",
      draw({
        a: catches(message("m")),
        r: { type: "receiveTask", message: "m" },
        s: { type: "sendTask", call: { kind: "external", jobType: "mail" } },
      }),
    ],
    [
      "none on events",
      draw({ a: catches(message(" ")), t: throws({ type: "message", message: "" }) }),
      `error a: The message of "a" has no name. Name the message.`,
      `warning t: The message of "t" has no name, so nothing is sent. Name the message or choose a call.`,
    ],
    [
      "none on tasks",
      draw({ r: "receiveTask", s: "sendTask" }),
      `warning r: "r" does not say which message it waits for: it waits for one of its own name. Name the message if that is not meant.`,
      `warning s: "s" says neither message nor call: it waits for an external worker that asks for jobs of its name. Name its message or choose a call if that is not meant.`,
    ],
  ],
  "message-finds-instance": [
    [
      "keys",
      draw({
        s: { type: "startEvent", ...message("m") },
        a: catches(message("m", { correlationKey: "id" })),
        t: throws({ type: "message", message: "m" }),
      }),
    ],
    [
      "none",
      draw({ a: catches(message("m")), r: { type: "receiveTask", message: "m" } }),
      `warning a: "a" has no correlation key, so a message reaches whichever instance waits first. Give it a key, such as an order number.`,
      `warning r: "r" has no correlation key, so a message reaches whichever instance waits first. Give it a key, such as an order number.`,
    ],
  ],
  "signal-has-name": [
    ["a name", draw({ t: throws({ type: "signal", signal: "x" }) })],
    [
      "none",
      draw({ t: throws({ type: "signal", signal: "" }) }),
      `error t: The signal of "t" has no name. Name the signal.`,
    ],
  ],
  "thrown-error-has-code": [
    ["a code", draw({ e: { type: "endEvent", definitions: [{ type: "error", errorCode: "no_stock" }] } })],
    [
      "none where one is thrown",
      draw({ e: { type: "endEvent", definitions: [{ type: "error" }] } }),
      `warning e: "e" throws an error without a code. Only an event that catches every error can take it: give it a code.`,
    ],
    ["none where one is caught", draw({ a: "task", b: boundary("a") })],
  ],
  "loop-has-end": [
    [
      "a condition, a collection, a number",
      draw({
        a: { type: "task", loop: { kind: "standard", condition: "x > 1" } },
        b: { type: "task", loop: { kind: "multiInstance", collection: "=items" } },
        c: { type: "task", loop: { kind: "multiInstance", cardinality: "3" } },
      }),
    ],
    [
      "no end",
      draw({ a: { type: "task", loop: { kind: "standard" } } }),
      `error a: "a" repeats without end. Give its loop a condition or a maximum.`,
    ],
    [
      "no number",
      draw({ a: { type: "task", loop: { kind: "multiInstance" } } }),
      `error a: "a" runs several times, but does not say how often. Give it a collection or a number.`,
    ],
    [
      "a number that is none",
      draw({ a: { type: "task", loop: { kind: "multiInstance", cardinality: "many" } } }),
      `error a: "a" runs "many" times, which is no number. Write a number, or an expression after "=".`,
    ],
  ],
  "rounds-throw-events": [
    [
      "what can be thrown",
      draw({
        a: repeated({ behavior: "one", event: { type: "signal", signal: "done" } }),
        b: repeated({ behavior: "none", event: { type: "message", message: "done" } }),
        c: repeated({
          behavior: "complex",
          complex: [{ condition: "true", event: { type: "escalation", escalationCode: "done" } }],
        }),
        d: repeated({ behavior: "all", event: { type: "terminate" } }),
      }),
    ],
    [
      "an event that ends things",
      draw({ a: repeated({ behavior: "none", event: { type: "terminate" } }) }),
      `error a: The rounds of "a" can't throw an event of the type terminate. Choose one of escalation, signal, message.`,
    ],
    [
      "an error under a condition",
      draw({ a: repeated({ behavior: "complex", complex: [{ condition: "true", event: { type: "error" } }] }) }),
      `error a: The rounds of "a" can't throw an event of the type error. Choose one of escalation, signal, message.`,
    ],
    [
      "a signal without a name",
      draw({ a: repeated({ behavior: "one", event: { type: "signal", signal: " " } }) }),
      `error a: The signal that the rounds of "a" throw has no name. Name the signal.`,
    ],
    [
      "a message without a name",
      draw({ a: repeated({ behavior: "one", event: { type: "message", message: "" } }) }),
      `error a: The message that the rounds of "a" send has no name. Name the message.`,
    ],
    [
      "a message by a call",
      draw({
        a: repeated({
          behavior: "one",
          event: { type: "message", message: "m", call: { kind: "external", jobType: "mail" } },
        }),
      }),
      `error a: The rounds of "a" send a message by a call, which only a send task or an event can. Use one of these, or leave the call out.`,
    ],
    [
      "nothing to throw",
      draw({ a: repeated({ behavior: "one" }) }),
      `warning a: The rounds of "a" have no event to throw, so they end silently. Choose an event if that is not meant.`,
    ],
  ],
  "service-task-has-call": [
    [
      "calls",
      draw({
        a: { type: "serviceTask", call: { kind: "external", jobType: "x" } },
        b: { type: "businessRuleTask", decision: "d" },
        c: { type: "scriptTask", script: "1" },
        d: { type: "callActivity", calledElement: "w" },
      }),
    ],
    [
      "none",
      draw({ a: { type: "serviceTask", name: "Pay" }, b: "businessRuleTask", c: "scriptTask", d: "callActivity" }),
      `warning a: "Pay" calls nothing: it waits for an external worker that asks for jobs of the type "a". Choose a call if that is not meant.`,
      `error b: "b" names no decision. Choose the decision that it asks.`,
      `error c: "c" has no script. Write the FEEL expression that it computes.`,
      `error d: "d" calls no workflow. Choose the workflow that it starts.`,
    ],
  ],
  "http-call-is-valid": [
    [
      "an address, a header, an expression, a place of its own",
      draw({
        a: http("https://example.org/pay?x=1", { headers: { "X-Id": "=id" } }),
        b: http("=url"),
        c: http("/api/demo/mail"),
      }),
    ],
    [
      "no address",
      draw({ a: http(" ") }),
      `error a: The call of "a" has no address. Write one that starts with https://.`,
    ],
    ["an address of this installation", draw({ a: http("/api/demo/payments") })],
    ...["//evil.example/pay", "/\\evil.example/pay", "/\t/evil.example/pay"].map(
      (url): Case => [
        `${JSON.stringify(url)}, which leads elsewhere`,
        draw({ a: http(url) }),
        `error a: The call of "a" has an address that is none: "${url}". Write one that starts with https://.`,
      ],
    ),
    [
      "half an address",
      draw({ a: http("//pay") }),
      `error a: The call of "a" has an address that is none: "//pay". Write one that starts with https://.`,
    ],
    [
      "a file",
      draw({ a: http("file:///etc/passwd") }),
      `error a: The call of "a" goes to "file:". Only http and https addresses can be called.`,
    ],
    [
      "a password in it",
      draw({ a: http("https://me:pw@example.org") }),
      `error a: The call of "a" holds a user name or password in its address. Send it as a header.`,
    ],
    [
      "a header that smuggles another",
      draw({ a: http("https://example.org", { headers: { "X-Id": "1\r\nHost: evil" } }) }),
      `error a: The header "X-Id" of the call of "a" can't be sent. A header name has letters, digits and dashes, and a value is one line.`,
    ],
    [
      "a body that is not sent",
      draw({
        a: { type: "serviceTask", call: { kind: "http", method: "GET", url: "https://example.org", body: "x" } },
      }),
      `warning a: The call of "a" has a body, which GET does not send. Use POST or remove the body.`,
    ],
    [
      "the call of a message",
      draw({ t: throws({ type: "message", message: "m", call: { kind: "http", method: "POST", url: "x" } }) }),
      `error t: The call of "t" has an address that is none: "x". Write one that starts with https://.`,
    ],
  ],
  "user-task-has-assignee": [
    [
      "a person, a group, a lane's group",
      draw(
        { a: { type: "userTask", assignee: "ada" }, b: { type: "userTask", candidateGroups: ["desk"] }, c: "userTask" },
        [],
        { lanes: [{ id: "l", elements: ["c"], group: "desk" }] },
      ),
    ],
    [
      "nobody",
      draw({ a: { type: "userTask", name: "Approve", candidateGroups: [" "] } }),
      `warning a: "Approve" is given to nobody, so only managers will see it. Choose a group or an assignee.`,
    ],
  ],
  "task-settings-are-valid": [
    [
      "dates and priorities",
      draw(
        {
          a: { type: "userTask", due: "P2D", followUp: "2026-01-01", priority: "high" },
          b: { type: "userTask", due: "=due", priority: "=p" },
        },
        [],
        { instance: { due: "P5D", priority: "low" } },
      ),
    ],
    [
      "none of them",
      draw({ a: { type: "userTask", due: "soon", priority: "9" } }),
      `error a: The due date of "a" is "soon". Write a date like 2026-03-01T09:00:00Z, or a duration like P2D.`,
      `error a: The priority of "a" is "9". Choose one of low, normal, high, urgent.`,
    ],
    [
      "unique keys without a key",
      draw({ a: "task" }, [], { instance: { uniqueKey: true } }),
      "error: Business keys must be unique, but the model has none. Give it a business key.",
    ],
  ],
  "form-fields-are-valid": [
    ["a form", draw({ s: { type: "startEvent", ...form({}, { key: "g", type: "number", min: 1, max: 2 }) } })],
    [
      "two fields of one key",
      draw({ a: { type: "userTask", ...form({}, { label: "Other" }) } }),
      `error a: The field "Other" in the form of "a" has the same key as another field, "f". Give it a key of its own.`,
    ],
    [
      "no options",
      draw({ a: { type: "userTask", ...form({ type: "select" }) } }),
      `error a: The field "Field" in the form of "a" has no options to choose from. Add some.`,
    ],
    [
      "read-only and required",
      draw({ a: { type: "userTask", ...form({ readOnly: true, required: true }) } }),
      `warning a: The field "Field" in the form of "a" is read-only and required: nobody can fill it in. Make it one of them.`,
    ],
  ],
  "variable-names-are-safe": [
    [
      "names",
      draw({
        a: {
          type: "serviceTask",
          outputs: [{ target: "x", source: "1" }],
          call: { kind: "http", method: "GET", url: "https://x.org", resultVariable: "reply" },
        },
      }),
    ],
    [
      "names that reach prototypes",
      draw({
        a: { type: "userTask", outputs: [{ target: "__proto__", source: "1" }], ...form({ key: "constructor" }) },
      }),
      `error a: "a" writes the variable "__proto__", which can't be a name. Choose another.`,
      `error a: "a" writes the variable "constructor", which can't be a name. Choose another.`,
    ],
    [
      "no name",
      draw({ a: { type: "scriptTask", script: "1", resultVariable: " " } }),
      `error a: "a" writes the variable " ", which can't be a name. Choose another.`,
    ],
  ],
  executable: [
    ["elements that the engine has", draw({ a: "task" })],
    ["one that it has not", draw({ a: "complexGateway" }), `error a: "a" can't be executed.`],
  ],
};

const options: ValidateOptions = {
  executable: (element) => (element.type === "complexGateway" ? `"${element.id}" can't be executed.` : undefined),
};

describe.each(Object.entries(CASES))("%s", (code, cases) => {
  it.each(cases.map(([title, model, ...problems]) => ({ title, model, problems })))("$title", ({ model, problems }) => {
    const found = validateModel(model, options).filter((problem) => problem.code === code);
    expect(
      found.map(
        ({ severity, element, message: text }) => `${severity}${element === undefined ? "" : ` ${element}`}: ${text}`,
      ),
    ).toEqual(problems);
  });
});

it("has for each rule a file of its name, a model that passes and one that does not", () => {
  const codes = RULES.map(({ code }) => code);
  const files = readdirSync(new URL(".", import.meta.url)).filter(
    (file) => !/^(index|rule|rules\.test)\.ts$/.test(file),
  );
  expect(files.sort()).toEqual(codes.map((code) => `${code}.ts`).sort());
  expect(Object.keys(CASES)).toEqual(codes);
  for (const cases of Object.values(CASES)) {
    expect(cases.some(([, , ...problems]) => problems.length === 0)).toBe(true);
    expect(cases.some(([, , ...problems]) => problems.length > 0)).toBe(true);
  }
});

function nest(levels: number): Record<string, ElementInput> {
  const elements: Record<string, ElementInput> = { e0: "subProcess" };
  for (let i = 1; i <= levels; i += 1) elements[`e${i}`] = inside(`e${i - 1}`, i === levels ? "task" : "subProcess");
  return elements;
}

function http(url: string, more: object = {}): ElementInput {
  return { type: "serviceTask", call: { kind: "http", method: "POST", url, ...more } };
}
