import type { Report, Subject } from "./context";
import type { Taker } from "./taker";

/** Says what was read of an element: called when all of it has been. Its place among the entries is taken at once. */
export function noteElement(report: Report, subject: Subject, label: string): (takers: readonly Taker[]) => void {
  const at = report.entries.length;
  report.add("taken", subject, `${label}.`);
  return (takers) => {
    const entry = report.entries[at];
    const names = takers.flatMap((taker, index) => {
      const own = taker.taken().filter((name) => name !== "id");
      const holder = taker.node.name;
      return index === 0 ? own : own.length > 0 ? [`${holder} (${own.join(", ")})`] : [];
    });
    if (entry && names.length > 0)
      report.entries[at] = { ...entry, message: `${label}, with ${[...new Set(names)].join(", ").slice(0, 1_000)}.` };
  };
}
