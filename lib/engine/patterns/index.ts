import { BASIC } from "./basic";
import { BRANCHING } from "./branching";
import { ENDINGS } from "./endings";
import { MULTIPLE_INSTANCES } from "./multiple-instances";
import type { Pattern } from "./pattern";
import { STATE } from "./state";

/** The 43 control-flow patterns, in their order. */
export const PATTERNS: readonly Pattern[] = [...BASIC, ...BRANCHING, ...MULTIPLE_INSTANCES, ...STATE, ...ENDINGS].sort(
  (a, b) => a.number - b.number,
);
