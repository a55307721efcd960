interface DriverError {
  readonly code: string;
  readonly constraint?: string;
}

/** The driver's own error, also where Drizzle has wrapped it. */
export function driverError(error: unknown): DriverError | undefined {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 4; cause = cause.cause, depth++) {
    if ("code" in cause && typeof cause.code === "string") return cause as Error & DriverError;
  }
  return undefined;
}

/** Whether a named unique index refused it; on a database in parts each part's index has the name and a suffix. */
export function violates(error: unknown, constraint: string): boolean {
  const found = driverError(error);
  return found?.code === "23505" && (found.constraint ?? "").replace(/_\w?\d+$/, "") === constraint;
}

/** Whether a value can't be stored at all (data exceptions and program limits), so that repeating would fail again. */
export function isUnstorable(error: unknown): boolean {
  const code = driverError(error)?.code ?? "";
  return code.startsWith("22") || code.startsWith("54");
}
