import { expect, it } from "vitest";
import { ownPath } from "./own-path";

it("keeps paths of ours with their query", () => {
  expect(ownPath("/instances/1?tab=timeline&at=3")).toBe("/instances/1?tab=timeline&at=3");
});

it.each([
  "https://evil.example",
  "//evil.example",
  "/\\evil.example",
  "/\t/evil.example",
  "javascript:alert(1)",
  "",
  "inbox",
  "/sign-in?next=/x",
])("goes home instead of to %j", (next) => {
  expect(ownPath(next)).toBe("/");
});

it("goes home when nothing, or more than one thing, is named", () => {
  expect(ownPath(undefined)).toBe("/");
  expect(ownPath(["/a", "/b"])).toBe("/");
});
