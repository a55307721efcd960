"use client";

import { Dialog } from "@/components/ui/dialog";
import { Kbd } from "@/components/ui/kbd";
import type { Place } from "./navigation";

type Keys = readonly (readonly [keys: readonly string[], does: string])[];

const EVERYWHERE: Keys = [
  [["⌘", "K"], "Find, go to, start"],
  [["?"], "These keys"],
  [["Esc"], "Close, go back"],
];

const INBOX: Keys = [
  [["j"], "Next task"],
  [["k"], "Previous task"],
  [["i"], "Take it"],
  [["a"], "Assign it"],
  [["c"], "Start a workflow"],
  [["/"], "Find in the list"],
];

const STUDIO: Keys = [
  [["a"], "Append to what is selected"],
  [["c"], "Connect"],
  [["b"], "Add a boundary event"],
  [["t"], "Change its type"],
  [["e"], "Rename"],
  [["⌥", "→"], "Go along a flow"],
  [["n"], "All elements"],
  [["l"], "Arrange by itself"],
  [["0"], "Fit to view"],
  [["⌘", "F"], "Find an element"],
  [["⌘", "Z"], "Undo"],
];

export interface KeySheetProps {
  places: readonly Pick<Place, "key" | "label">[];
  /** Draws workflows: shows the studio's keys too. */
  mayEditModels: boolean;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
}

export function KeySheet({ places, mayEditModels, isOpen, onOpenChange }: KeySheetProps) {
  const jumps: Keys = places.map(({ key, label }) => [["g", key], label]);
  return (
    <Dialog
      title="Keys"
      description="On Windows and Linux, Ctrl stands for ⌘."
      size="lg"
      isOpen={isOpen}
      onOpenChange={onOpenChange}
    >
      {/* Longer than a small screen: it takes the focus, so that arrow keys scroll it. */}
      <div role="group" aria-label="Keys" tabIndex={0} className="grid gap-x-8 gap-y-5 sm:grid-cols-2">
        <Section title="Everywhere" keys={EVERYWHERE} />
        <Section title="Go to" keys={jumps} />
        <Section title="Inbox" keys={INBOX} />
        {mayEditModels && <Section title="Studio" keys={STUDIO} />}
      </div>
    </Dialog>
  );
}

function Section({ title, keys }: { title: string; keys: Keys }) {
  return (
    <section>
      <h3 className="mb-1 text-xs font-medium text-muted">{title}</h3>
      <dl className="divide-y divide-border">
        {keys.map(([combination, does]) => (
          <div key={does} className="flex h-8 items-center justify-between gap-4">
            <dt>{does}</dt>
            <dd>
              <Kbd keys={combination} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
