"use client";

import { ChevronsUpDown, Keyboard, LogOut, Monitor, Moon, Settings, Sun } from "lucide-react";
import { useTheme } from "next-themes";
import { Avatar } from "@/components/ui/avatar";
import { Kbd } from "@/components/ui/kbd";
import { Menu, MenuChoice, MenuItem, MenuLink, MenuSeparator } from "@/components/ui/menu";
import type { Role } from "@/lib/domain/status";
import { roleLabels } from "./role-labels";
import { signOut } from "./sign-in";

export interface ShellPerson {
  readonly name: string;
  readonly username: string;
  readonly role: Role;
}

const themes = [
  { value: "light", label: "Light", icon: Sun },
  { value: "dark", label: "Dark", icon: Moon },
  { value: "system", label: "As this computer", icon: Monitor },
] as const;

type Theme = (typeof themes)[number]["value"];

export interface UserMenuProps {
  person: ShellPerson;
  onShowKeys: () => void;
  look: "full" | "avatar";
}

export function UserMenu({ person, onShowKeys, look }: UserMenuProps) {
  const { theme, setTheme } = useTheme();
  return (
    <Menu
      side={look === "full" ? "top" : "bottom"}
      align={look === "full" ? "start" : "end"}
      className="min-w-56"
      trigger={
        look === "full" ? (
          <button
            type="button"
            className="flex w-full items-center gap-2.5 rounded-lg p-1.5 text-left hover:bg-hover data-popup-open:bg-hover"
          >
            <Avatar name={person.name} size="md" />
            <span className="min-w-0 flex-1 leading-4">
              <span className="block truncate font-medium">{person.name}</span>
              <span className="block truncate text-xs text-muted">{roleLabels[person.role]}</span>
            </span>
            <ChevronsUpDown className="size-3.5 shrink-0 text-faint" aria-hidden />
          </button>
        ) : (
          <button type="button" aria-label={`Account of ${person.name}`} className="rounded-full">
            <Avatar name={person.name} size="md" />
          </button>
        )
      }
    >
      <div className="px-2 pt-1 pb-1.5">
        <p className="font-medium">{person.name}</p>
        <p className="text-xs text-muted">
          {person.username} · {roleLabels[person.role]}
        </p>
      </div>
      <MenuSeparator />
      <MenuLink href="/settings" icon={Settings}>
        Profile and sessions
      </MenuLink>
      <MenuItem icon={Keyboard} onSelect={onShowKeys} shortcut={<Kbd keys={["?"]} />}>
        Keys
      </MenuItem>
      <MenuSeparator />
      <MenuChoice label="Theme" value={(theme ?? "system") as Theme} options={themes} onValueChange={setTheme} />
      <MenuSeparator />
      <MenuItem icon={LogOut} onSelect={() => void signOut()}>
        Sign out
      </MenuItem>
    </Menu>
  );
}
