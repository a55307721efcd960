import {
  createLoader,
  createSerializer,
  type inferParserType,
  parseAsArrayOf,
  parseAsBoolean,
  parseAsInteger,
  parseAsString,
  parseAsStringLiteral,
} from "nuqs/server";
import { INSTANCE_SORTS } from "@/lib/domain/instance-lists";
import { INSTANCE_STATUSES, PRIORITIES } from "@/lib/domain/status";
import type { InstanceListFilter } from "@/lib/client/instances";

/** What the address of the list holds: its filter and order. */
export const instanceSearch = {
  q: parseAsString.withDefault(""),
  workflow: parseAsString,
  version: parseAsInteger,
  status: parseAsArrayOf(parseAsStringLiteral(INSTANCE_STATUSES)).withDefault([]),
  priority: parseAsArrayOf(parseAsStringLiteral(PRIORITIES)).withDefault([]),
  assignee: parseAsString,
  startedBy: parseAsString,
  element: parseAsString,
  overdue: parseAsBoolean.withDefault(false),
  startedFrom: parseAsString,
  startedTo: parseAsString,
  endedFrom: parseAsString,
  endedTo: parseAsString,
  sort: parseAsStringLiteral(INSTANCE_SORTS).withDefault("newest"),
  /** Key of a workflow: the dialog that starts one is open. */
  start: parseAsString,
};
export type InstanceSearch = inferParserType<typeof instanceSearch>;

export const loadInstanceSearch = createLoader(instanceSearch);

/** "/instances?status=running&overdue=true": for links from other pages. */
export const instancesHref = createSerializer(instanceSearch);

/** The filter that a search stands for. */
export function filterOfSearch({ start: _start, ...search }: InstanceSearch): InstanceListFilter {
  const filter: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(search)) {
    if (value === null || value === "" || value === false || (Array.isArray(value) && value.length === 0)) continue;
    filter[name] = value;
  }
  return filter;
}

export function isFiltered(search: InstanceSearch): boolean {
  const { sort: _sort, ...filter } = filterOfSearch(search);
  return Object.keys(filter).length > 0;
}
