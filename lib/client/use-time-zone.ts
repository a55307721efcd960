"use client";

import { useEffect, useSyncExternalStore } from "react";
import { ZONE_COOKIE } from "./zone-cookie";

const YEAR_S = 365 * 24 * 60 * 60;
const never = () => () => {};

/**
 * The reader's time zone. The server only knows it from a cookie of an earlier visit, so it is handed in for the first
 * render; should it have been another one, the page corrects itself and remembers.
 */
export function useTimeZone(fromServer: string): string {
  const zone = useSyncExternalStore(never, ownZone, () => fromServer);
  useEffect(() => {
    if (zone !== fromServer)
      document.cookie = `${ZONE_COOKIE}=${encodeURIComponent(zone)}; path=/; max-age=${YEAR_S}; samesite=lax`;
  }, [zone, fromServer]);
  return zone;
}

function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}
