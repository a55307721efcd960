import { expect, it } from "vitest";
import { checkEnvironment } from "./env";

const valid = {
  NODE_ENV: "production",
  DATABASE_URL: "postgres://throughline:secret@127.0.0.1:54329/throughline",
  BETTER_AUTH_SECRET: "0123456789abcdef0123456789abcdef",
  BETTER_AUTH_URL: "http://localhost:3000",
} as const;

it("accepts what npm start gives", () => {
  expect(() => checkEnvironment(valid)).not.toThrow();
});

it("names each variable that is missing or wrong", () => {
  const env = { ...valid, BETTER_AUTH_SECRET: "short", DATABASE_URL: "mysql://x/y", BETTER_AUTH_URL: undefined };
  expect(() => checkEnvironment(env)).toThrow(
    /DATABASE_URL must be[^]*BETTER_AUTH_SECRET needs at least 32[^]*BETTER_AUTH_URL must be/,
  );
});
