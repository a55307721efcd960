"use client";

import { Combobox } from "@/components/ui/combobox";
import { Switch } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { NumberInput } from "@/components/ui/number-input";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { Select } from "@/components/ui/select";
import { canExecute } from "@/lib/engine";
import type { ElementOf, ModelElement } from "@/lib/model";
import { Alert } from "@/components/ui/alert";
import { isActivityKind, isScope } from "../geometry/sizes";
import { setExpanded } from "../commands";
import { isExpanded } from "../commands/edit";
import { ExpressionField } from "../expression/expression-field";
import { ValueField } from "../expression/value-field";
import { useModel, useStore, useStudioEnvironment } from "../use-studio";
import { isActivity } from "./activity";
import { AdvancedSection } from "./advanced-section";
import { AssignmentFields, TaskTimingFields } from "./assignment-section";
import { CallFields } from "./call-section";
import { EventSections, MessageFields } from "./event-section";
import { FormEditor } from "./form-editor";
import { DetailsSection, NameField } from "./general-section";
import { LoopSection } from "./loop-section";
import { MappingsField } from "./mappings-section";
import { OutgoingSection } from "./outgoing-section";
import { Section } from "./section";
import { TextProperty } from "./text-property";
import { useElementEdit } from "./use-element-edit";

/** Everything that can be set of one element, by its type. */
export function ElementProperties({ element }: { element: ModelElement }) {
  const refusal = canExecute(element);
  return (
    <>
      {refusal ? (
        <div className="border-b border-border p-3">
          <Alert tone="amber" title="The engine does not execute this">
            {refusal}
          </Alert>
        </div>
      ) : null}
      <Section title="General">
        <NameField id={element.id} name={element.name ?? ""} />
      </Section>
      <KindSections element={element} />
      <OutgoingSection element={element} />
      {isActivityKind(element.type) ? <VariablesSection element={element} /> : null}
      {"definitions" in element &&
      element.type !== "endEvent" &&
      element.type !== "intermediateThrowEvent" &&
      element.definitions.length > 0 ? (
        <OutputsSection element={element} />
      ) : null}
      {isActivity(element) && !element.isForCompensation ? <LoopSection element={element} /> : null}
      {isActivity(element) ? <AdvancedSection element={element} /> : null}
      <DetailsSection id={element.id} documentation={element.documentation ?? ""} />
    </>
  );
}

function KindSections({ element }: { element: ModelElement }) {
  const store = useStore();
  const edit = useElementEdit(element.id);
  const settle = () => store.settle();
  if (isScope(element.type)) return <ScopeSection element={element} />;
  switch (element.type) {
    case "userTask":
      return (
        <>
          <Section title="Who" summary={(element.candidateGroups ?? []).join(", ") || element.assignee}>
            <AssignmentFields key={element.id} element={element} />
          </Section>
          <Section title="Form" summary={countOf(element.form?.fields.length ?? 0, "field")}>
            <FormEditor
              key={element.id}
              form={element.form}
              title={element.name ?? "Task"}
              submitLabel="Complete"
              onChange={(form, field) => edit({ form }, field)}
              onSettle={settle}
            />
          </Section>
          <Section
            title="When and how urgent"
            isOpen={element.due !== undefined || element.priority !== undefined}
            summary={element.due}
          >
            <TaskTimingFields element={element} />
          </Section>
        </>
      );
    case "serviceTask":
      return (
        <Section title="Service">
          <CallFields
            call={element.call}
            onChange={(call, field) => edit({ call }, field)}
            onSettle={settle}
            withoutCall={undefined}
          />
        </Section>
      );
    case "sendTask":
      return (
        <Section title="Message">
          <TextProperty
            label="Message name"
            value={element.message ?? ""}
            isMono
            placeholder="order-shipped"
            onCommit={(message) => edit({ message: message || undefined }, "message")}
          />
          <CallFields
            call={element.call}
            onChange={(call, field) => edit({ call }, field)}
            onSettle={settle}
            withoutCall="The message goes to whoever waits for it in this installation."
          />
        </Section>
      );
    case "receiveTask":
      return (
        <Section title="Message">
          <MessageFields
            message={element.message ?? ""}
            correlationKey={element.correlationKey}
            hasKey
            isThrown={false}
            onChange={(patch, field) => edit(patch, field)}
          />
        </Section>
      );
    case "scriptTask":
      return <ScriptSection element={element} />;
    case "businessRuleTask":
      return (
        <Section title="Decision">
          <TextProperty
            label="Decision"
            value={element.decision ?? ""}
            isMono
            onCommit={(decision) => edit({ decision: decision || undefined }, "decision")}
          />
          <TextProperty
            label="Result variable"
            value={element.resultVariable ?? ""}
            isMono
            onCommit={(name) => edit({ resultVariable: name || undefined }, "resultVariable")}
          />
          <CallFields
            call={element.call}
            onChange={(call, field) => edit({ call }, field)}
            onSettle={settle}
            withoutCall="Decision tables come with a later version; until then a call decides."
          />
        </Section>
      );
    case "callActivity":
      return <CallActivitySection element={element} />;
    case "startEvent":
      return (
        <>
          <EventSections element={element} />
          {element.parent === undefined && element.definitions.every(({ type }) => type === "conditional") ? (
            <Section title="Start form" summary={countOf(element.form?.fields.length ?? 0, "field")}>
              <FormEditor
                key={element.id}
                form={element.form}
                title="Start"
                submitLabel="Start"
                onChange={(form, field) => edit({ form }, field)}
                onSettle={settle}
              />
            </Section>
          ) : null}
        </>
      );
    case "endEvent":
    case "intermediateCatchEvent":
    case "intermediateThrowEvent":
    case "boundaryEvent":
      return <EventSections element={element} />;
    case "task":
    case "manualTask":
      return (
        <Section title="What happens">
          <p className="text-xs text-muted">
            The engine passes it at once: nobody gets a task. Change its type to a user task if a person should do it.
          </p>
        </Section>
      );
    case "complexGateway":
      return <ComplexGatewaySection element={element} />;
    default:
      return <GatewayHint element={element} />;
  }
}

function GatewayHint({ element }: { element: ModelElement }) {
  const words: Partial<Record<ModelElement["type"], string>> = {
    parallelGateway: "Takes all ways at once. Where ways come together, it waits for all of them.",
    inclusiveGateway:
      "Takes every way whose condition holds. Where ways come together, it waits for those that are still coming.",
    exclusiveGateway: "Takes exactly one way. Where ways come together, it passes each on at once.",
    eventBasedGateway: "Waits for the events behind it; the first that happens decides.",
  };
  return (
    <Section title="What happens">
      <p className="text-xs text-muted">{words[element.type]}</p>
    </Section>
  );
}

function ComplexGatewaySection({ element }: { element: ElementOf<"complexGateway"> }) {
  const store = useStore();
  const edit = useElementEdit(element.id);
  return (
    <Section title="What happens">
      <p className="text-xs text-muted">
        Where ways come together, it goes on once its condition holds; those that come later start nothing, until it is
        reset.
      </p>
      <ExpressionField
        label="Goes on when"
        rows={1}
        value={element.activationCondition ?? ""}
        placeholder="activationCount >= 2"
        hint="activationCount is how many ways in have brought a token. Empty: all of them."
        onChange={(text) => edit({ activationCondition: text || undefined }, "activationCondition")}
        onSettle={() => store.settle()}
      />
    </Section>
  );
}

function ScriptSection({ element }: { element: ElementOf<"scriptTask"> }) {
  const store = useStore();
  const edit = useElementEdit(element.id);
  return (
    <Section title="Script">
      <ExpressionField
        label="Expression"
        rows={3}
        value={element.script ?? ""}
        placeholder="amount * 1.19"
        hint="FEEL; its value goes into the result variable."
        onChange={(script) => edit({ script }, "script")}
        onSettle={() => store.settle()}
      />
      <TextProperty
        label="Result variable"
        value={element.resultVariable ?? ""}
        isMono
        placeholder="total"
        onCommit={(name) => edit({ resultVariable: name || undefined }, "resultVariable")}
      />
    </Section>
  );
}

function CallActivitySection({ element }: { element: ElementOf<"callActivity"> }) {
  const { directory, store } = useStudioEnvironment();
  const edit = useElementEdit(element.id);
  const called = element.calledElement ?? "";
  const isKnown = called === "" || called.startsWith("=") || directory.workflows.some((w) => w.key === called);
  const options = [
    ...directory.workflows.map((w) => ({ value: w.key, label: w.name, hint: w.key })),
    ...(isKnown ? [] : [{ value: called, label: `${called} (not published)` }]),
  ];
  const pinned = typeof element.version === "number" ? element.version : undefined;
  return (
    <Section title="Called workflow">
      <ValueField
        label="Workflow"
        value={called}
        expressionPlaceholder='"handle-" + kind'
        onChange={(calledElement) => edit({ calledElement: calledElement || undefined }, "calledElement")}
        onSettle={() => store.settle()}
      >
        <Combobox
          aria-label="Workflow"
          options={options}
          value={called || null}
          placeholder="Choose a workflow…"
          onValueChange={(key) => edit({ calledElement: key ?? undefined }, "calledElement")}
        />
      </ValueField>
      <Field
        label="Version"
        hint={pinned === undefined ? "A new version is used as soon as it is published." : undefined}
      >
        <Select
          options={[
            { value: "latest", label: "Always the newest" },
            { value: "fixed", label: "A fixed one" },
          ]}
          value={pinned === undefined ? "latest" : "fixed"}
          onValueChange={(v) => edit({ version: v === "latest" ? undefined : 1 }, "version")}
        />
      </Field>
      {pinned === undefined ? null : (
        <Field label="Number of the version">
          <NumberInput value={pinned} min={1} onValueChange={(n) => edit({ version: n ?? 1 }, "version")} />
        </Field>
      )}
      <Switch
        label="Give it all variables"
        hint="Off: only what the inputs say."
        isChecked={element.passAll ?? element.propagateAll ?? false}
        onCheckedChange={(is) => edit({ passAll: is }, "passAll")}
      />
      <Switch
        label="Take all its variables back"
        hint="Off: only what the outputs say."
        isChecked={element.propagateAll ?? false}
        onCheckedChange={(is) =>
          edit(
            { propagateAll: is || undefined, passAll: element.passAll ?? element.propagateAll ?? false },
            "propagateAll",
          )
        }
      />
    </Section>
  );
}

function ScopeSection({ element }: { element: ModelElement }) {
  const store = useStore();
  const model = useModel();
  const edit = useElementEdit(element.id);
  const shown = isExpanded(model, element);
  return (
    <Section title="Sub-process">
      <Switch
        label="Open on the sheet"
        isChecked={shown}
        onCheckedChange={(expanded) =>
          store.edit(expanded ? "Open" : "Fold", (m) => setExpanded(m, { id: element.id, expanded }))
        }
      />
      {element.type === "subProcess" ? (
        <Switch
          label="Started by an event"
          hint="Any time while its scope is open."
          isChecked={element.triggeredByEvent ?? false}
          onCheckedChange={(is) => edit({ triggeredByEvent: is || undefined }, "triggeredByEvent")}
        />
      ) : null}
      {element.type === "transaction" ? (
        <p className="text-xs text-muted">
          A cancel end inside undoes what has been done in it, then it is left by its cancel event.
        </p>
      ) : null}
      {element.type === "adHocSubProcess" ? <AdHocFields element={element} /> : null}
    </Section>
  );
}

const ORDERINGS = [
  { value: "parallel" as const, label: "Any at once" },
  { value: "sequential" as const, label: "One at a time" },
];

function AdHocFields({ element }: { element: ElementOf<"adHocSubProcess"> }) {
  const store = useStore();
  const edit = useElementEdit(element.id);
  const settle = () => store.settle();
  const isChosen = element.activeElements === undefined;
  return (
    <>
      <SegmentedControl
        aria-label="Order"
        size="sm"
        className="self-start"
        options={ORDERINGS}
        value={element.ordering ?? "parallel"}
        onValueChange={(ordering) => edit({ ordering: ordering === "parallel" ? undefined : ordering }, "ordering")}
      />
      <Switch
        label="People choose what is done"
        hint="Off: an expression says which steps start."
        isChecked={isChosen}
        onCheckedChange={(is) => edit({ activeElements: is ? undefined : "[]" }, "activeElements")}
      />
      {isChosen ? null : (
        <ExpressionField
          label="Steps that start"
          value={element.activeElements ?? ""}
          rows={1}
          placeholder='["check", "call"]'
          hint="A list of the ids of steps in it that no flow leads to."
          onChange={(activeElements) => edit({ activeElements }, "activeElements")}
          onSettle={settle}
        />
      )}
      <ExpressionField
        label="Done when"
        value={element.completionCondition ?? ""}
        rows={1}
        placeholder="answered = true"
        hint={isChosen ? "Empty: when somebody says so." : "Empty: when nothing in it is open."}
        onChange={(text) => edit({ completionCondition: text || undefined }, "completionCondition")}
        onSettle={settle}
      />
      {element.completionCondition !== undefined ? (
        <Switch
          label="Then cancel what is open"
          hint="Off: open steps are finished first."
          isChecked={element.cancelRemainingInstances ?? true}
          onCheckedChange={(is) =>
            edit({ cancelRemainingInstances: is ? undefined : false }, "cancelRemainingInstances")
          }
        />
      ) : null}
    </>
  );
}

type Activity = Extract<ModelElement, { inputs?: unknown; outputs?: unknown }>;

function VariablesSection({ element }: { element: ModelElement }) {
  const store = useStore();
  const edit = useElementEdit(element.id);
  const { inputs = [], outputs = [] } = element as Activity & {
    inputs?: { target: string; source: string }[];
    outputs?: { target: string; source: string }[];
  };
  const settle = () => store.settle();
  return (
    <Section
      title="Variables in and out"
      isOpen={inputs.length + outputs.length > 0}
      summary={inputs.length + outputs.length > 0 ? countOf(inputs.length + outputs.length, "mapping") : "All"}
    >
      <MappingsField
        label="Inputs"
        addLabel="Add input"
        hint="Variables that only this step has. Without any it reads those of the instance."
        value={inputs}
        onChange={(next) => edit({ inputs: next.length > 0 ? next : undefined }, "inputs")}
        onSettle={settle}
      />
      <MappingsField
        label="Outputs"
        addLabel="Add output"
        hint="What it gives back. Without any, all that it set is given back."
        value={outputs}
        onChange={(next) => edit({ outputs: next.length > 0 ? next : undefined }, "outputs")}
        onSettle={settle}
      />
    </Section>
  );
}

function OutputsSection({ element }: { element: Extract<ModelElement, { definitions: unknown[] }> }) {
  const store = useStore();
  const edit = useElementEdit(element.id);
  const { outputs = [] } = element;
  return (
    <Section
      title="Variables out"
      isOpen={outputs.length > 0}
      summary={outputs.length > 0 ? countOf(outputs.length, "mapping") : "All"}
    >
      <MappingsField
        label="Outputs"
        addLabel="Add output"
        hint="What it gives on. Without any, all that came with it."
        value={outputs}
        onChange={(next) => edit({ outputs: next.length > 0 ? next : undefined }, "outputs")}
        onSettle={() => store.settle()}
      />
    </Section>
  );
}

const countOf = (n: number, word: string): string => (n === 0 ? "None" : `${n} ${word}${n === 1 ? "" : "s"}`);
