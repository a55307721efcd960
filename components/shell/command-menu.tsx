"use client";

import { Dialog as BaseDialog } from "@base-ui/react/dialog";
import { useQuery } from "@tanstack/react-query";
import { CirclePlay, Keyboard, LogOut, Monitor, Moon, Sun, Workflow } from "lucide-react";
import type { Route } from "next";
import { useTheme } from "next-themes";
import { useRouter } from "next/navigation";
import { useDeferredValue, useState } from "react";
import { InstanceStatusBadge } from "@/components/status";
import { cn } from "@/components/ui/cn";
import { Command, CommandEmpty, CommandGroup, CommandInput, CommandItem, CommandList } from "@/components/ui/command";
import { Kbd } from "@/components/ui/kbd";
import { instanceHref, placeIcons, startHref, type VisiblePlace, workflowHref } from "./navigation";
import { searchQuery } from "./queries";
import { signOut } from "./sign-in";

export interface CommandMenuProps {
  places: readonly VisiblePlace[];
  /** Workflows that the person may start. */
  startable: readonly { readonly key: string; readonly name: string }[];
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  onShowKeys: () => void;
}

export function CommandMenu({ isOpen, onOpenChange, ...props }: CommandMenuProps) {
  return (
    <BaseDialog.Root open={isOpen} onOpenChange={onOpenChange}>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className="fixed inset-0 z-50 bg-backdrop transition-opacity duration-100 data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <BaseDialog.Popup
          className={cn(
            "fixed inset-x-3 top-[12dvh] z-50 mx-auto flex max-w-160 flex-col overflow-hidden rounded-xl bg-raised shadow-modal outline-none",
            "transition-[opacity,scale] duration-120 ease-out data-ending-style:scale-98 data-ending-style:opacity-0 data-starting-style:scale-98 data-starting-style:opacity-0",
          )}
        >
          <BaseDialog.Title className="sr-only">Find and do</BaseDialog.Title>
          <Contents {...props} onClose={() => onOpenChange(false)} />
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}

const themes = [
  { value: "light", label: "Light theme", icon: Sun },
  { value: "dark", label: "Dark theme", icon: Moon },
  { value: "system", label: "Theme of this computer", icon: Monitor },
] as const;

/** Lives only while the menu is open, so that it opens empty. */
function Contents({
  places,
  startable,
  onShowKeys,
  onClose,
}: Pick<CommandMenuProps, "places" | "startable" | "onShowKeys"> & { onClose: () => void }) {
  const [text, setText] = useState("");
  const q = useDeferredValue(text.trim());
  const { data: found, isFetching, isError } = useQuery(searchQuery(q));
  const router = useRouter();
  const { theme, setTheme } = useTheme();

  const words = text.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const matches = (...texts: string[]) =>
    words.every((word) => texts.some((candidate) => candidate.toLowerCase().includes(word)));

  function go(href: Route) {
    onClose();
    router.push(href);
  }

  const hits = q ? (found?.instances ?? []) : [];
  const models = q ? (found?.workflows ?? []) : [];
  const goTo = places.filter((place) => matches(place.label, place.about, "go to"));
  const starts = startable.filter((workflow) => matches(workflow.name, workflow.key, "start new")).slice(0, q ? 8 : 5);
  const looks = themes.filter(({ value, label }) => value !== theme && matches(label, "toggle"));
  const offersKeys = matches("Show keys", "shortcuts help");
  const offersSignOut = matches("Sign out", "log out leave");

  return (
    <Command shouldFilter={false} label="Find and do">
      <CommandInput
        value={text}
        onValueChange={setText}
        placeholder="Find an instance by number, key or title, or type what to do"
        autoFocus
        trailing={<Kbd keys={["Esc"]} />}
      />
      <CommandList>
        <CommandEmpty>
          {isError
            ? "The search does not answer. Try again in a moment."
            : isFetching
              ? "Looking…"
              : "Nothing matches. Try a number, a key or fewer words."}
        </CommandEmpty>
        {hits.length > 0 && (
          <CommandGroup heading="Instances">
            {hits.map((hit) => (
              <CommandItem
                key={hit.id}
                value={`instance ${hit.id}`}
                onSelect={() => go(instanceHref(hit.id))}
                className="min-h-11"
                trailing={<InstanceStatusBadge status={hit.status} size="sm" />}
              >
                <span className="block truncate">
                  <span className="tabular mr-1 text-muted">#{hit.number}</span> {hit.title}
                </span>
                <span className="block truncate text-xs text-muted">
                  {hit.workflow}
                  {hit.businessKey && ` · ${hit.businessKey}`}
                </span>
              </CommandItem>
            ))}
          </CommandGroup>
        )}
        {models.length > 0 && (
          <CommandGroup heading="Workflows">
            {models.map((model) => (
              <CommandItem
                key={model.key}
                value={`workflow ${model.key}`}
                icon={Workflow}
                onSelect={() => go(workflowHref(model.key))}
              >
                {model.name}
              </CommandItem>
            ))}
          </CommandGroup>
        )}
        {goTo.length > 0 && (
          <CommandGroup heading="Go to">
            {goTo.map((place) => (
              <CommandItem
                key={place.href}
                value={`go ${place.href}`}
                icon={placeIcons[place.href]}
                onSelect={() => go(place.href)}
                trailing={<Kbd keys={["g", place.key]} className="max-sm:hidden" />}
              >
                {place.label}
                <span className="ml-2 text-xs text-muted">{place.about}</span>
              </CommandItem>
            ))}
          </CommandGroup>
        )}
        {starts.length > 0 && (
          <CommandGroup heading="Start">
            {starts.map((workflow) => (
              <CommandItem
                key={workflow.key}
                value={`start ${workflow.key}`}
                icon={CirclePlay}
                onSelect={() => go(startHref(workflow.key))}
              >
                Start {workflow.name}
              </CommandItem>
            ))}
          </CommandGroup>
        )}
        {(looks.length > 0 || offersKeys || offersSignOut) && (
          <CommandGroup heading="Do">
            {looks.map(({ value, label, icon }) => (
              <CommandItem
                key={value}
                value={`theme ${value}`}
                icon={icon}
                onSelect={() => {
                  setTheme(value);
                  onClose();
                }}
              >
                {label}
              </CommandItem>
            ))}
            {offersKeys && (
              <CommandItem
                value="keys"
                icon={Keyboard}
                onSelect={onShowKeys}
                trailing={<Kbd keys={["?"]} className="max-sm:hidden" />}
              >
                Show keys
              </CommandItem>
            )}
            {offersSignOut && (
              <CommandItem value="sign-out" icon={LogOut} onSelect={() => void signOut()}>
                Sign out
              </CommandItem>
            )}
          </CommandGroup>
        )}
      </CommandList>
    </Command>
  );
}
