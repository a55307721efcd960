import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Failure } from "./failure.mjs";
import { dataDir } from "./paths.mjs";

const LENGTH_MIN = 32;

/** The secret that signs sessions. With the embedded database one is made and kept beside it; with DATABASE_URL it is the operator's. */
export function authSecret() {
  const given = process.env.BETTER_AUTH_SECRET;
  const howTo = "`openssl rand -hex 32` makes one.";
  if (given && given.length < LENGTH_MIN)
    throw new Failure(`BETTER_AUTH_SECRET is too short: it needs at least ${LENGTH_MIN} characters. ${howTo}`);
  if (given) return given;
  if (process.env.DATABASE_URL)
    throw new Failure(`BETTER_AUTH_SECRET is not set; with DATABASE_URL it must be given. ${howTo}`);

  const file = path.join(dataDir, "auth-secret");
  if (!existsSync(file)) {
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(file, randomBytes(32).toString("hex"), { mode: 0o600 });
  }
  return readFileSync(file, "utf8").trim();
}
