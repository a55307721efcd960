import { expect, it } from "vitest";
import { DEMO_PASSWORD, DEMO_PEOPLE } from "@/lib/auth/demo";
import { welcome } from "./parts/welcome.mjs";

it("names each demo person's sign-in, as the sign-in page does", () => {
  const text = welcome("http://localhost:3000", true);
  for (const { role, email } of DEMO_PEOPLE) expect(text).toMatch(new RegExp(`${role} +${email} +${DEMO_PASSWORD}`));
});

it("names none where there is no demo", () => {
  expect(welcome("https://throughline.example.com", false)).not.toContain("@");
});
