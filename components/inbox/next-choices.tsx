"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ListChecks } from "lucide-react";
import type { Route } from "next";
import { Button, ButtonLink } from "@/components/ui/button";
import { instanceKeys, instancePathQuery, instanceQuery } from "@/lib/client/instances";
import type { InboxActions } from "./actions";
import { choicesOf } from "./choices";
import { useTaskActions } from "./use-task-actions";

export interface NextChoicesProps {
  instanceId: string;
  choose: InboxActions["choose"];
}

/** Where the ticket leaves it to people what happens next: what there is to choose, for those who may. */
export function NextChoices({ instanceId, choose }: NextChoicesProps) {
  // Somebody may have a task without a say in the rest of its ticket: then nothing is found here.
  const { data: instance } = useQuery(instanceQuery(instanceId));
  const { data: path } = useQuery(instancePathQuery(instanceId));
  const { run, pending } = useTaskActions();
  const client = useQueryClient();
  const choices = choicesOf(path?.waiting ?? []);
  if (!instance?.permissions.choose || instance.status === "suspended") return null;

  async function start(wait: number, { id, name }: { readonly id: string; readonly name: string }) {
    await run(`${wait} ${id}`, () => choose({ instanceId, choice: wait, elements: [id] }), `“${name}” has started`);
    await client.invalidateQueries({ queryKey: instanceKeys.one(instanceId) });
  }

  return choices.map(({ within, wait, elements, isBusy }) => (
    <section
      key={wait}
      aria-label={`Choose the next step in ${within}`}
      className="max-w-160 rounded-lg border border-border bg-surface px-3.5 py-3 shadow-ambient"
    >
      <h3 className="flex items-center gap-2 font-medium">
        <ListChecks className="size-4 shrink-0 text-accent" aria-hidden />
        Choose the next step in {within}
      </h3>
      {isBusy && <p className="mt-1 text-sm text-muted">One thing after the other: first finish what is open there.</p>}
      <div className="mt-2.5 flex flex-wrap gap-2">
        {elements.map((element) => (
          <Button
            key={element.id}
            size="sm"
            disabled={isBusy || pending !== null}
            onClick={() => void start(wait, element)}
          >
            Start “{element.name}”
          </Button>
        ))}
        <ButtonLink href={`/instances/${instanceId}` as Route} size="sm" variant="ghost">
          All is done…
        </ButtonLink>
      </div>
    </section>
  ));
}
