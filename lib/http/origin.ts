import { isOwnOrigin } from "@/lib/auth/origin";
import { DomainError } from "@/lib/errors/domain-error";

export function requireOwnOrigin(headers: Headers): void {
  if (isOwnOrigin(headers)) return;
  throw new DomainError(
    "forbidden",
    "This request did not come from a page of Throughline. Nothing was changed. Open the page here and try again.",
  );
}
