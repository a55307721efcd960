const SECRET_LENGTH_MIN = 32;

/** Signs the session cookie. Throws, in words for whoever starts the server, when it is missing or weak. */
export function authSecret(env: NodeJS.ProcessEnv = process.env): string {
  const secret = env["BETTER_AUTH_SECRET"];
  if (!secret || secret.length < SECRET_LENGTH_MIN) {
    throw new Error(
      `BETTER_AUTH_SECRET must be set to ${SECRET_LENGTH_MIN} or more random characters, for example: openssl rand -hex 32`,
    );
  }
  return secret;
}

/** The address people use, when it is known. Without it each request's own Host counts. */
export function publicUrl(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const url = env["BETTER_AUTH_URL"];
  return url ? new URL(url).origin : undefined;
}

const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/** The origins of our own pages, for a request to this Host: the public address; on one's own machine, each of its names. */
export function ownOrigins(host: string | null, env: NodeJS.ProcessEnv = process.env): string[] {
  const url = publicUrl(env);
  if (!url) return host ? [`http://${host}`, `https://${host}`] : [];
  const isOnOwnMachine = host !== null && LOOPBACK.test(host) && LOOPBACK.test(new URL(url).host);
  return isOnOwnMachine ? [url, `http://${host}`] : [url];
}

/** `__Host-` needs https; browsers refuse it elsewhere. */
export function isSecure(env: NodeJS.ProcessEnv = process.env): boolean {
  return publicUrl(env)?.startsWith("https://") ?? false;
}

export const SESSION_ABSOLUTE_S = 24 * 60 * 60;
export const SESSION_IDLE_S = 8 * 60 * 60;

export const SESSION_COOKIES = ["__Host-throughline", "throughline"] as const;
export function sessionCookie(env: NodeJS.ProcessEnv = process.env): string {
  return isSecure(env) ? SESSION_COOKIES[0] : SESSION_COOKIES[1];
}
