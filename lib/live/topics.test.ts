import { expect, it } from "vitest";
import { instanceOf, isBrowserTopic } from "./topics";

const id = "01890000-0000-7000-8000-000000000000";

it("of an instance name it", () => {
  expect(instanceOf(`instance:${id}`)).toBe(id);
  expect(instanceOf("instances")).toBeUndefined();
  expect(instanceOf(`instance:${id}'`)).toBeUndefined();
});

it("for workers are not for browsers", () => {
  expect(isBrowserTopic("instances")).toBe(true);
  expect(isBrowserTopic(`instance:${id}`)).toBe(true);
  expect(isBrowserTopic("jobs")).toBe(false);
});
