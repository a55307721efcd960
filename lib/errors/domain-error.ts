export const ERROR_CODES = [
  "not_found",
  "forbidden",
  "unauthenticated",
  "invalid_input",
  "conflict",
  "rejected",
  "limit_exceeded",
  "busy",
  "unavailable",
  "outdated",
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/**
 * An error that a person can be told: `message` says what happened, what was kept and what to do next.
 * Anything else that is thrown is a defect, of which people only see a reference id.
 */
export class DomainError extends Error {
  override readonly name = "DomainError";
  constructor(
    readonly code: ErrorCode,
    message: string,
    /** Plain values for the interface: the fields at fault, who won a race and when. */
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}

const TEMPORARY = ["busy", "unavailable", "outdated"] as const satisfies readonly ErrorCode[];
export type TemporaryError = DomainError & { readonly code: (typeof TEMPORARY)[number] };

/** Whether the same would be taken at another moment or by another node: it says nothing about what was given. */
export function isTemporary(error: unknown): error is TemporaryError {
  return error instanceof DomainError && (TEMPORARY as readonly ErrorCode[]).includes(error.code);
}
