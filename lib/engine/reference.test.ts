import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyModel, anySchedule } from "./testing/reference/models";
import { compare } from "./testing/reference/schedule";

/** More with TL_FUZZ_RUNS, others with TL_FUZZ_SEED. */
const RUNS = Number(process.env["TL_FUZZ_RUNS"] ?? 2_000);
const SEED = Number(process.env["TL_FUZZ_SEED"] ?? 20_260_105);

describe("any model, any schedule", () => {
  it(
    "has the tokens that a naive simulator has, after every command",
    () => {
      fc.assert(fc.property(anyModel, anySchedule, compare), { numRuns: RUNS, seed: SEED });
      expect.assertions(0);
    },
    60_000 + RUNS * 100,
  );
});
