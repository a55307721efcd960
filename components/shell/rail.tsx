"use client";

import { useQuery } from "@tanstack/react-query";
import { PanelLeft, Search } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useState } from "react";
import { IconButton } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Kbd } from "@/components/ui/kbd";
import { Tooltip } from "@/components/ui/tooltip";
import type { ShellCounts } from "@/lib/queries/shell/counts";
import { LogoMark } from "./logo";
import { placeIcons, type VisiblePlace } from "./navigation";
import { shellCountsQuery } from "./queries";
import { RAIL_COOKIE } from "./rail-cookie";
import { type ShellPerson, UserMenu } from "./user-menu";

const YEAR_S = 365 * 24 * 60 * 60;

export interface RailProps {
  person: ShellPerson;
  places: readonly VisiblePlace[];
  isNarrowAtFirst: boolean;
  onSearch: () => void;
  onShowKeys: () => void;
}

export function Rail({ person, places, isNarrowAtFirst, onSearch, onShowKeys }: RailProps) {
  const [isNarrow, setIsNarrow] = useState(isNarrowAtFirst);
  const pathname = usePathname();
  const { data: counts } = useQuery(shellCountsQuery());

  function toggle() {
    // In a cookie, so that the next page comes with the right width from the server.
    document.cookie = `${RAIL_COOKIE}=${isNarrow ? "wide" : "narrow"}; path=/; max-age=${YEAR_S}; samesite=lax`;
    setIsNarrow(!isNarrow);
  }

  return (
    <aside
      className={cn(
        "sticky top-0 z-20 flex h-dvh shrink-0 flex-col border-r border-border bg-background max-md:hidden",
        isNarrow ? "w-14" : "w-54",
      )}
    >
      <div className={cn("flex h-14 items-center gap-2 px-4", isNarrow && "justify-center px-0")}>
        <Link
          href="/"
          aria-label="Throughline: home"
          className="flex items-center gap-2.5 rounded-sm text-base font-semibold tracking-tight"
        >
          <LogoMark />
          {!isNarrow && "Throughline"}
        </Link>
        {!isNarrow && (
          <IconButton label="Narrow the rail" size="icon-sm" className="-mr-1.5 ml-auto text-faint" onClick={toggle}>
            <PanelLeft className="size-4" />
          </IconButton>
        )}
      </div>
      <div className={cn("px-3 pb-3", isNarrow && "px-2.5")}>
        <button
          type="button"
          onClick={onSearch}
          aria-label="Find and do"
          className={cn(
            "flex h-8 w-full items-center gap-2 rounded-md border border-border bg-surface px-2 text-muted shadow-ambient hover:border-border-strong hover:text-foreground",
            isNarrow && "justify-center px-0",
          )}
        >
          <Search className="size-4 shrink-0" aria-hidden />
          {!isNarrow && (
            <>
              <span className="flex-1 text-left">Find…</span>
              <Kbd keys={["⌘", "K"]} />
            </>
          )}
        </button>
      </div>
      <nav aria-label="Main" className={cn("flex-1 overflow-y-auto px-3", isNarrow && "px-2.5")}>
        <ul className="flex flex-col gap-0.5">
          {places.map((place) => (
            <li key={place.href}>
              <RailLink
                place={place}
                isHere={isWithin(pathname, place.href)}
                isNarrow={isNarrow}
                count={countOf(place, counts)}
              />
            </li>
          ))}
        </ul>
      </nav>
      <div className={cn("flex flex-col gap-1 p-3", isNarrow && "items-center px-2.5")}>
        {isNarrow && (
          <IconButton label="Widen the rail" className="text-faint" onClick={toggle}>
            <PanelLeft className="size-4" />
          </IconButton>
        )}
        <UserMenu person={person} onShowKeys={onShowKeys} look={isNarrow ? "avatar" : "full"} />
      </div>
    </aside>
  );
}

interface RailLinkProps {
  place: VisiblePlace;
  isHere: boolean;
  isNarrow: boolean;
  count: number;
}

function RailLink({ place, isHere, isNarrow, count }: RailLinkProps) {
  const Icon = placeIcons[place.href];
  const isAlarm = place.count === "incidents";
  const link = (
    <Link
      href={place.href}
      aria-current={isHere ? "page" : undefined}
      className={cn(
        "relative flex h-8 items-center gap-2.5 rounded-md px-2 font-medium text-muted hover:bg-hover hover:text-foreground",
        isHere && "bg-pressed text-foreground hover:bg-pressed",
        isNarrow && "justify-center px-0",
      )}
    >
      <Icon className={cn("size-4 shrink-0", isHere && "text-accent")} strokeWidth={isHere ? 2.25 : 2} aria-hidden />
      {isNarrow ? (
        <span className="sr-only">{place.label}</span>
      ) : (
        <span className="flex-1 truncate">{place.label}</span>
      )}
      {count > 0 &&
        (isNarrow ? (
          <span
            className={cn(
              "absolute top-1 right-1 size-2 rounded-full ring-2 ring-background",
              isAlarm ? "bg-red-solid" : "bg-accent",
            )}
            aria-hidden
          />
        ) : (
          <span
            className={cn(
              "tabular text-xs",
              isAlarm ? "rounded-full bg-red-soft px-1.5 text-red" : "pr-0.5 text-muted",
            )}
          >
            {count > 999 ? "999+" : count}
          </span>
        ))}
    </Link>
  );
  if (!isNarrow) return link;
  return (
    <Tooltip
      side="right"
      content={
        <>
          {place.label}
          {count > 0 && ` (${count})`}
        </>
      }
    >
      {link}
    </Tooltip>
  );
}

export function isWithin(pathname: string, href: string): boolean {
  return pathname === href || pathname.startsWith(`${href}/`);
}

export function countOf(place: VisiblePlace, counts: ShellCounts | undefined): number {
  return (place.count && counts?.[place.count]) ?? 0;
}
