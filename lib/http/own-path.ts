import type { Route } from "next";

/** Where to go after signing in: only a path of ours, never another address. */
export function ownPath(next: string | readonly string[] | undefined): Route {
  const home: Route = "/";
  if (typeof next !== "string" || !/^\/(?![/\\])[\x20-\x7e]*$/.test(next) || next.includes("\\")) return home;
  const base = "http://throughline.invalid";
  if (!URL.canParse(next, base)) return home;
  const url = new URL(next, base);
  return url.origin === base && url.pathname !== "/sign-in" ? (`${url.pathname}${url.search}` as Route) : home;
}
