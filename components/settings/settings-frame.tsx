"use client";

import { CircleUser, type LucideIcon, Users, UsersRound } from "lucide-react";
import type { Route } from "next";
import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";
import { PageHeader } from "@/components/ui/page-header";

interface Section {
  readonly href: Route;
  readonly label: string;
  readonly icon: LucideIcon;
}

const PROFILE: Section = { href: "/settings", label: "Profile", icon: CircleUser };
const PEOPLE: readonly Section[] = [
  { href: "/settings/people", label: "People", icon: UsersRound },
  { href: "/settings/groups", label: "Groups", icon: Users },
];

export function SettingsFrame({ mayManagePeople, children }: { mayManagePeople: boolean; children: ReactNode }) {
  const pathname = usePathname();
  const sections = mayManagePeople ? [PROFILE, ...PEOPLE] : [PROFILE];
  return (
    <>
      <PageHeader title="Settings" />
      <div className="mx-auto flex max-w-270 gap-8 px-4 py-6 max-md:flex-col sm:px-6">
        {sections.length > 1 && (
          <nav aria-label="Settings" className="shrink-0 md:w-40">
            <ul className="flex gap-1 md:sticky md:top-6 md:flex-col md:gap-0.5">
              {sections.map(({ href, label, icon: Icon }) => (
                <li key={href}>
                  <Link
                    href={href}
                    aria-current={pathname === href ? "page" : undefined}
                    className={cn(
                      "flex h-8 items-center gap-2 rounded-md px-2.5 font-medium text-muted hover:bg-hover hover:text-foreground",
                      pathname === href && "bg-pressed text-foreground hover:bg-pressed",
                    )}
                  >
                    <Icon className="size-4" aria-hidden />
                    {label}
                  </Link>
                </li>
              ))}
            </ul>
          </nav>
        )}
        <div className="min-w-0 flex-1">{children}</div>
      </div>
    </>
  );
}
