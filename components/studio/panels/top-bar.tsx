"use client";

import {
  ChevronRight,
  Download,
  Ellipsis,
  FileUp,
  Maximize,
  Redo2,
  Rocket,
  Search,
  Trash2,
  Undo2,
  Wand2,
} from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { workflowHref } from "@/components/shell/navigation";
import { Badge } from "@/components/ui/badge";
import { Button, IconButton } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/menu";
import { Tooltip } from "@/components/ui/tooltip";
import { useModel, useStore, useStudio } from "../use-studio";

export interface TopBarProps {
  readonly workflowKey: string;
  readonly latestVersion: number | null;
  readonly status: ReactNode;
  readonly errors: number;
  readonly hasChanges: boolean;
  readonly canPublish: boolean;
  readonly onFind: () => void;
  readonly onFit: () => void;
  readonly onLayout: () => void;
  readonly onImport: () => void;
  readonly onExport: () => void;
  readonly onDiscard: () => void;
  readonly onPublish: () => void;
}

export function TopBar(props: TopBarProps) {
  const store = useStore();
  const model = useModel();
  const past = useStudio((s) => s.history.past.at(-1)?.label);
  const future = useStudio((s) => s.history.future[0]?.label);
  return (
    <header className="flex h-12 shrink-0 items-center gap-3 border-b border-border bg-surface px-3">
      <nav aria-label="Breadcrumb" className="flex min-w-0 items-center gap-1 text-sm">
        <Link href="/workflows" className="rounded-sm text-muted hover:text-foreground max-md:hidden">
          Workflows
        </Link>
        <ChevronRight className="size-3.5 shrink-0 text-faint max-md:hidden" aria-hidden />
        <Link href={workflowHref(props.workflowKey)} className="truncate rounded-sm text-muted hover:text-foreground">
          {model.name}
        </Link>
        <ChevronRight className="size-3.5 shrink-0 text-faint" aria-hidden />
        <h1 className="font-semibold">Studio</h1>
      </nav>
      <Badge size="sm" className="max-sm:hidden">
        {props.latestVersion === null
          ? "Not published"
          : props.hasChanges
            ? `Draft after version ${props.latestVersion}`
            : `Same as version ${props.latestVersion}`}
      </Badge>
      {props.status}
      <span className="flex-1" />
      <div className="flex items-center gap-0.5" role="toolbar" aria-label="Editing">
        <Tool label="Undo" detail={past} keys={["⌘", "Z"]} isDisabled={past === undefined} onClick={() => store.undo()}>
          <Undo2 aria-hidden />
        </Tool>
        <Tool
          label="Redo"
          detail={future}
          keys={["⇧", "⌘", "Z"]}
          isDisabled={future === undefined}
          onClick={() => store.redo()}
        >
          <Redo2 aria-hidden />
        </Tool>
        <span className="mx-1 h-5 w-px bg-border" aria-hidden />
        <Tool label="Find" keys={["⌘", "F"]} onClick={props.onFind}>
          <Search aria-hidden />
        </Tool>
        <Tool label="Fit to view" keys={["0"]} onClick={props.onFit}>
          <Maximize aria-hidden />
        </Tool>
        <Tool label="Arrange by itself" keys={["L"]} onClick={props.onLayout}>
          <Wand2 aria-hidden />
        </Tool>
      </div>
      <Menu
        trigger={
          <IconButton label="More">
            <Ellipsis aria-hidden />
          </IconButton>
        }
      >
        <MenuItem icon={FileUp} onSelect={props.onImport}>
          Import BPMN…
        </MenuItem>
        <MenuItem icon={Download} onSelect={props.onExport}>
          Export BPMN
        </MenuItem>
        <MenuSeparator />
        <MenuItem icon={Trash2} isDanger onSelect={props.onDiscard}>
          {props.latestVersion === null ? "Discard workflow…" : "Discard draft…"}
        </MenuItem>
      </Menu>
      {props.canPublish ? (
        <Button
          variant="primary"
          onClick={props.onPublish}
          disabled={!props.hasChanges && props.latestVersion !== null}
        >
          <Rocket aria-hidden />
          Publish
          {props.errors > 0 ? (
            <span
              className="tabular rounded-full bg-red-solid px-1.5 text-2xs text-solid-on"
              title={`${props.errors} to fix first`}
            >
              {props.errors}
            </span>
          ) : null}
        </Button>
      ) : null}
    </header>
  );
}

function Tool({
  label,
  detail,
  keys,
  isDisabled = false,
  onClick,
  children,
}: {
  label: string;
  detail?: string | undefined;
  keys: readonly string[];
  isDisabled?: boolean;
  onClick: () => void;
  children: ReactNode;
}) {
  return (
    <Tooltip
      side="bottom"
      content={
        <>
          {detail ? `${label}: ${detail.toLowerCase()}` : label}
          <Kbd
            keys={keys}
            className="opacity-80 [&_kbd]:border-transparent [&_kbd]:bg-transparent [&_kbd]:text-inherit"
          />
        </>
      }
    >
      <Button variant="ghost" size="icon" aria-label={label} disabled={isDisabled} onClick={onClick}>
        {children}
      </Button>
    </Tooltip>
  );
}
