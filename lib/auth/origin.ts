import { ownOrigins } from "./config";

/** Whether the request was made by a page of ours. Browsers name the origin on every request that may change something. */
export function isOwnOrigin(headers: Headers): boolean {
  const origin = headers.get("origin");
  if (!origin || origin === "null") return false;
  return ownOrigins(headers.get("host")).includes(origin);
}
