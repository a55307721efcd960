import { randomBytes } from "node:crypto";
import { ZodError } from "zod";
import { DomainError, type ErrorCode } from "@/lib/errors/domain-error";
import { fromDatabase } from "@/lib/errors/from-database";
import { logger } from "./logger";
import { DEFECT_MESSAGE, ERROR_MESSAGES } from "@/lib/errors/messages";

/** What a person is told. `reference` finds the rest in the log. */
export interface ErrorDescription {
  code: ErrorCode | "defect";
  title: string;
  message: string;
  reference?: string;
  /** What is wrong, by the field's path: `title`, `lines.0.amount`. */
  fields?: Record<string, string>;
  details?: Record<string, unknown>;
}

/** Describes whatever was thrown; a defect is logged under a new reference. */
export function describeError(error: unknown, where: string): ErrorDescription {
  const known = asDomainError(error);
  if (!known) {
    const reference = `TL-${randomBytes(5).toString("hex").toUpperCase()}`;
    logger.error({ reference, where, err: error }, "unexpected error");
    return { code: "defect", title: DEFECT_MESSAGE.title, message: DEFECT_MESSAGE.next, reference };
  }
  const { fields, ...details } = known.details as { fields?: Record<string, string> } & Record<string, unknown>;
  return {
    code: known.code,
    title: ERROR_MESSAGES[known.code].title,
    message: known.message,
    ...(fields ? { fields } : {}),
    ...(Object.keys(details).length > 0 ? { details } : {}),
  };
}

export function asDomainError(error: unknown): DomainError | undefined {
  if (error instanceof DomainError) return error;
  if (error instanceof ZodError) return invalidInput(error);
  return fromDatabase(error);
}

function invalidInput(error: ZodError): DomainError {
  const fields: Record<string, string> = {};
  for (const issue of error.issues) fields[issue.path.join(".")] ??= issue.message;
  const named = Object.entries(fields).map(([path, message]) => (path ? `${path}: ${message}` : message));
  return new DomainError(
    "invalid_input",
    `${named.slice(0, 3).join("; ")}. Nothing was changed. Correct it and try again.`,
    { fields },
  );
}
