"use client";

import { useQuery } from "@tanstack/react-query";
import { Braces, ChevronRight, Pencil, Plus, Search } from "lucide-react";
import { Fragment, useState } from "react";
import { Alert } from "@/components/ui/alert";
import { Button, IconButton } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { EmptyState } from "@/components/ui/empty-state";
import { Input } from "@/components/ui/input";
import { ExactTime, RelativeTime } from "@/components/ui/relative-time";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { instanceVariablesQuery } from "@/lib/client/instances";
import type { VariableChange, VariableScope, VariableView } from "@/lib/queries/instances/variables";
import { EditVariableDialog, type EditedVariable } from "./edit-variable-dialog";
import type { InstanceActions } from "./instance-actions";
import { TraceValues } from "./trace-values";
import { valueText } from "./value-text";

export interface VariablesPanelProps {
  readonly instanceId: string;
  readonly selected: string | null;
  readonly onSelect: (id: string) => void;
  readonly setVariables: InstanceActions["setVariables"];
  readonly onChanged: () => void;
}

const SEARCH_FROM = 8;

/** The present values by scope, each with all its values before and what set them. */
export function VariablesPanel({ instanceId, selected, onSelect, setVariables, onChanged }: VariablesPanelProps) {
  const variables = useQuery(instanceVariablesQuery(instanceId));
  const [text, setText] = useState("");
  const [edited, setEdited] = useState<EditedVariable>();
  if (variables.isPending) return <SkeletonRows rows={6} />;
  if (variables.isError) {
    return (
      <Alert tone="red" title="The variables could not be read" isLive>
        {variables.error.message}
      </Alert>
    );
  }
  const { scopes, canEdit, revision } = variables.data;
  const total = scopes.reduce((sum, scope) => sum + scope.variables.length, 0);
  const wanted = text.trim().toLowerCase();
  return (
    <div className="flex flex-col gap-5">
      {(total >= SEARCH_FROM || canEdit) && (
        <div className="flex flex-wrap items-center justify-between gap-2">
          <div className="w-64 max-sm:w-full">
            <Input
              type="search"
              aria-label="Find a variable"
              placeholder="Name or value"
              leading={<Search aria-hidden />}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          </div>
          {canEdit && (
            <Button onClick={() => setEdited({ scope: 0, scopeName: "Instance", name: "", value: null, isNew: true })}>
              <Plus aria-hidden />
              Add a variable
            </Button>
          )}
        </div>
      )}
      {total === 0 ? (
        <EmptyState icon={Braces} title="No variables yet" className="py-8">
          Forms, calls and mappings set them as the instance goes on.
        </EmptyState>
      ) : (
        scopes.map((scope) => (
          <ScopeTable
            key={scope.step}
            scope={scope}
            isAlone={scopes.length === 1}
            isSelected={scope.elementId !== null && scope.elementId === selected}
            filter={wanted}
            onSelect={onSelect}
            onEdit={canEdit ? setEdited : undefined}
          />
        ))
      )}
      {edited && (
        <EditVariableDialog
          edited={edited}
          onClose={() => setEdited(undefined)}
          onSave={async (name, value, reason) => {
            const result = await setVariables({
              instanceId,
              scope: edited.scope,
              variables: { [name]: value },
              revision,
              reason,
            });
            onChanged();
            return result.ok ? undefined : result.error;
          }}
        />
      )}
    </div>
  );
}

interface ScopeTableProps {
  readonly scope: VariableScope;
  readonly isAlone: boolean;
  readonly isSelected: boolean;
  readonly filter: string;
  readonly onSelect: (id: string) => void;
  readonly onEdit: ((edited: EditedVariable) => void) | undefined;
}

function ScopeTable({ scope, isAlone, isSelected, filter, onSelect, onEdit }: ScopeTableProps) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const rows = scope.variables.filter(({ name, value }) =>
    `${name} ${valueText(value, 10_000)}`.toLowerCase().includes(filter),
  );
  if (rows.length === 0) return null;
  const toggle = (name: string) =>
    setOpen((now) => {
      const next = new Set(now);
      if (!next.delete(name)) next.add(name);
      return next;
    });
  return (
    <section aria-label={`Variables of ${scope.name}`}>
      {!isAlone && (
        <h2 className={cn("mb-1.5 text-sm font-semibold", isSelected && "text-accent")}>
          {scope.step === 0 ? "Instance" : `Only in “${scope.name}”`}
        </h2>
      )}
      <Table className="table-fixed">
        <TableHead>
          <tr>
            <TableHeader className="w-56 max-sm:w-36">Name</TableHeader>
            <TableHeader>Value</TableHeader>
            <TableHeader className="w-56 max-md:hidden">Set by</TableHeader>
            {onEdit && (
              <TableHeader className="w-12">
                <span className="sr-only">Edit</span>
              </TableHeader>
            )}
          </tr>
        </TableHead>
        <TableBody>
          {rows.map((variable) => {
            const isOpen = open.has(variable.name);
            const last = variable.history.at(-1);
            return (
              <Fragment key={variable.name}>
                <TableRow>
                  <TableCell className="align-top">
                    <button
                      type="button"
                      aria-expanded={isOpen}
                      onClick={() => toggle(variable.name)}
                      className="flex max-w-full items-center gap-1 rounded-sm text-left font-medium"
                    >
                      <ChevronRight
                        className={cn("size-3.5 shrink-0 text-faint transition-transform", isOpen && "rotate-90")}
                        aria-hidden
                      />
                      <span className="truncate">{variable.name}</span>
                    </button>
                  </TableCell>
                  <TableCell className="align-top">
                    <code className="font-mono text-xs break-words">
                      {valueText(variable.value, isOpen ? 10_000 : 160)}
                    </code>
                    {variable.history.length > 1 && !isOpen && (
                      <span className="ml-2 text-xs text-muted">{variable.history.length} values</span>
                    )}
                  </TableCell>
                  <TableCell className="align-top text-muted max-md:hidden">
                    {last ? <SetBy change={last} onSelect={onSelect} /> : null}
                  </TableCell>
                  {onEdit && (
                    <TableCell className="p-0 pr-1 text-right align-top">
                      <IconButton
                        label={`Edit ${variable.name}`}
                        size="icon-sm"
                        className="mt-1.5"
                        onClick={() =>
                          onEdit({
                            scope: scope.step,
                            scopeName: scope.name,
                            name: variable.name,
                            value: variable.value,
                            isNew: false,
                          })
                        }
                      >
                        <Pencil aria-hidden />
                      </IconButton>
                    </TableCell>
                  )}
                </TableRow>
                {isOpen && (
                  <tr>
                    <td colSpan={onEdit ? 4 : 3} className="border-b border-border bg-sunken px-4 py-3">
                      <History variable={variable} onSelect={onSelect} />
                    </td>
                  </tr>
                )}
              </Fragment>
            );
          })}
        </TableBody>
      </Table>
    </section>
  );
}

function History({ variable, onSelect }: { variable: VariableView; onSelect: (id: string) => void }) {
  if (variable.history.length === 0)
    return <p className="text-sm text-muted">How it was set is not in the part of the history that was read.</p>;
  return (
    <ol className="flex flex-col gap-2.5">
      {[...variable.history].reverse().map((change, i) => (
        <li key={`${change.revision}-${i}`} className="text-sm">
          <p className="flex flex-wrap items-baseline gap-x-2">
            <code className="font-mono text-xs font-medium break-all">{valueText(change.value, 2_000)}</code>
            <span className="text-xs text-muted">
              <SetBy change={change} onSelect={onSelect} /> · <ExactTime at={change.at} />
            </span>
          </p>
          {change.trace && <TraceValues trace={change.trace} />}
        </li>
      ))}
    </ol>
  );
}

function SetBy({ change, onSelect }: { change: VariableChange; onSelect: (id: string) => void }) {
  const { by } = change;
  const who = change.actorKind === "user" ? change.actor : "the system";
  return (
    <span>
      {by ? (
        <button
          type="button"
          onClick={() => onSelect(by.elementId)}
          className="rounded-sm text-left text-foreground hover:underline"
        >
          {by.name}
        </button>
      ) : change.revision === 1 ? (
        "At the start"
      ) : (
        "From outside"
      )}
      , {who}, <RelativeTime at={change.at} />
    </span>
  );
}
