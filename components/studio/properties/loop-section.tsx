"use client";

import { Button } from "@/components/ui/button";
import type { ModelElement } from "@/lib/model";
import { useElementEdit } from "./use-element-edit";
import { Section } from "./section";

/** What an imported model says of repetition. */
export function LoopSection({ element }: { element: Extract<ModelElement, { loop?: unknown }> }) {
  const edit = useElementEdit(element.id);
  const { loop } = element;
  if (!loop) return null;
  const words =
    loop.kind === "standard"
      ? `Repeats ${loop.condition ? `while ${loop.condition}` : "for ever"}${loop.loopMaximum ? `, ${loop.loopMaximum} times at most` : ""}.`
      : `Runs once for each of ${loop.collection ?? loop.cardinality ?? "a list"}, ${loop.sequential ? "one after another" : "all at once"}.`;
  return (
    <Section title="Repetition">
      <p className="text-xs text-muted">{words}</p>
      <Button size="sm" className="self-start" onClick={() => edit({ loop: undefined }, "loop")}>
        Do it once
      </Button>
    </Section>
  );
}
