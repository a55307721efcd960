const PARTS_MAX = 200;

/** Whether values have few entries and items altogether: the interpreter looks through all of them, more than once. */
export function isSmall(values: readonly unknown[]): boolean {
  const left = [...values];
  for (let seen = 0; left.length > 0; seen++) {
    if (seen > PARTS_MAX || left.length > PARTS_MAX) return false;
    const value = left.pop();
    if (typeof value === "object" && value !== null) for (const part of Object.values(value)) left.push(part);
  }
  return true;
}
