import { expect, it } from "vitest";
import { inboxHref, incidentsHref, instancesHref, openInstancesHref } from "./links";

it("names the list behind a number, readable in the address bar", () => {
  expect(openInstancesHref({ workflow: "support", overdue: "1" })).toBe(
    "/instances?workflow=support&overdue=1&status=running,waiting,incident,suspended",
  );
  expect(instancesHref({ from: "2026-07-03T22:00:00.000Z" })).toBe("/instances?from=2026-07-03T22:00:00.000Z");
  expect(inboxHref("overdue", { assignee: "ann & co" })).toBe("/inbox?view=overdue&assignee=ann+%26+co");
});

it("leaves out what is not filtered by", () => {
  expect(incidentsHref(null)).toBe("/incidents");
  expect(inboxHref("mine", { workflow: null })).toBe("/inbox?view=mine");
});
