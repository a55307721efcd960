"use client";

import { Switch } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { NumberInput } from "@/components/ui/number-input";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { Select } from "@/components/ui/select";
import type { EventDefinition, Loop } from "@/lib/model";
import { compact } from "../commands/edit";
import { ExpressionField } from "../expression/expression-field";
import { ValueField } from "../expression/value-field";
import { useStore } from "../use-studio";
import type { Activity } from "./activity";
import { Section } from "./section";
import { TextProperty } from "./text-property";
import { useElementEdit } from "./use-element-edit";

type Kind = "once" | Loop["kind"];
type MultiInstance = Extract<Loop, { kind: "multiInstance" }>;
type Standard = Extract<Loop, { kind: "standard" }>;
/** What a field sets of a loop; undefined takes it away. */
type Change<L> = (patch: { [P in keyof L]?: L[P] | undefined }, field: string) => boolean;

const KINDS: readonly { value: Kind; label: string }[] = [
  { value: "once", label: "Once" },
  { value: "standard", label: "While" },
  { value: "multiInstance", label: "For each" },
];
const FIRST: Record<Loop["kind"], Loop> = {
  standard: { kind: "standard", condition: "", loopMaximum: 10 },
  multiInstance: { kind: "multiInstance", collection: "=" },
};

/** Whether a step is done again, and how often. */
export function LoopSection({ element }: { element: Activity }) {
  const edit = useElementEdit(element.id);
  const { loop } = element;
  const change: Change<Loop> = (patch, field) =>
    loop !== undefined && edit({ loop: compact({ ...loop, ...patch }) }, `loop.${field}`);
  return (
    <Section title="Repetition" isOpen={loop !== undefined} summary={loop ? undefined : "Once"}>
      <SegmentedControl
        aria-label="How often"
        size="sm"
        className="self-start"
        options={KINDS}
        value={loop?.kind ?? "once"}
        onValueChange={(kind) => edit({ loop: kind === "once" ? undefined : FIRST[kind] }, "loop")}
      />
      {loop?.kind === "standard" ? <StandardFields loop={loop} change={change} /> : null}
      {loop?.kind === "multiInstance" ? <MultiInstanceFields loop={loop} change={change} /> : null}
    </Section>
  );
}

function StandardFields({ loop, change }: { loop: Standard; change: Change<Standard> }) {
  const store = useStore();
  return (
    <>
      <ExpressionField
        label="Again while"
        value={loop.condition ?? ""}
        rows={1}
        placeholder="approved = false"
        hint="Empty: until the maximum is reached."
        describeValue={(v) => (v === true ? "once more" : "it goes on")}
        onChange={(text) => change({ condition: text || undefined }, "condition")}
        onSettle={() => store.settle()}
      />
      <Switch
        label="Ask before the first round"
        hint="Off: it is done at least once."
        isChecked={loop.testBefore ?? false}
        onCheckedChange={(is) => change({ testBefore: is || undefined }, "testBefore")}
      />
      <Field label="At most" hint="Rounds. Empty: no limit but the condition.">
        <NumberInput
          value={loop.loopMaximum ?? null}
          min={1}
          onValueChange={(n) => change({ loopMaximum: n ?? undefined }, "loopMaximum")}
        />
      </Field>
    </>
  );
}

const SOURCES = [
  { value: "collection" as const, label: "Items of a list" },
  { value: "cardinality" as const, label: "A number" },
];

function MultiInstanceFields({ loop, change }: { loop: MultiInstance; change: Change<MultiInstance> }) {
  const store = useStore();
  const settle = () => store.settle();
  const isCounted = loop.cardinality !== undefined && loop.collection === undefined;
  return (
    <>
      <Switch
        label="One after another"
        hint="Off: all at once."
        isChecked={loop.sequential ?? false}
        onCheckedChange={(is) => change({ sequential: is || undefined }, "sequential")}
      />
      <SegmentedControl
        aria-label="Rounds by"
        size="sm"
        className="self-start"
        options={SOURCES}
        value={isCounted ? "cardinality" : "collection"}
        onValueChange={(by) =>
          change(
            by === "collection"
              ? { collection: "=", cardinality: undefined }
              : { collection: undefined, cardinality: "3", elementVariable: undefined },
            "source",
          )
        }
      />
      {isCounted ? (
        <ValueField
          label="How often"
          value={loop.cardinality ?? ""}
          placeholder="3"
          expressionPlaceholder="count(items)"
          onChange={(cardinality) => change({ cardinality }, "cardinality")}
          onSettle={settle}
        />
      ) : (
        <>
          <ExpressionField
            label="List"
            value={(loop.collection ?? "").replace(/^=/, "")}
            rows={1}
            placeholder="order.items"
            hint="A round for each of its items."
            onChange={(text) => change({ collection: `=${text}` }, "collection")}
            onSettle={settle}
          />
          <TextProperty
            label="Item variable"
            value={loop.elementVariable ?? ""}
            isMono
            placeholder="item"
            hint="What a round calls its item."
            onCommit={(text) => change({ elementVariable: text || undefined }, "elementVariable")}
          />
        </>
      )}
      <TextProperty
        label="Collect results in"
        value={loop.outputCollection ?? ""}
        isMono
        placeholder="results"
        hint="A list of what each round gives, in the order of the items."
        onCommit={(text) => change({ outputCollection: text || undefined }, "outputCollection")}
      />
      {loop.outputCollection !== undefined ? (
        <ExpressionField
          label="Result of a round"
          value={loop.outputElement ?? ""}
          rows={1}
          placeholder="approved"
          onChange={(text) => change({ outputElement: text || undefined }, "outputElement")}
          onSettle={settle}
        />
      ) : null}
      <ExpressionField
        label="Enough when"
        value={loop.completionCondition ?? ""}
        rows={1}
        placeholder="nrOfCompletedInstances >= 2"
        hint="Asked after each round; what is still open is cancelled. Empty: all rounds are done."
        describeValue={(v) => (v === true ? "the rest is cancelled" : "the others go on")}
        onChange={(text) => change({ completionCondition: text || undefined }, "completionCondition")}
        onSettle={settle}
      />
      <BehaviorFields loop={loop} change={change} />
    </>
  );
}

type Behavior = NonNullable<MultiInstance["behavior"]>;
const BEHAVIORS: readonly { value: Behavior; label: string; hint: string }[] = [
  { value: "all", label: "Nothing", hint: "Rounds end silently" },
  { value: "one", label: "At the first", hint: "When the first round is done" },
  { value: "none", label: "At each", hint: "Whenever a round is done" },
  { value: "complex", label: "When a condition holds", hint: "Asked after each round; open rounds go on" },
];
type Thrown = "escalation" | "signal" | "message";
const THROWN: readonly { value: Thrown; label: string; hint: string; name: string }[] = [
  { value: "escalation", label: "An escalation", hint: "An event on this step catches it", name: "Escalation code" },
  { value: "signal", label: "A signal", hint: "Whoever waits for it hears it", name: "Signal" },
  { value: "message", label: "A message", hint: "One who waits for it gets it", name: "Message" },
];
const nameOf = (event: EventDefinition): string => {
  if (event.type === "signal") return event.signal;
  if (event.type === "message") return event.message;
  return event.type === "escalation" ? (event.escalationCode ?? "") : "";
};
function thrown(type: string, name: string): EventDefinition {
  if (type === "signal") return { type, signal: name };
  if (type === "message") return { type, message: name };
  return { type: "escalation", ...(name !== "" && { escalationCode: name }) };
}

function ThrownFields({ event, onChange }: { event: EventDefinition; onChange: (event: EventDefinition) => boolean }) {
  const known = THROWN.find(({ value }) => value === event.type);
  return (
    <>
      <Field label="Throws">
        <Select
          options={THROWN}
          value={known?.value ?? null}
          onValueChange={(type) => onChange(thrown(type, nameOf(event)))}
        />
      </Field>
      {known ? (
        <TextProperty
          label={known.name}
          value={nameOf(event)}
          isMono
          onCommit={(name) =>
            onChange(event.type === "message" ? { ...event, message: name } : thrown(event.type, name))
          }
        />
      ) : null}
    </>
  );
}

/** What a round tells the outside when it is done, while others go on. */
function BehaviorFields({ loop, change }: { loop: MultiInstance; change: Change<MultiInstance> }) {
  const store = useStore();
  const behavior = loop.behavior ?? "all";
  const [rule] = loop.complex ?? [];
  const putRule = (next: NonNullable<MultiInstance["complex"]>[number]) =>
    change({ complex: [next, ...(loop.complex ?? []).slice(1)] }, "complex");
  function handleBehavior(next: Behavior) {
    change(
      {
        behavior: next === "all" ? undefined : next,
        event: next === "one" || next === "none" ? (loop.event ?? thrown("escalation", "")) : undefined,
        complex:
          next === "complex" ? (loop.complex ?? [{ condition: "", event: thrown("escalation", "") }]) : undefined,
      },
      "behavior",
    );
  }
  return (
    <>
      <Field label="Tell others" hint="While the rounds go on.">
        <Select options={BEHAVIORS} value={behavior} onValueChange={handleBehavior} />
      </Field>
      {behavior === "one" || behavior === "none" ? (
        <ThrownFields event={loop.event ?? thrown("escalation", "")} onChange={(event) => change({ event }, "event")} />
      ) : null}
      {behavior === "complex" && rule ? (
        <>
          <ExpressionField
            label="When"
            value={rule.condition}
            rows={1}
            placeholder="nrOfCompletedInstances = 2"
            onChange={(condition) => putRule({ ...rule, condition })}
            onSettle={() => store.settle()}
          />
          <ThrownFields event={rule.event} onChange={(event) => putRule({ ...rule, event })} />
        </>
      ) : null}
    </>
  );
}
