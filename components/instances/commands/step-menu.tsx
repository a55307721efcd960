"use client";

import { Ellipsis, FastForward, ListPlus, MoveRight, Zap } from "lucide-react";
import { IconButton } from "@/components/ui/button";
import { Menu, MenuItem } from "@/components/ui/menu";
import type { WaitingStep } from "@/lib/queries/instances/waiting";
import { type Commands, isEvent } from "./asked";

/** What can be done by hand to an open step. */
export function StepMenu({ step, commands }: { step: WaitingStep; commands: Commands }) {
  if (!commands.canModify) return null;
  const { ask } = commands;
  const rounds = step.reasons.find((reason) => reason.kind === "rounds");
  return (
    <Menu
      trigger={
        <IconButton label={`Change ${step.name} by hand`} size="icon-sm">
          <Ellipsis aria-hidden />
        </IconButton>
      }
    >
      {step.reasons.filter(isEvent).map((event) => (
        <MenuItem key={event.wait} icon={Zap} onSelect={() => ask({ type: "trigger", step, event })}>
          Let “{event.elementName}” happen…
        </MenuItem>
      ))}
      {rounds && (
        <>
          <MenuItem icon={ListPlus} onSelect={() => ask({ type: "addRounds", step, rounds })}>
            Add rounds…
          </MenuItem>
          <MenuItem icon={FastForward} onSelect={() => ask({ type: "completeLoop", step, rounds })}>
            Complete with the rounds done…
          </MenuItem>
        </>
      )}
      <MenuItem icon={MoveRight} onSelect={() => ask({ type: "move", cancel: [step.step], start: null })}>
        Move or cancel…
      </MenuItem>
    </Menu>
  );
}
