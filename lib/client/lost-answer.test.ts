import { UnrecognizedActionError } from "next/dist/client/components/unrecognized-action-error";
import { expect, it } from "vitest";
import { lostAnswer } from "./lost-answer";

it("an action that a newer build does not know says that nothing was changed and to reload", () => {
  expect(lostAnswer(new UnrecognizedActionError("Server Action x was not found on the server"))).toMatch(
    /newer version.*Nothing was changed.*still here.*reload/,
  );
});

it("any other answer that got lost leaves open whether it was done", () => {
  for (const error of [new TypeError("Failed to fetch"), undefined])
    expect(lostAnswer(error)).toMatch(/Look whether it was done/);
});
