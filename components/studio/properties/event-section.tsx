"use client";

import { Switch } from "@/components/ui/checkbox";
import type { EventDefinition, ModelElement } from "@/lib/model";
import { compact } from "../commands/edit";
import { ExpressionField } from "../expression/expression-field";
import { useModel, useStore } from "../use-studio";
import { CallFields } from "./call-section";
import { CompensationFields } from "./compensation-fields";
import { Section } from "./section";
import { TextProperty } from "./text-property";
import { TimerFields } from "./timer-section";
import { useElementEdit } from "./use-element-edit";

type EventElement = Extract<ModelElement, { definitions: EventDefinition[] }>;

/** What an event waits for, or tells. */
export function EventSections({ element }: { element: EventElement }) {
  const edit = useElementEdit(element.id);
  const isThrown = element.type === "endEvent" || element.type === "intermediateThrowEvent";
  const put = (index: number, definition: EventDefinition, field: string) =>
    edit(
      { definitions: element.definitions.map((d, i) => (i === index ? definition : d)) },
      `definitions.${index}.${field}`,
    );
  return (
    <>
      {element.definitions.map((definition, index) => (
        <Section
          key={`${index}`}
          title={`${DEFINITION_WORDS[definition.type]}${element.definitions.length > 1 ? ` ${index + 1}` : ""}`}
        >
          <DefinitionFields
            element={element}
            definition={definition}
            isThrown={isThrown}
            onChange={(next, field) => put(index, next, field)}
          />
        </Section>
      ))}
      {element.definitions.length > 1 && !isThrown ? (
        <Section title="Several triggers">
          <Switch
            label="All of them must happen"
            hint="Off: the first is enough."
            isChecked={("parallelMultiple" in element && element.parallelMultiple) ?? false}
            onCheckedChange={(is) => edit({ parallelMultiple: is || undefined }, "parallelMultiple")}
          />
        </Section>
      ) : null}
      {element.type === "startEvent" && element.parent !== undefined && canChooseInterrupting(element) ? (
        <Section title="When it happens">
          <Switch
            label="Stops all else around it"
            hint="Off: what is open goes on, and this runs beside it."
            isChecked={element.interrupting !== false}
            onCheckedChange={(is) => edit({ interrupting: is ? undefined : false }, "interrupting")}
          />
        </Section>
      ) : null}
      {element.type === "boundaryEvent" && canChooseInterrupting(element) ? (
        <Section title="When it happens">
          <Switch
            label="Stops the step it sits on"
            hint="Off: the step goes on, and this path runs beside it."
            isChecked={element.interrupting}
            onCheckedChange={(interrupting) => edit({ interrupting }, "interrupting")}
          />
        </Section>
      ) : null}
    </>
  );
}

const canChooseInterrupting = (e: EventElement): boolean =>
  e.definitions.length > 0 &&
  !e.definitions.some((d) => d.type === "error" || d.type === "compensation" || d.type === "cancel");

const DEFINITION_WORDS: Record<EventDefinition["type"], string> = {
  message: "Message",
  timer: "Timer",
  error: "Error",
  escalation: "Escalation",
  signal: "Signal",
  conditional: "Condition",
  link: "Link",
  compensation: "Compensation",
  cancel: "Cancel",
  terminate: "Terminate",
};

interface FieldsProps {
  readonly element: EventElement;
  readonly definition: EventDefinition;
  readonly isThrown: boolean;
  readonly onChange: (definition: EventDefinition, field: string) => boolean;
}

function DefinitionFields({ element, definition, isThrown, onChange }: FieldsProps) {
  const store = useStore();
  const model = useModel();
  const settle = () => store.settle();
  switch (definition.type) {
    case "timer":
      return (
        <TimerFields
          timer={definition}
          onChange={(timer) => onChange(timer, "timer")}
          onSettle={settle}
          {...(element.type === "startEvent" && { onlyKinds: ["date", "cycle"] as const })}
        />
      );
    case "message":
      return (
        <>
          <MessageFields
            message={definition.message}
            correlationKey={definition.correlationKey}
            hasKey={element.type !== "startEvent" || element.parent !== undefined}
            isThrown={isThrown}
            onChange={(patch, field) => onChange(compact({ ...definition, ...patch }), field)}
          />
          {isThrown ? (
            <CallFields
              call={definition.call}
              onChange={(call, field) => onChange(compact({ ...definition, call }), field)}
              onSettle={settle}
              withoutCall="The message goes to whoever waits for it in this installation."
            />
          ) : null}
        </>
      );
    case "error":
      return (
        <>
          <TextProperty
            label="Error code"
            value={definition.errorCode ?? ""}
            isMono
            placeholder={isThrown ? "PAYMENT_REFUSED" : "Any"}
            hint={
              isThrown
                ? "An error event around this step with the same code catches it."
                : "Empty: catches every error."
            }
            suggestions={errorCodes(model.elements)}
            onCommit={(text) => onChange(compact({ ...definition, errorCode: text || undefined }), "errorCode")}
          />
          {isThrown ? null : (
            <>
              <TextProperty
                label="Code variable"
                value={definition.codeVariable ?? ""}
                isMono
                hint="Receives the code."
                onCommit={(text) =>
                  onChange(compact({ ...definition, codeVariable: text || undefined }), "codeVariable")
                }
              />
              <TextProperty
                label="Message variable"
                value={definition.messageVariable ?? ""}
                isMono
                hint="Receives what went wrong."
                onCommit={(text) =>
                  onChange(compact({ ...definition, messageVariable: text || undefined }), "messageVariable")
                }
              />
            </>
          )}
        </>
      );
    case "escalation":
      return (
        <>
          <TextProperty
            label="Escalation code"
            value={definition.escalationCode ?? ""}
            isMono
            placeholder={isThrown ? "NEEDS_HELP" : "Any"}
            hint={
              isThrown
                ? "An escalation event around this step with the same code catches it; nobody else notices."
                : "Empty: catches every escalation."
            }
            suggestions={namesIn(model.elements, (d) => (d.type === "escalation" ? d.escalationCode : undefined))}
            onCommit={(text) =>
              onChange(compact({ ...definition, escalationCode: text || undefined }), "escalationCode")
            }
          />
          {isThrown ? null : (
            <TextProperty
              label="Code variable"
              value={definition.codeVariable ?? ""}
              isMono
              hint="Receives the code."
              onCommit={(text) => onChange(compact({ ...definition, codeVariable: text || undefined }), "codeVariable")}
            />
          )}
        </>
      );
    case "signal":
      return (
        <TextProperty
          label="Signal"
          value={definition.signal}
          isMono
          isRequired
          placeholder="prices-changed"
          hint={
            isThrown
              ? "Everyone who waits for this name goes on."
              : "Whoever throws this name reaches it, in any workflow."
          }
          suggestions={namesIn(model.elements, (d) => (d.type === "signal" ? d.signal : undefined))}
          onCommit={(signal) => onChange({ ...definition, signal }, "signal")}
        />
      );
    case "conditional":
      return (
        <ExpressionField
          label="Condition"
          value={definition.condition}
          placeholder="stock >= ordered"
          hint={
            'It happens when this becomes true. For a milestone, ask where the instance is: list contains(activeElements, "pay").'
          }
          describeValue={(v) => (v === true ? "it happens" : "it waits")}
          onChange={(condition) => onChange({ ...definition, condition }, "condition")}
          onSettle={settle}
        />
      );
    case "link":
      return (
        <TextProperty
          label="Link"
          value={definition.link}
          isRequired
          hint={isThrown ? "It goes on at the link event of the same name." : "The links of this name lead here."}
          suggestions={namesIn(model.elements, (d) => (d.type === "link" ? d.link : undefined))}
          onCommit={(link) => onChange({ ...definition, link }, "link")}
        />
      );
    case "terminate":
      return <p className="text-xs text-muted">Everything that is still open in this scope is cancelled.</p>;
    case "cancel":
      return (
        <p className="text-xs text-muted">
          {isThrown
            ? "What its transaction has done is undone, last first; then the transaction is left by its cancel event."
            : "It happens when a cancel end inside this transaction is reached, after all has been undone."}
        </p>
      );
    case "compensation":
      return <CompensationFields element={element} definition={definition} isThrown={isThrown} onChange={onChange} />;
  }
}

export interface MessageFieldsProps {
  readonly message: string;
  readonly correlationKey: string | undefined;
  readonly hasKey: boolean;
  readonly isThrown: boolean;
  readonly onChange: (patch: { message?: string; correlationKey?: string | undefined }, field: string) => boolean;
}

export function MessageFields({ message, correlationKey, hasKey, isThrown, onChange }: MessageFieldsProps) {
  const store = useStore();
  const model = useModel();
  return (
    <>
      <TextProperty
        label="Message name"
        value={message}
        placeholder="order-paid"
        isMono
        isRequired
        suggestions={messageNames(model.elements)}
        onCommit={(text) => onChange({ message: text }, "message")}
      />
      {hasKey ? (
        <ExpressionField
          label="Correlation key"
          value={correlationKey ?? ""}
          placeholder="orderId"
          rows={1}
          hint={
            isThrown ? "Which instance it is for." : "Tells instances apart: a message for the same key comes here."
          }
          onChange={(text) => onChange({ correlationKey: text || undefined }, "correlationKey")}
          onSettle={() => store.settle()}
        />
      ) : null}
    </>
  );
}

/** Names that other events of the model use. */
function namesIn(elements: readonly ModelElement[], nameOf: (d: EventDefinition) => string | undefined): string[] {
  const names = elements.flatMap((e) => ("definitions" in e ? e.definitions.flatMap((d) => nameOf(d) ?? []) : []));
  return [...new Set(names)].filter(Boolean).sort();
}

function messageNames(elements: readonly ModelElement[]): string[] {
  const names = elements.flatMap((e) => {
    const own = "message" in e && e.message ? [e.message] : [];
    const told =
      "definitions" in e ? e.definitions.flatMap((d) => (d.type === "message" && d.message ? [d.message] : [])) : [];
    return [...own, ...told];
  });
  return [...new Set(names)].sort();
}

function errorCodes(elements: readonly ModelElement[]): string[] {
  const codes = elements.flatMap((e) => {
    const called = "call" in e && e.call?.kind === "http" ? Object.values(e.call.errorCodes ?? {}) : [];
    const told =
      "definitions" in e ? e.definitions.flatMap((d) => (d.type === "error" && d.errorCode ? [d.errorCode] : [])) : [];
    return [...called, ...told];
  });
  return [...new Set(codes)].filter(Boolean).sort();
}
