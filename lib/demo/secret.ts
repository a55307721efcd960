import { createHmac, timingSafeEqual } from "node:crypto";

/** What the worker shows to the app's own demo services; undefined where the installation has no secret to make it from. */
export function demoSecret(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const secret = env["BETTER_AUTH_SECRET"];
  return secret ? createHmac("sha256", secret).update("throughline demo services").digest("hex") : undefined;
}

/** Whether an Authorization header is the worker's. */
export function isFromWorker(authorization: string | null, env: NodeJS.ProcessEnv = process.env): boolean {
  const secret = demoSecret(env);
  if (!secret || !authorization) return false;
  const [expected, given] = [`Bearer ${secret}`, authorization].map((text) => Buffer.from(text));
  return given!.length === expected!.length && timingSafeEqual(given!, expected!);
}
