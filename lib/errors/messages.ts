import type { ErrorCode } from "./domain-error";

/** What a code means to people; the error's own message adds what happened to the thing at hand. */
export const ERROR_MESSAGES = {
  not_found: {
    title: "Not found",
    next: "It may have been removed, or it is not yours to see. Go back and choose another.",
  },
  forbidden: { title: "Not allowed", next: "Nothing was changed. Ask an admin if you need this right." },
  unauthenticated: {
    title: "You are signed out",
    next: "Sign in again. What you typed is kept until you close this page.",
  },
  invalid_input: {
    title: "Something is missing or not right",
    next: "Nothing was changed. Correct what is marked and try again.",
  },
  conflict: {
    title: "Somebody was faster",
    next: "Your change was not applied. Reload to see what they did, then decide again.",
  },
  rejected: { title: "This can't be done now", next: "Nothing was changed. Reload to see where the instance is." },
  limit_exceeded: {
    title: "Too much at once",
    next: "Nothing was changed. Wait a moment or send less, then try again.",
  },
  busy: {
    title: "Too busy at the moment",
    next: "Nothing was changed. Try again in a moment.",
  },
  unavailable: {
    title: "The database does not answer",
    next: "It is not certain that your change was saved. Reload in a moment and look before you repeat it.",
  },
  outdated: {
    title: "A newer version is being rolled out",
    next: "This server still runs the one before. Try again in a moment.",
  },
} as const satisfies Record<ErrorCode, { title: string; next: string }>;

/** For defects: people get only the reference under which the log holds the rest. */
export const DEFECT_MESSAGE = {
  title: "Something went wrong",
  next: "This is our fault, not yours. Try again; if it happens again, tell your admin the reference.",
} as const;
