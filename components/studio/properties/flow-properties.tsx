"use client";

import { ArrowRight, RotateCcw } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Switch } from "@/components/ui/checkbox";
import type { Flow } from "@/lib/model";
import { findElement, hasConditionalFlows, setDefaultFlow, straighten } from "../commands";
import { isActivityKind } from "../geometry/sizes";
import { useModel, useStore } from "../use-studio";
import { DetailsSection, NameField } from "./general-section";
import { ConditionField, nameOfElement } from "./outgoing-section";
import { Section } from "./section";

export function FlowProperties({ flow }: { flow: Flow }) {
  const store = useStore();
  const model = useModel();
  const source = findElement(model, flow.source);
  const target = findElement(model, flow.target);
  const isDefault = source !== undefined && "default" in source && source.default === flow.id;
  const hasCondition = source !== undefined && hasConditionalFlows(source.type);
  return (
    <>
      <Section title="General">
        <NameField id={flow.id} name={flow.name ?? ""} placeholder="For example: yes" label="Label" />
        <p className="flex min-w-0 items-center gap-1.5 text-xs text-muted">
          <EndButton id={flow.source} label={nameOfElement(source)} />
          <ArrowRight className="size-3.5 shrink-0" aria-hidden />
          <EndButton id={flow.target} label={nameOfElement(target)} />
        </p>
      </Section>
      {hasCondition ? (
        <Section
          title="Condition"
          isOpen={!isActivityKind(source.type) || flow.condition !== undefined || isDefault}
          summary="None"
        >
          <Switch
            label="Default flow"
            hint="Taken when no other condition holds."
            isChecked={isDefault}
            onCheckedChange={(is) =>
              store.edit("Change default flow", (m) =>
                setDefaultFlow(m, { source: flow.source, flow: is ? flow.id : undefined }),
              )
            }
          />
          {isDefault ? null : <ConditionField flow={flow} />}
        </Section>
      ) : (
        <Section title="Condition">
          <p className="text-xs text-muted">
            {nameOfElement(source)} goes on here without asking. Conditions stand behind exclusive and inclusive
            gateways.
          </p>
        </Section>
      )}
      <Section title="Line" isOpen={false}>
        <Button
          size="sm"
          className="self-start"
          onClick={() => store.edit("Draw line anew", (m) => straighten(m, { flow: flow.id }))}
        >
          <RotateCcw aria-hidden />
          Draw it anew
        </Button>
      </Section>
      <DetailsSection id={flow.id} documentation={flow.documentation ?? ""} />
    </>
  );
}

function EndButton({ id, label }: { id: string; label: string }) {
  const store = useStore();
  return (
    <button
      type="button"
      onClick={() => store.select([id])}
      className="min-w-0 truncate rounded-sm text-foreground hover:text-accent hover:underline"
    >
      {label}
    </button>
  );
}
