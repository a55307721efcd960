"use client";

import { CirclePlay, Plus } from "lucide-react";
import type { RefObject } from "react";
import { startHref } from "@/components/shell/navigation";
import { Button } from "@/components/ui/button";
import { Menu, MenuGroup, MenuLink } from "@/components/ui/menu";

export interface Startable {
  readonly key: string;
  readonly name: string;
}

/** Starts a workflow; also on `c`. */
export function NewMenu({
  startable,
  triggerRef,
}: {
  startable: readonly Startable[];
  triggerRef: RefObject<HTMLButtonElement | null>;
}) {
  if (startable.length === 0) return null;
  return (
    <Menu
      trigger={
        <Button ref={triggerRef} size="sm" variant="primary" title="Start a workflow (c)">
          <Plus />
          New
        </Button>
      }
    >
      <MenuGroup label="Start">
        {startable.map((workflow) => (
          <MenuLink key={workflow.key} icon={CirclePlay} href={startHref(workflow.key)}>
            {workflow.name}
          </MenuLink>
        ))}
      </MenuGroup>
    </Menu>
  );
}
