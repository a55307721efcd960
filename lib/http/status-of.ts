import type { ErrorCode } from "@/lib/errors/domain-error";

/** HTTP status of each error. */
export const STATUS_OF = {
  not_found: 404,
  forbidden: 403,
  unauthenticated: 401,
  invalid_input: 400,
  conflict: 409,
  rejected: 422,
  limit_exceeded: 429,
  busy: 503,
  unavailable: 503,
  outdated: 503,
  defect: 500,
} as const satisfies Record<ErrorCode | "defect", number>;
