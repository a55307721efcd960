import type { Problem } from "@/lib/model";
import type { Finding, Soundness } from "@/lib/model/soundness";

/** A problem of the drawing; with `finding`, the way that leads to it can be shown. */
export interface StudioProblem extends Problem {
  readonly finding?: Finding;
}

/** What was found as warnings, but for what a modelling rule has said already. */
export function soundnessProblems(
  { findings, undecided }: Soundness,
  known: readonly Problem[],
): readonly StudioProblem[] {
  const unconnected = new Set(known.flatMap(({ code, element }) => (code === "reachable" && element ? [element] : [])));
  const warnings = findings
    .filter(({ kind, elements }) => kind !== "never_runs" || !elements.some((id) => unconnected.has(id)))
    .map((finding): StudioProblem => {
      const [element] = finding.elements;
      return {
        code: `soundness-${finding.kind}`,
        severity: "warning",
        message: finding.message,
        finding,
        ...(element !== undefined && { element }),
      };
    });
  if (undecided.length === 0) return warnings;
  const message = `Whether instances can get stuck is not decided. ${undecided.join(" ")}`;
  return [...warnings, { code: "soundness-undecided", severity: "warning", message }];
}
