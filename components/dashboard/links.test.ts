import { expect, it } from "vitest";
import { inboxHref, incidentsHref, instancesHref, openInstancesHref } from "./links";

it("names the list behind a number, readable in the address bar", () => {
  expect(openInstancesHref({ workflow: "support", overdue: true })).toBe(
    "/instances?workflow=support&status=running,waiting,incident,suspended&overdue=true",
  );
  expect(instancesHref({ startedFrom: "2026-07-03T22:00:00.000Z" })).toBe(
    "/instances?startedFrom=2026-07-03T22:00:00.000Z",
  );
  expect(inboxHref({ view: "overdue", assignee: "ann & co" })).toBe("/inbox?view=overdue&assignee=ann+%26+co");
});

it("leaves out what is not filtered by", () => {
  expect(incidentsHref(null)).toBe("/incidents");
  expect(inboxHref({ view: "mine", workflow: null })).toBe("/inbox");
});
