"use client";

import { ArrowRight, Flag } from "lucide-react";
import { Checkbox } from "@/components/ui/checkbox";
import type { Flow, Model, ModelElement } from "@/lib/model";
import { findElement, hasConditionalFlows, setCondition, setDefaultFlow } from "../commands";
import { ExpressionField } from "../expression/expression-field";
import { templateLabel } from "../templates";
import { useModel, useStore } from "../use-studio";
import { Section } from "./section";

export const nameOfElement = (element: ModelElement | undefined): string =>
  element ? element.name || templateLabel(element) : "nothing";

/** Where it goes on, and under which condition: one field for each flow of a decision. */
export function OutgoingSection({ element }: { element: ModelElement }) {
  const model = useModel();
  const flows = model.flows.filter((f) => f.source === element.id);
  if (flows.length === 0 || !hasConditionalFlows(element.type)) return null;
  const isDecision = flows.length > 1 || flows.some((f) => f.condition !== undefined);
  if (!isDecision) return null;
  const exclusive = element.type === "exclusiveGateway";
  return (
    <Section title={exclusive ? "Which way" : "Which ways"}>
      {flows.map((flow) => (
        <FlowCondition key={flow.id} model={model} flow={flow} source={element} />
      ))}
      <p className="text-xs text-muted">
        {exclusive
          ? "The first condition that holds decides, in this order; none: the default."
          : "Every way whose condition holds is taken; none: the default."}
      </p>
    </Section>
  );
}

function FlowCondition({ model, flow, source }: { model: Model; flow: Flow; source: ModelElement }) {
  const store = useStore();
  const isDefault = "default" in source && source.default === flow.id;
  const target = nameOfElement(findElement(model, flow.target));
  return (
    <div className="flex flex-col gap-2 rounded-md border border-border p-2.5">
      <button
        type="button"
        onClick={() => store.select([flow.id])}
        className="flex min-w-0 items-center gap-1.5 rounded-sm text-left text-sm font-medium hover:text-accent"
      >
        <ArrowRight className="size-3.5 shrink-0 text-muted" aria-hidden />
        <span className="truncate">
          {flow.name ? `${flow.name}: ` : ""}
          {target}
        </span>
      </button>
      {isDefault ? (
        <p className="flex items-center gap-1.5 text-xs text-muted">
          <Flag className="size-3.5" aria-hidden />
          Taken when no other condition holds.
        </p>
      ) : (
        <ConditionField flow={flow} label={`Condition to ${target}`} isLabelHidden />
      )}
      <Checkbox
        label="Default"
        isChecked={isDefault}
        onCheckedChange={(is) =>
          store.edit("Change default flow", (m) =>
            setDefaultFlow(m, { source: source.id, flow: is ? flow.id : undefined }),
          )
        }
      />
    </div>
  );
}

export function ConditionField({
  flow,
  label = "Condition",
  isLabelHidden = false,
}: {
  flow: Flow;
  label?: string;
  isLabelHidden?: boolean;
}) {
  const store = useStore();
  return (
    <ExpressionField
      label={label}
      isLabelHidden={isLabelHidden}
      value={flow.condition ?? ""}
      placeholder="amount > 1000"
      rows={1}
      describeValue={(value) =>
        value === true ? "taken" : value === false ? "not taken" : "neither true nor false: an incident"
      }
      onChange={(condition) =>
        store.edit("Change condition", (m) => setCondition(m, { flow: flow.id, condition }), {
          group: `${flow.id}.condition`,
        })
      }
      onSettle={() => store.settle()}
    />
  );
}
