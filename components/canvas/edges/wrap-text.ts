/** About the width of a letter at the size of labels. */
const LETTER = 6.1;
const LINES_MAX = 4;

/** Breaks a text at spaces into lines of about this width; the last one ends in an ellipsis when there is more. */
export function wrapText(text: string, width: number): string[] {
  const max = Math.max(Math.floor(width / LETTER), 8);
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= max) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  if (lines.length <= LINES_MAX) return lines;
  return [...lines.slice(0, LINES_MAX - 1), `${lines[LINES_MAX - 1]}…`];
}
