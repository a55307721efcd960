"use client";

import { Command as Cmdk } from "cmdk";
import { Search, X } from "lucide-react";
import { IconButton } from "@/components/ui/button";
import { findElement } from "../commands";
import { ElementIcon, FlowIcon } from "../element-icon";
import { nameOfElement } from "../properties/outgoing-section";
import { templateLabel } from "../templates";
import { useModel } from "../use-studio";

/** Finds elements and flows by name, type, id or what their conditions say. */
export function FindBar({ onGoTo, onClose }: { onGoTo: (id: string) => void; onClose: () => void }) {
  const model = useModel();
  return (
    <div
      className="popup absolute top-3 right-3 z-20 w-80 overflow-hidden"
      onKeyDown={(event) => event.key === "Escape" && (event.stopPropagation(), onClose())}
    >
      <Cmdk label="Find in this model" loop>
        <div className="flex h-9 items-center gap-2 border-b border-border pr-1 pl-2.5">
          <Search className="size-3.5 shrink-0 text-faint" aria-hidden />
          <Cmdk.Input
            autoFocus
            placeholder="Find an element…"
            className="h-full min-w-0 flex-1 bg-transparent text-sm outline-none placeholder:text-faint"
          />
          <IconButton label="Close" size="icon-sm" onClick={onClose}>
            <X aria-hidden />
          </IconButton>
        </div>
        <Cmdk.List className="max-h-72 scroll-py-1 overflow-y-auto p-1">
          <Cmdk.Empty className="px-3 py-6 text-center text-sm text-muted">Nothing by that name.</Cmdk.Empty>
          {model.elements.map((element) => (
            <Row
              key={element.id}
              id={element.id}
              title={nameOfElement(element)}
              detail={templateLabel(element)}
              words={[element.documentation ?? ""]}
              onGoTo={onGoTo}
            >
              <ElementIcon of={element} className="text-muted" />
            </Row>
          ))}
          {model.flows
            .filter((flow) => flow.name || flow.condition)
            .map((flow) => (
              <Row
                key={flow.id}
                id={flow.id}
                title={flow.name || flow.condition || ""}
                detail={`${nameOfElement(findElement(model, flow.source))} → ${nameOfElement(findElement(model, flow.target))}`}
                words={[flow.condition ?? ""]}
                onGoTo={onGoTo}
              >
                <FlowIcon className="text-muted" />
              </Row>
            ))}
        </Cmdk.List>
      </Cmdk>
    </div>
  );
}

function Row({
  id,
  title,
  detail,
  words,
  onGoTo,
  children,
}: {
  id: string;
  title: string;
  detail: string;
  words: string[];
  onGoTo: (id: string) => void;
  children: React.ReactNode;
}) {
  return (
    <Cmdk.Item
      value={`${title} ${id}`}
      keywords={[detail, id, ...words]}
      onSelect={() => onGoTo(id)}
      className="flex cursor-default items-center gap-2.5 rounded-sm px-2 py-1 text-sm select-none data-[selected=true]:bg-hover"
    >
      {children}
      <span className="min-w-0 flex-1">
        <span className="block truncate">{title}</span>
        <span className="block truncate text-2xs text-muted">{detail}</span>
      </span>
    </Cmdk.Item>
  );
}
