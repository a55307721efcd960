/** The commands of a golden text: its lines that open with ">". */
export function commandsOf(golden: string): string[] {
  return golden
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line.startsWith("> "))
    .map((line) => line.slice(2));
}

/** A golden text without its indentation in the source. */
export function trimmed(golden: string): string {
  return golden
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .join("\n");
}
