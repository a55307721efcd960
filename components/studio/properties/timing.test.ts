import { expect, it } from "vitest";
import { durationInWords, timerInWords } from "./timing";

it("says durations in words", () => {
  expect(durationInWords("PT1H")).toBe("1 hour");
  expect(durationInWords("P2DT4H30M")).toBe("2 days 4 hours 30 minutes");
  expect(durationInWords("P1M")).toBe("1 month");
  expect(durationInWords("PT1M")).toBe("1 minute");
  for (const wrong of ["", "P", "PT", "1H", "PT1X", "two days"]) expect(durationInWords(wrong)).toBeUndefined();
});

it("says what a timer means and when it fires", () => {
  const now = new Date("2026-03-02T09:00:00Z");
  expect(timerInWords("duration", "PT2H", "UTC", now)).toEqual({
    words: "2 hours after it is reached: now that would be 2 Mar 2026, 11:00.",
  });
  expect(timerInWords("date", "2026-05-01T08:00:00Z", "UTC", now)).toEqual({ words: "On 1 May 2026, 08:00." });
  expect(timerInWords("cycle", "R/P1D", "UTC", now)).toMatchObject({
    words: expect.stringMatching(/^Every day\. Next: /) as string,
  });
  expect(timerInWords("cycle", "R3/PT10M", "UTC", now)).toMatchObject({
    words: expect.stringMatching(/^Every 10 minutes, 3 times\./) as string,
  });
  expect(timerInWords("duration", "soon", undefined, now)).toHaveProperty("problem");
  expect(timerInWords("duration", " ", undefined, now)).toEqual({ problem: "Say how long." });
});
