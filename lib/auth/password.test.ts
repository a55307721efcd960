import { expect, it } from "vitest";
import { passwordProblem } from "./password";

const person = { username: "kim.lee", email: "kim@flow.example" };

it.each(["correct horse battery", "Tr0ub4dor&3-again", "großer grüner Baum"])("accepts %j", (password) => {
  expect(passwordProblem(password, person)).toBeUndefined();
});

it.each([
  "short",
  "password1234",
  "Passwort2026!",
  "123456789012",
  "aaaaaaaaaaaaa",
  "kim.lee-1234567",
  "qwertyuiop12",
  "welcome-2026-!",
  "throughline1",
])("refuses %j", (password) => {
  expect(passwordProblem(password, person)).toBeDefined();
});

it("refuses what would take long to hash", () => {
  expect(passwordProblem("correct horse ".repeat(20), person)).toContain("at most 128");
});
