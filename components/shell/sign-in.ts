import { describeDuration } from "@/components/ui/duration";

export interface SignInProblem {
  readonly title: string;
  readonly next: string;
  /** It will pass by itself. */
  readonly isWait?: boolean;
}

/** Signs in; undefined when it worked, else what went wrong, in words. */
export async function signIn(credentials: { email: string; password: string }): Promise<SignInProblem | undefined> {
  let response: Response;
  try {
    response = await fetch("/api/auth/sign-in/email", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(credentials),
    });
  } catch {
    return {
      title: "The server does not answer",
      next: "Check your connection, then try again. What you typed is still here.",
    };
  }
  if (response.ok) return undefined;
  const body = (await response.json().catch(() => ({}))) as { code?: string };
  return problemOf(
    response.status,
    body.code,
    Number(response.headers.get("retry-after") ?? response.headers.get("x-retry-after")),
  );
}

function problemOf(status: number, code: string | undefined, retryAfterS: number): SignInProblem {
  if (status === 429) {
    const wait = retryAfterS > 0 ? `in ${describeDuration(retryAfterS * 1000)}` : "in a minute";
    return {
      title: "Too many attempts",
      next: `For this account's safety there is a pause. Try again ${wait}.`,
      isWait: true,
    };
  }
  if (code === "ACCOUNT_DISABLED")
    return { title: "This account is disabled", next: "Ask an admin to enable it again." };
  if (status === 400 || status === 401) {
    return {
      title: "Email or password is not right",
      next: "Check both and try again.",
    };
  }
  if (status === 403) return { title: "This page is too old", next: "Reload it, then sign in again." };
  return {
    title: "Something went wrong",
    next: "This is our fault, not yours. Try again in a moment; if it stays, tell your admin.",
  };
}

/** Ends this session and loads the sign-in page anew, so that nothing of this person stays in memory. */
export async function signOut(): Promise<void> {
  await fetch("/api/auth/sign-out", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  }).catch(() => undefined);
  window.location.assign(new URL("/sign-in", window.location.origin));
}
