const LOST = "The server did not answer. Look whether it was done before you repeat it.";
const OUTDATED =
  "A newer version of Throughline is there, and this page is of the one before. Nothing was changed, and what you typed is still here: copy it, reload the page and send it again.";

/** What people are told when a server action threw instead of answering. */
export function lostAnswer(error: unknown, otherwise = LOST): string {
  return isOfOlderPage(error) ? OUTDATED : otherwise;
}

/** Next's own error for an action that the present build does not know; its class has no import that works in tests. */
function isOfOlderPage(error: unknown): boolean {
  return error instanceof Error && error.name === "UnrecognizedActionError";
}
