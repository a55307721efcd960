import { ownOrigins } from "@/lib/auth/config";
import { DomainError } from "@/lib/errors/domain-error";

/** Whether the request was made by a page of ours. Browsers name the origin on every request that may change something. */
export function isOwnOrigin(headers: Headers): boolean {
  const origin = headers.get("origin");
  if (!origin || origin === "null") return false;
  return ownOrigins(headers.get("host")).includes(origin);
}

export function requireOwnOrigin(headers: Headers): void {
  if (isOwnOrigin(headers)) return;
  throw new DomainError(
    "forbidden",
    "This request did not come from a page of Throughline. Nothing was changed. Open the page here and try again.",
  );
}
