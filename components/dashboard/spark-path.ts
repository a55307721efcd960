const PAD = 2;

/** The line through the values and the area below it. Days without a value are passed over. */
export function sparkPaths(
  values: readonly (number | null)[],
  width: number,
  height: number,
): { line: string; area: string } {
  const known = values.flatMap((value, i) => (value === null ? [] : [{ value, i }]));
  if (known.length < 2) return { line: "", area: "" };
  const low = Math.min(...known.map(({ value }) => value));
  const high = Math.max(...known.map(({ value }) => value));
  const x = (i: number) => round((i / Math.max(1, values.length - 1)) * width);
  // A flat course lies at the bottom when it is zero, in the middle when it is not.
  const y = (value: number) =>
    high === low
      ? round(value === 0 ? height - PAD : height / 2)
      : round(height - PAD - ((value - low) / (high - low)) * (height - 2 * PAD));
  const points = known.map(({ value, i }) => `${x(i)},${y(value)}`);
  const line = `M${points.join("L")}`;
  return { line, area: `${line}L${x(known.at(-1)!.i)},${height}L${x(known[0]!.i)},${height}Z` };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
