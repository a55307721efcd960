export const RAIL_COOKIE = "throughline-rail";
