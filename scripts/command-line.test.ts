import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { DomainError } from "@/lib/errors/domain-error";
import { exitCodeOf } from "./parts/command-line";

describe("a command of the command line", () => {
  const said = vi.fn();
  beforeEach(() => void vi.spyOn(console, "error").mockImplementation(said));
  afterEach(() => {
    vi.restoreAllMocks();
    said.mockReset();
  });

  it("ends with its own exit code", async () => {
    expect(await exitCodeOf(async () => 2)).toBe(2);
    expect(said).not.toHaveBeenCalled();
  });

  it.each<[string, () => unknown, string]>([
    ["what people are told", () => new DomainError("not_found", "There is no such key."), "There is no such key."],
    [
      "input that is refused",
      () => z.object({ days: z.number({ error: "Not a number" }) }).safeParse({ days: "x" }).error,
      "days: Not a number. Nothing was changed. Correct it and try again.",
    ],
    ["what the command line itself is wrong in", () => new TypeError("Unknown option '--x'"), "Unknown option '--x'"],
  ])("tells %s in a line, and fails", async (_, error, line) => {
    expect(await exitCodeOf(() => Promise.reject(error() as Error))).toBe(1);
    expect(said.mock.calls).toEqual([[line]]);
  });
});
