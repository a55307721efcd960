"use client";

import { useQuery } from "@tanstack/react-query";
import { Check, CircleHelp, Minus, TriangleAlert, X } from "lucide-react";
import { Alert } from "@/components/ui/alert";
import { cn } from "@/components/ui/cn";
import { EmptyState } from "@/components/ui/empty-state";
import { ExactTime } from "@/components/ui/relative-time";
import { SkeletonRows } from "@/components/ui/skeleton";
import { instanceDecisionsQuery } from "@/lib/client/instances";
import type { Model } from "@/lib/model";
import type { Decision, DecisionFlow } from "@/lib/queries/instances/decisions";
import { describeReason } from "./event-words";
import { namesOf } from "./names";
import { TraceValues } from "./trace-values";

export interface WhyPanelProps {
  readonly instanceId: string;
  readonly model: Model;
  /** An element or a flow. */
  readonly selected: string | null;
  readonly onSelect: (id: string) => void;
}

/** Why the instance went this way: the conditions at a gateway, what they read, and the ways not taken. */
export function WhyPanel({ instanceId, model, selected, onSelect }: WhyPanelProps) {
  const flow = model.flows.find(({ id }) => id === selected);
  const element = flow?.source ?? selected;
  if (element === null || !model.elements.some(({ id }) => id === element)) {
    const isChoice = (id: string) => model.flows.filter(({ source }) => source === id).length > 1;
    const gateways = model.elements.filter(({ id, type }) => type.endsWith("Gateway") && isChoice(id));
    const names = namesOf({ model });
    return (
      <EmptyState
        icon={CircleHelp}
        title="Choose a gateway or a flow"
        className="py-10"
        action={gateways.slice(0, 6).map((gateway) => (
          <button
            key={gateway.id}
            type="button"
            onClick={() => onSelect(gateway.id)}
            className="rounded-md border border-border-strong bg-surface px-2.5 py-1 text-sm hover:bg-hover"
          >
            {names.element(gateway.id)}
          </button>
        ))}
      >
        Press one on the drawing above, and read here what was asked, what the answer was and why the other ways were
        not taken.
      </EmptyState>
    );
  }
  return <Decisions instanceId={instanceId} model={model} element={element} flow={flow?.id} />;
}

function Decisions({
  instanceId,
  model,
  element,
  flow,
}: {
  instanceId: string;
  model: Model;
  element: string;
  flow: string | undefined;
}) {
  const decisions = useQuery(instanceDecisionsQuery(instanceId, element));
  const names = namesOf({ model });
  if (decisions.isPending) return <SkeletonRows rows={3} />;
  if (decisions.isError) {
    return (
      <Alert tone="red" title="This could not be read" isLive>
        {decisions.error.message}
      </Alert>
    );
  }
  if (decisions.data.length === 0) {
    return (
      <p className="py-8 text-center text-sm text-muted">The instance has not left “{names.element(element)}” yet.</p>
    );
  }
  const total = decisions.data.length;
  return (
    <div className="flex flex-col gap-3">
      {decisions.data.map((decision, index) => (
        <DecisionCard
          key={`${decision.revision}-${decision.step}`}
          decision={decision}
          title={total > 1 ? `“${names.element(element)}”, visit ${total - index}` : `“${names.element(element)}”`}
          flow={flow}
        />
      ))}
    </div>
  );
}

function DecisionCard({ decision, title, flow }: { decision: Decision; title: string; flow: string | undefined }) {
  return (
    <article className="rounded-lg border border-border bg-surface">
      <header className="flex flex-wrap items-baseline gap-x-3 border-b border-border px-4 py-2.5">
        <h2 className="text-sm font-semibold">{title}</h2>
        <ExactTime at={decision.at} className="text-xs text-muted" />
      </header>
      <ul className="divide-y divide-border">
        {decision.flows.map((each) => (
          <FlowRow key={each.flow} flow={each} isSelected={each.flow === flow} />
        ))}
      </ul>
    </article>
  );
}

function FlowRow({ flow, isSelected }: { flow: DecisionFlow; isSelected: boolean }) {
  const failed = flow.trace?.error !== undefined;
  const Icon = failed ? TriangleAlert : flow.taken ? Check : flow.why === "not_evaluated" ? Minus : X;
  return (
    <li className={cn("flex gap-3 px-4 py-3", isSelected && "bg-selected")}>
      <span
        className={cn(
          "mt-0.5 flex size-5 shrink-0 items-center justify-center rounded-full border",
          flow.taken
            ? "border-green-line bg-green-soft text-green"
            : failed
              ? "border-red-line bg-red-soft text-red"
              : "border-border bg-sunken text-muted",
        )}
      >
        <Icon className="size-3" strokeWidth={3} aria-hidden />
      </span>
      <div className="min-w-0 flex-1 text-sm">
        <p className={cn(flow.taken ? "font-medium" : "text-muted")}>
          {flow.name ? `“${flow.name}” to ${flow.targetName}` : `to ${flow.targetName}`}
          <span className="ml-2 text-xs font-normal text-muted">{flow.taken ? "taken" : "not taken"}</span>
        </p>
        {flow.trace ? <TraceValues trace={flow.trace} /> : <p className="mt-0.5 text-muted">{describeReason(flow)}</p>}
      </div>
    </li>
  );
}
