import { randomUUID } from "node:crypto";
import { betterAuth } from "better-auth";
import { drizzleAdapter } from "better-auth/adapters/drizzle";
import { APIError } from "better-auth/api";
import { eq } from "drizzle-orm";
import { getDb } from "@/db/client";
import * as schema from "@/db/schema";
import { authSecret, isSecure, ownOrigins, publicUrl, SESSION_ABSOLUTE_S, sessionCookie } from "./config";
import { hashPassword, PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN, verifyPassword } from "./password";

function createAuth() {
  const db = getDb();
  const url = publicUrl();
  return betterAuth({
    appName: "Throughline",
    ...(url ? { baseURL: url } : {}),
    trustedOrigins: (request) => ownOrigins(request?.headers.get("host") ?? null),
    secret: authSecret(),
    telemetry: { enabled: false },
    logger: { level: "error" },
    database: drizzleAdapter(db, {
      provider: "pg",
      schema: {
        user: schema.users,
        session: schema.sessions,
        account: schema.accounts,
        verification: schema.verifications,
        rateLimit: schema.rateLimits,
      },
    }),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD_LENGTH_MIN,
      maxPasswordLength: PASSWORD_LENGTH_MAX,
      password: { hash: hashPassword, verify: ({ hash, password }) => verifyPassword(hash, password) },
    },
    user: {
      additionalFields: {
        username: { type: "string", required: true, input: false },
        role: { type: "string", required: true, input: false },
        banned: { type: "boolean", required: false, input: false },
      },
    },
    // The absolute end of a session; lib/auth/session.ts ends idle ones.
    session: { expiresIn: SESSION_ABSOLUTE_S, disableSessionRefresh: true, cookieCache: { enabled: false } },
    databaseHooks: { session: { create: { before: (session) => refuseDisabled(session.userId) } } },
    rateLimit: {
      enabled: true,
      storage: "database",
      window: 60,
      max: 300,
      customRules: {
        "/sign-in/email": { window: 60, max: signInsPerMinute() },
        // The longest window also says how long rows are kept, and lib/auth/attempts.ts remembers for an hour.
        "/sign-out": { window: 3_600, max: 2_000 },
        "/get-session": false,
        "/ok": false,
      },
    },
    advanced: {
      cookies: {
        session_token: {
          name: sessionCookie(),
          attributes: { secure: isSecure(), sameSite: "lax", httpOnly: true, path: "/" },
        },
      },
      // The prefix is part of our own cookie name.
      useSecureCookies: false,
      ipAddress: { trustedProxies: process.env["TRUSTED_PROXIES"]?.split(",").map((entry) => entry.trim()) },
      // "uuid" would leave ids to a default of the database, and ours has none.
      database: { generateId: () => randomUUID() },
    },
  });
}

export type Auth = ReturnType<typeof createAuth>;
let auth: Auth | undefined;

/** Opened at first use, so that a build needs neither a secret nor a database. */
export function getAuth(): Auth {
  auth ??= createAuth();
  return auth;
}

/** Per address. Many people may share one, so the delay after wrong passwords counts per account (lib/auth/attempts.ts). */
function signInsPerMinute(): number {
  return Number(process.env["TL_SIGN_INS_PER_MINUTE"] ?? 60);
}

/** Runs after the password was right, so it tells a stranger nothing about who has an account. */
async function refuseDisabled(userId: string): Promise<void> {
  const [person] = await getDb()
    .select({ banned: schema.users.banned })
    .from(schema.users)
    .where(eq(schema.users.id, userId));
  if (!person || person.banned) {
    throw new APIError("FORBIDDEN", {
      code: "ACCOUNT_DISABLED",
      message: "This account is disabled. Ask an admin to enable it.",
    });
  }
}
