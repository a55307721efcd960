import { DomainError } from "./domain-error";
import { ERROR_MESSAGES } from "./messages";

const LOCKED = ["55P03", "40001", "40P01"];
const DISK_FULL = "53100";
// The last two: the server ended a connection for doing nothing, as after its clock was set.
const CANCELLED = [
  "57014",
  "57P01",
  "57P02",
  "57P03",
  "53000",
  "53200",
  "53300",
  "53400",
  "25006",
  "58030",
  "25P03",
  "57P05",
];
const UNREACHABLE = [
  ...["ECONNREFUSED", "ECONNRESET", "ECONNABORTED", "EPIPE", "ETIMEDOUT"],
  ...["ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"],
];

/**
 * In words, what the database could not do now, though nothing is wrong with what it was asked; else nothing. Drizzle wraps
 * the driver's error as its cause; the wrapper's message holds SQL and is never shown.
 */
export function fromDatabase(error: unknown): DomainError | undefined {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 4; cause = cause.cause, depth++) {
    const code = "code" in cause && typeof cause.code === "string" ? cause.code : "";
    if (LOCKED.includes(code)) {
      return new DomainError(
        "conflict",
        "Somebody else is changing this right now. Your change was not applied. Reload, look, and try again.",
      );
    }
    if (code === DISK_FULL) {
      return new DomainError(
        "unavailable",
        "The database has no room left, so nothing was changed. Tell your admin to free space, then try again.",
      );
    }
    // The driver's own errors have no code.
    const isConnectionLost =
      /timeout exceeded when trying to connect|Connection terminated|is not queryable|Query read timeout/i.test(
        cause.message,
      );
    if (CANCELLED.includes(code) || UNREACHABLE.includes(code) || code.startsWith("08") || isConnectionLost) {
      return new DomainError("unavailable", ERROR_MESSAGES.unavailable.next);
    }
  }
  return undefined;
}
