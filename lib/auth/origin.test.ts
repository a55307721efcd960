import { afterEach, expect, it, vi } from "vitest";
import { isOwnOrigin } from "./origin";

const from = (origin: string | undefined, host = "flow.example") =>
  isOwnOrigin(new Headers({ host, ...(origin === undefined ? {} : { origin }) }));

afterEach(() => vi.unstubAllEnvs());

it("believes only the public address, whatever Host says", () => {
  vi.stubEnv("BETTER_AUTH_URL", "https://flow.example");
  expect(from("https://flow.example")).toBe(true);
  expect(from("https://evil.example", "evil.example")).toBe(false);
  expect(from("http://flow.example")).toBe(false);
  expect(from("http://localhost:3000", "localhost:3000")).toBe(false);
});

it("knows each name of one's own machine", () => {
  vi.stubEnv("BETTER_AUTH_URL", "http://localhost:3000");
  expect(from("http://127.0.0.1:3000", "127.0.0.1:3000")).toBe(true);
  expect(from("http://127.0.0.1:4000", "127.0.0.1:3000")).toBe(false);
  expect(from("http://evil.example", "evil.example")).toBe(false);
});

it("without a public address, asks for the same host", () => {
  vi.stubEnv("BETTER_AUTH_URL", "");
  expect(from("http://flow.example")).toBe(true);
  expect(from("http://evil.example")).toBe(false);
});

it("refuses null and missing origins", () => {
  expect(from("null")).toBe(false);
  expect(from(undefined)).toBe(false);
});
