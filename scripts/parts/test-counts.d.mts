interface Counts {
  passed: number;
  failed: number;
  /** Titles, so that nothing is skipped in silence. */
  skipped: string[];
}
export function vitestCounts(report: object): Counts;
export function playwrightCounts(report: object): Counts;
