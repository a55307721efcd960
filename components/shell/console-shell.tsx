"use client";

import { Search } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { type ReactNode, useState } from "react";
import { IconButton } from "@/components/ui/button";
import { useLive } from "@/lib/client/use-live";
import { BottomBar } from "./bottom-bar";
import { CommandMenu } from "./command-menu";
import { KeySheet } from "./key-sheet";
import { LogoMark } from "./logo";
import type { VisiblePlace } from "./navigation";
import { Rail } from "./rail";
import { useGlobalKeys } from "./use-keys";
import { type ShellPerson, UserMenu } from "./user-menu";

export interface ConsoleShellProps {
  person: ShellPerson;
  places: readonly VisiblePlace[];
  startable: readonly { readonly key: string; readonly name: string }[];
  mayEditModels: boolean;
  isRailNarrow: boolean;
  children: ReactNode;
}

/** What stands around every page of a signed-in person. */
export function ConsoleShell({ person, places, startable, mayEditModels, isRailNarrow, children }: ConsoleShellProps) {
  const router = useRouter();
  const [isMenuOpen, setIsMenuOpen] = useState(false);
  const [areKeysShown, setAreKeysShown] = useState(false);

  useLive("tasks", "incidents");

  function showKeys() {
    setIsMenuOpen(false);
    setAreKeysShown(true);
  }

  useGlobalKeys({
    onMenu: () => setIsMenuOpen((wasOpen) => !wasOpen),
    onHelp: showKeys,
    onJump: (key) => {
      const place = places.find((candidate) => candidate.key === key);
      if (place) router.push(place.href);
    },
  });

  return (
    <div className="flex min-h-dvh max-md:flex-col max-md:[--shell-bottom:calc(3.5rem+env(safe-area-inset-bottom))] max-md:[--shell-top:3rem]">
      <a
        href="#content"
        className="fixed top-2 left-2 z-70 -translate-y-16 rounded-md bg-ink px-3 py-2 text-ink-on focus-visible:translate-y-0"
      >
        Skip to content
      </a>
      <header className="sticky top-0 z-30 flex h-12 items-center gap-2 border-b border-border bg-background/90 px-4 backdrop-blur-md md:hidden">
        <Link href="/" aria-label="Throughline: home" className="flex items-center gap-2 rounded-sm font-semibold">
          <LogoMark />
          Throughline
        </Link>
        <IconButton label="Find and do" className="ml-auto" onClick={() => setIsMenuOpen(true)}>
          <Search />
        </IconButton>
        <UserMenu person={person} onShowKeys={showKeys} look="avatar" />
      </header>
      <Rail
        person={person}
        places={places}
        isNarrowAtFirst={isRailNarrow}
        onSearch={() => setIsMenuOpen(true)}
        onShowKeys={showKeys}
      />
      <main id="content" tabIndex={-1} className="min-w-0 flex-1 outline-none max-md:pb-(--shell-bottom)">
        {children}
      </main>
      <BottomBar places={places} />
      <CommandMenu
        places={places}
        startable={startable}
        isOpen={isMenuOpen}
        onOpenChange={setIsMenuOpen}
        onShowKeys={showKeys}
      />
      <KeySheet places={places} mayEditModels={mayEditModels} isOpen={areKeysShown} onOpenChange={setAreKeysShown} />
    </div>
  );
}
