import { z } from "zod";
import { getDb } from "@/db/client";
import { forgetFailures, recordFailure, secondsToWait } from "./attempts";
import { getAuth } from "./auth";
import { isOwnOrigin } from "./origin";

/** The doors of better-auth that are open. Everything else about accounts goes through lib/services, with our rights and audit. */
const OPEN = [
  "POST /api/auth/sign-in/email",
  "POST /api/auth/sign-out",
  "GET /api/auth/get-session",
  "GET /api/auth/ok",
];
const SIGN_IN = "POST /api/auth/sign-in/email";
const BODY_BYTES_MAX = 10_000;
const Credentials = z.object({ email: z.string().max(320), password: z.string().max(1_000) });

export async function handleAuth(request: Request): Promise<Response> {
  const door = `${request.method} ${new URL(request.url).pathname}`;
  const response = await answer(door, request);
  response.headers.set("cache-control", "private, no-store");
  return response;
}

async function answer(door: string, request: Request): Promise<Response> {
  if (!OPEN.includes(door)) return Response.json({ message: "Not found" }, { status: 404 });
  if (request.method === "POST" && !isOwnOrigin(request.headers)) {
    return Response.json({ code: "INVALID_ORIGIN", message: "This did not come from our own page." }, { status: 403 });
  }
  return door === SIGN_IN ? signIn(request) : getAuth().handler(request);
}

async function signIn(request: Request): Promise<Response> {
  const text = await request.clone().text();
  const credentials = text.length <= BODY_BYTES_MAX ? Credentials.safeParse(jsonOf(text)) : undefined;
  if (!credentials?.success)
    return Response.json(
      { code: "INVALID_EMAIL_OR_PASSWORD", message: "Email and password are needed." },
      { status: 400 },
    );
  const { email, password } = credentials.data;
  const db = getDb();
  const waitS = await secondsToWait(db, email);
  if (waitS > 0) {
    return Response.json(
      { code: "TOO_MANY_ATTEMPTS", message: "Too many wrong passwords.", retryAfterS: waitS },
      { status: 429, headers: { "retry-after": String(waitS) } },
    );
  }
  // Counted before the password is looked at, so that guesses made at the same time count as well.
  await recordFailure(db, email);
  const headers = new Headers(request.headers);
  headers.set("content-type", "application/json");
  headers.delete("content-length");
  const body = JSON.stringify({ email: email.trim(), password: password.normalize("NFKC") });
  const response = await getAuth().handler(new Request(request.url, { method: "POST", headers, body }));
  // Only a wrong password is the person's own doing.
  if (response.status !== 401 && response.status !== 429) await forgetFailures(db, email);
  return response;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
