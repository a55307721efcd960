import { ChartNoAxesColumn, Inbox, ListTree, type LucideIcon, OctagonAlert, Settings, Workflow } from "lucide-react";
import type { Route } from "next";
import type { Action } from "@/lib/access/matrix";
import type { Role } from "@/lib/domain/status";

export interface Place {
  readonly href: Route;
  readonly label: string;
  /** What one finds there, for the command menu. */
  readonly about: string;
  /** `g`, then this letter. */
  readonly key: string;
  /** Who may do this somewhere, may open it. */
  readonly action: Action;
  readonly count?: "tasks" | "incidents";
}

export const PLACES = [
  {
    href: "/inbox",
    label: "Inbox",
    about: "Your tasks and your groups'",
    key: "i",
    action: "task.list",
    count: "tasks",
  },
  { href: "/instances", label: "Instances", about: "Everything that runs or ran", key: "n", action: "instance.list" },
  {
    href: "/incidents",
    label: "Incidents",
    about: "What can't go on by itself",
    key: "x",
    action: "incident.retry",
    count: "incidents",
  },
  { href: "/dashboard", label: "Dashboard", about: "Figures and trends", key: "d", action: "dashboard.read" },
  {
    href: "/workflows",
    label: "Workflows",
    about: "Models, versions, start one",
    key: "w",
    action: "model.readDeployed",
  },
  { href: "/settings", label: "Settings", about: "Your profile, people and groups", key: "s", action: "self" },
] as const satisfies readonly Place[];

export type PlaceHref = (typeof PLACES)[number]["href"];

/** A place as the shell shows it to one person. */
export type VisiblePlace = Pick<Place, "label" | "about" | "key" | "count"> & { readonly href: PlaceHref };

// Icons stand apart: functions can't be handed from the server to the browser.
export const placeIcons: Record<PlaceHref, LucideIcon> = {
  "/inbox": Inbox,
  "/instances": ListTree,
  "/incidents": OctagonAlert,
  "/dashboard": ChartNoAxesColumn,
  "/workflows": Workflow,
  "/settings": Settings,
};

const homes = { agent: "/inbox", manager: "/dashboard", admin: "/workflows" } as const satisfies Record<
  Role,
  PlaceHref
>;

/** Where each role's work begins. */
export function homeOf(role: Role): PlaceHref {
  return homes[role];
}

export const instanceHref = (id: string) => `/instances/${id}` as Route;
export const workflowHref = (key: string) => `/workflows/${encodeURIComponent(key)}` as Route;
/** Asks for what the start form asks for, then starts. */
export const startHref = (key: string) => `/instances?start=${encodeURIComponent(key)}` as Route;
