/** What became of one thing of an imported file. */
export interface ReportEntry {
  /** Id of the element, flow, lane … that it is about. */
  readonly element: string;
  readonly name?: string;
  /**
   * taken: means here what it meant there. translated: means the same, written differently. kept: not executed here, but
   * an export gives it back. refused: not executed and possibly missed; what stands in its place can't be published as it is.
   */
  readonly kind: "taken" | "translated" | "kept" | "refused";
  readonly message: string;
  readonly from?: string;
  readonly to?: string;
}

/** Why a file can't be imported. */
export interface ImportProblem {
  readonly code:
    | "encoding"
    | "malformed"
    | "forbidden"
    | "limit"
    | "not_bpmn"
    | "invalid"
    | "duplicate_id"
    | "unresolved"
    | "unsupported";
  readonly message: string;
  readonly element?: string;
  readonly line?: number;
}
