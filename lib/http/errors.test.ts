import { describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { STATUS_OF } from "./status-of";
import { describeError } from "./errors";
import { DomainError, ERROR_CODES } from "@/lib/errors/domain-error";
import { logger } from "./logger";
import { ERROR_MESSAGES } from "@/lib/errors/messages";

describe("describeError", () => {
  it("keeps a domain error's words and parts its fields from its details", () => {
    const error = new DomainError("conflict", "Ana took this task at 10:02.", {
      by: "ana",
      fields: { reason: "Say why." },
    });
    expect(describeError(error, "test")).toEqual({
      code: "conflict",
      title: ERROR_MESSAGES.conflict.title,
      message: "Ana took this task at 10:02.",
      fields: { reason: "Say why." },
      details: { by: "ana" },
    });
  });

  it("names the fields that did not parse", () => {
    const parsed = z.strictObject({ title: z.string() }).safeParse({ title: 1, extra: true });
    const description = describeError(parsed.error, "test");
    expect(description.code).toBe("invalid_input");
    expect(Object.keys(description.fields ?? {})).toContain("title");
  });

  it("tells only a reference of a defect, and logs the rest under it", () => {
    const log = vi.spyOn(logger, "error").mockImplementation(() => {});
    const description = describeError(new Error("select secret from users"), "test");
    expect(description.reference).toMatch(/^TL-[0-9A-F]{10}$/);
    expect(JSON.stringify(description)).not.toContain("secret");
    expect(log).toHaveBeenCalledWith(expect.objectContaining({ reference: description.reference }), expect.any(String));
    log.mockRestore();
  });

  it("tells a lost database and a lock from a defect, through the wrapper that hides them", () => {
    const wrapped = (code: string) => new Error("Failed query", { cause: Object.assign(new Error("x"), { code }) });
    expect(describeError(wrapped("ECONNREFUSED"), "test").code).toBe("unavailable");
    expect(describeError(wrapped("57P01"), "test").code).toBe("unavailable");
    for (const endedForIdling of ["25P03", "57P05"])
      expect(describeError(wrapped(endedForIdling), "test").code).toBe("unavailable");
    expect(describeError(wrapped("55P03"), "test").code).toBe("conflict");
    const queryable = new Error("Client has encountered a connection error and is not queryable");
    expect(describeError(new Error("Failed query", { cause: queryable }), "test").code).toBe("unavailable");
    for (const code of ["53100", "53200", "53300"])
      expect(describeError(wrapped(code), "test").code).toBe("unavailable");
    expect(describeError(wrapped("53100"), "test").message).toContain("no room left");
  });

  it("has a title, a next step and a status for each code", () => {
    for (const code of ERROR_CODES) {
      expect(ERROR_MESSAGES[code].title).not.toBe("");
      expect(ERROR_MESSAGES[code].next).not.toBe("");
      expect(STATUS_OF[code]).toBeGreaterThanOrEqual(400);
    }
  });
});
