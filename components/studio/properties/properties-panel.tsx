"use client";

import {
  AlignCenterHorizontal,
  AlignCenterVertical,
  AlignEndHorizontal,
  AlignEndVertical,
  AlignHorizontalSpaceAround,
  AlignStartHorizontal,
  AlignStartVertical,
  AlignVerticalSpaceAround,
  type LucideIcon,
  Workflow,
} from "lucide-react";
import type { ReactNode } from "react";
import { IconButton } from "@/components/ui/button";
import { align, type Alignment, findElement, findFlow, rename } from "../commands";
import { ElementIcon, FlowIcon } from "../element-icon";
import { templateLabel } from "../templates";
import { useModel, useSelection, useStore } from "../use-studio";
import { ElementProperties } from "./element-properties";
import { FlowProperties } from "./flow-properties";
import { LaneProperties } from "./lane-properties";
import { ModelProperties } from "./model-properties";
import { Section } from "./section";
import { TextProperty } from "./text-property";

/** What can be set of whatever is selected; of the workflow itself, if nothing is. */
export function PropertiesPanel() {
  const model = useModel();
  const selection = useSelection();
  const [id] = selection;
  if (selection.length > 1) return <SeveralSelected ids={selection} />;
  if (id === undefined) {
    return (
      <Panel icon={<Workflow className="size-5 text-muted" aria-hidden />} title={model.name} kind="Workflow">
        <ModelProperties />
      </Panel>
    );
  }
  const element = findElement(model, id);
  if (element) {
    const kind = templateLabel(element);
    return (
      <Panel
        key={id}
        icon={<ElementIcon of={element} className="text-muted" />}
        title={element.name || kind}
        kind={`${kind} · ${element.id}`}
      >
        <ElementProperties element={element} />
      </Panel>
    );
  }
  const flow = findFlow(model, id);
  if (flow) {
    return (
      <Panel key={id} icon={<FlowIcon className="text-muted" />} title={flow.name || "Flow"} kind={`Flow · ${flow.id}`}>
        <FlowProperties flow={flow} />
      </Panel>
    );
  }
  return <Aside id={id} />;
}

function Panel({ icon, title, kind, children }: { icon: ReactNode; title: string; kind: string; children: ReactNode }) {
  return (
    <>
      <header className="flex items-center gap-2.5 border-b border-border px-4 py-2.5">
        {icon}
        <div className="min-w-0">
          <h2 className="truncate text-sm font-semibold">{title}</h2>
          <p className="truncate text-2xs text-muted">{kind}</p>
        </div>
      </header>
      {children}
    </>
  );
}

/** Notes, lanes, the pool: what is drawn beside the elements. */
function Aside({ id }: { id: string }) {
  const store = useStore();
  const model = useModel();
  const artifact = model.artifacts?.find((a) => a.id === id);
  const lane = model.lanes?.find((l) => l.id === id);
  const kind = artifact ? (artifact.type === "textAnnotation" ? "Note" : "Drawn only") : lane ? "Lane" : "Pool";
  const name = artifact?.text ?? lane?.name ?? (model.pool?.id === id ? model.pool.name : "") ?? "";
  return (
    <Panel
      key={id}
      icon={<span className="size-4 rounded-sm border border-border-strong" aria-hidden />}
      title={name || kind}
      kind={kind}
    >
      <Section title="General">
        <TextProperty
          label={artifact ? "Text" : "Name"}
          value={name}
          isMultiline
          onCommit={(text) => store.edit("Rename", (m) => rename(m, { id, name: text }), { group: `${id}.name` })}
        />
      </Section>
      {lane ? <LaneProperties lane={lane} /> : null}
    </Panel>
  );
}

const ALIGN: readonly { to: Alignment; label: string; icon: LucideIcon }[] = [
  { to: "left", label: "Align left", icon: AlignStartVertical },
  { to: "centre", label: "Align centres", icon: AlignCenterVertical },
  { to: "right", label: "Align right", icon: AlignEndVertical },
  { to: "top", label: "Align top", icon: AlignStartHorizontal },
  { to: "middle", label: "Align middles", icon: AlignCenterHorizontal },
  { to: "bottom", label: "Align bottom", icon: AlignEndHorizontal },
  { to: "spreadAcross", label: "Spread evenly across", icon: AlignHorizontalSpaceAround },
  { to: "spreadDown", label: "Spread evenly down", icon: AlignVerticalSpaceAround },
];

function SeveralSelected({ ids }: { ids: readonly string[] }) {
  const store = useStore();
  return (
    <Panel
      icon={<Workflow className="size-5 text-muted" aria-hidden />}
      title={`${ids.length} selected`}
      kind="Several"
    >
      <Section title="Arrange">
        <div className="grid grid-cols-4 gap-1.5" role="group" aria-label="Arrange">
          {ALIGN.map(({ to, label, icon: Icon }) => (
            <IconButton
              key={to}
              label={label}
              variant="secondary"
              className="w-full"
              onClick={() => store.edit(label, (m) => align(m, { ids, to }))}
            >
              <Icon aria-hidden />
            </IconButton>
          ))}
        </div>
      </Section>
    </Panel>
  );
}
