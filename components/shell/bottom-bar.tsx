"use client";

import { useQuery } from "@tanstack/react-query";
import { Ellipsis } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useState } from "react";
import { cn } from "@/components/ui/cn";
import { Sheet } from "@/components/ui/dialog";
import { placeIcons, type VisiblePlace } from "./navigation";
import { shellCountsQuery } from "./queries";
import { countOf, isWithin } from "./rail";

const SHOWN_MAX = 4;

/** The rail of a phone: the first places below the thumb, the rest behind "More". */
export function BottomBar({ places }: { places: readonly VisiblePlace[] }) {
  const pathname = usePathname();
  const [isMoreOpen, setIsMoreOpen] = useState(false);
  const { data: counts } = useQuery(shellCountsQuery());
  const shown = places.length <= SHOWN_MAX + 1 ? places : places.slice(0, SHOWN_MAX);
  const rest = places.slice(shown.length);
  return (
    <nav
      aria-label="Main"
      className="fixed inset-x-0 bottom-0 z-30 flex border-t border-border bg-background/95 pb-[env(safe-area-inset-bottom)] backdrop-blur-md md:hidden"
    >
      {shown.map((place) => {
        const Icon = placeIcons[place.href];
        const isHere = isWithin(pathname, place.href);
        const count = countOf(place, counts);
        return (
          <Link
            key={place.href}
            href={place.href}
            aria-current={isHere ? "page" : undefined}
            className={cn(itemClass, isHere && "text-foreground")}
          >
            <span className="relative">
              <Icon className={cn("size-5", isHere && "text-accent")} aria-hidden />
              {count > 0 && (
                <span
                  className={cn(
                    "tabular absolute -top-1.5 left-3 rounded-full px-1 text-[0.625rem]/4 font-medium ring-2 ring-background",
                    place.count === "incidents" ? "bg-red-solid text-solid-on" : "bg-accent text-accent-on",
                  )}
                >
                  {count > 99 ? "99+" : count}
                </span>
              )}
            </span>
            {place.label}
          </Link>
        );
      })}
      {rest.length > 0 && (
        <Sheet
          side="bottom"
          title="More"
          isOpen={isMoreOpen}
          onOpenChange={setIsMoreOpen}
          trigger={
            <button type="button" className={itemClass}>
              <Ellipsis className="size-5" aria-hidden />
              More
            </button>
          }
        >
          <ul>
            {rest.map((place) => {
              const Icon = placeIcons[place.href];
              return (
                <li key={place.href}>
                  <Link
                    href={place.href}
                    onClick={() => setIsMoreOpen(false)}
                    className="flex h-12 items-center gap-3 rounded-md px-2 text-base hover:bg-hover"
                  >
                    <Icon className="size-5 text-muted" aria-hidden />
                    {place.label}
                  </Link>
                </li>
              );
            })}
          </ul>
        </Sheet>
      )}
    </nav>
  );
}

const itemClass = "flex h-14 flex-1 flex-col items-center justify-center gap-1 text-2xs font-medium text-muted";
