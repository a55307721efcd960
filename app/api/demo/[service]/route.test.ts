import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { demoSecret } from "@/lib/demo/secret";
import { POST } from "./route";

beforeEach(() => {
  vi.stubEnv("TL_DEMO", "1");
  vi.stubEnv("BETTER_AUTH_SECRET", "a secret that is at least 32 characters long");
});
afterEach(() => vi.unstubAllEnvs());

async function call(service: string, body: unknown, headers: Record<string, string> = {}) {
  const request = new Request(`http://localhost/api/demo/${service}`, {
    method: "POST",
    headers: { authorization: `Bearer ${demoSecret()}`, "idempotency-key": "i:1", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  const response = await POST(request, { params: Promise.resolve({ service }) });
  return { status: response.status, body: (await response.json()) as unknown };
}

describe("the demo's services", () => {
  it("give the same request the same answer", async () => {
    const body = { card: "card-ok", amount: 120, order: "A-1" };
    const first = await call("payments", body);
    expect(first).toEqual({ status: 201, body: { payment: "pay-A-1", amount: 120 } });
    expect(await call("payments", body)).toEqual(first);
  });

  it("decline, fail and run out as the request says", async () => {
    expect((await call("payments", { card: "card-declined", amount: 1 })).status).toBe(402);
    expect((await call("payments", { card: "card-outage", amount: 1 })).status).toBe(503);
    expect(await call("stock", { item: "Standing desk", quantity: 13 })).toMatchObject({ body: { available: false } });
    expect((await call("weather", {})).status).toBe(404);
  });

  it("are there for our own worker only, and only in a demo", async () => {
    const body = { card: "card-ok", amount: 1 };
    expect((await call("payments", body, { authorization: "Bearer guess" })).status).toBe(404);
    expect((await call("payments", body, { authorization: "" })).status).toBe(404);
    vi.stubEnv("TL_DEMO", "");
    expect((await call("payments", body)).status).toBe(404);
  });

  it("refuse what they can't read", async () => {
    expect((await call("payments", "{")).status).toBe(400);
    expect((await call("payments", "x".repeat(70_000))).status).toBe(400);
    expect((await call("payments", {}, { "idempotency-key": "" })).status).toBe(400);
  });
});
