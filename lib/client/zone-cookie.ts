/** Tells the server the reader's time zone, so that a page's first numbers are already theirs. */
export const ZONE_COOKIE = "zone";
