import { expect, it } from "vitest";
import { hostOf } from "./host-of";

it.each([
  ["https://Pay.example.com/a?b", "pay.example.com"],
  ["http://10.0.0.1:8080", "10.0.0.1:8080"],
  ["HTTPS://x.org#y", "x.org"],
  ["/api/demo/payments", ""],
  ["not a url", ""],
])("%s goes to %j", (url, host) => {
  expect(hostOf(url)).toBe(host);
});
