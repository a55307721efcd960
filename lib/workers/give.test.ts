import { describe, expect, it } from "vitest";
import { DomainError } from "@/lib/errors/domain-error";
import { persistently } from "./give";

describe("an outcome that is to be kept", () => {
  const given = async (error: Error) => {
    let tries = 0;
    const giving = persistently(async () => {
      if (++tries === 1) throw error;
      return "kept";
    });
    return { outcome: await giving.catch((thrown: unknown) => thrown), tries };
  };

  it.each([
    new DomainError("busy", "Expressions keep this busy.", { reason: "busy" }),
    new DomainError("unavailable", "The database does not answer."),
    Object.assign(new Error("canceling statement due to lock timeout"), { code: "55P03" }),
  ])("is given again after %s", async (error) => {
    expect(await given(error)).toEqual({ outcome: "kept", tries: 2 });
  });

  it.each([
    new DomainError("outdated", "A newer version has written this."),
    new DomainError("rejected", "It has ended."),
    new Error("a defect"),
  ])("is not given again after %s", async (error) => {
    expect(await given(error)).toEqual({ outcome: error, tries: 1 });
  });
});
