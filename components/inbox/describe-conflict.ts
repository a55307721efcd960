import { describeExact } from "@/components/ui/duration";
import type { ErrorDescription } from "@/lib/http/errors";

const UTC_TIME = /\d{4}-\d\d-\d\d \d\d:\d\d UTC/;

/** A refusal that names a moment, with that moment in the reader's own zone. */
export function describeConflict(error: ErrorDescription): ErrorDescription {
  const at = error.details?.["at"];
  if (typeof at !== "string") return error;
  const moment = new Date(at);
  if (Number.isNaN(moment.getTime())) return error;
  return { ...error, message: error.message.replace(UTC_TIME, describeExact(moment)) };
}
