import type { ErrorDescription } from "./errors";

/** What a server action gives back. Errors are values: a thrown one would reach the browser without its words. */
export type ActionResult<T = void> = { ok: true; value: T } | { ok: false; error: ErrorDescription };
